package chat.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import chat.server.limit.Networks;
import chat.server.limit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is there before everything else where a trusted proxy has opened a connection, until it is known whom the proxy brings: its PROXY header,
 * version 1 or 2, says so, and the latter also whether it came by TLS; or something else comes first, or nothing in time. Then the usual pipeline takes its place, and gets what is
 * behind the header. A header that is broken, or not whole in time, ends the connection. None of its bytes is logged.
 */
final class ProxyHeaderHandler extends SimpleChannelInboundHandler<HAProxyMessage> {

    /** Bytes of a whole header of version 2: as many as one packet has on every path. One of version 1 has 108. */
    static final int MAX_HEADER_BYTES = 536;

    /** Bytes of such a header beside what may follow on the addresses, which is ignored. */
    private static final int FIXED_BYTES = 16 + 216;

    private static final byte[] VERSION_1 = "PROXY ".getBytes(ISO_8859_1);
    private static final byte[] VERSION_2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);

    private static final Logger log = LoggerFactory.getLogger(ProxyHeaderHandler.class);

    private final Doorkeeper doorkeeper;
    private final Duration patience;
    private final ChannelHandler next;
    private @Nullable Patience timer;

    /**
     * @param doorkeeper is told where the connection comes from
     * @param patience within which a header has to be whole
     * @param next makes the usual pipeline
     */
    ProxyHeaderHandler(Doorkeeper doorkeeper, Duration patience, ChannelHandler next) {
        this.doorkeeper = doorkeeper;
        this.patience = patience;
        this.next = next;
    }

    /** Whether a header of version 2 goes on so, behind its first two line ends. */
    static boolean isRestOfVersion2(ByteBuf in) {
        return isBegun(in, VERSION_2, 4) && in.readableBytes() >= VERSION_2.length - 4;
    }

    /** Whether nothing else has come than the beginning, from this place on, or a part of it. */
    private static boolean isBegun(ByteBuf in, byte[] beginning, int from) {
        for (int i = 0; i < Math.min(in.readableBytes(), beginning.length - from); i++) {
            if (in.getByte(in.readerIndex() + i) != beginning[from + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline().addBefore(ctx.name(), HandlerNames.PROXY_DECODER, new Detector(ctx));
        timer = new Patience(ctx.executor(), patience, () -> expired(ctx));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.end();
        }
    }

    /** Tells by the first bytes whether there is a header. */
    private final class Detector extends ByteToMessageDecoder {

        private final ChannelHandlerContext outer;

        Detector(ChannelHandlerContext outer) {
            this.outer = outer;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            boolean first = isBegun(in, VERSION_1, 0);
            boolean second = isBegun(in, VERSION_2, 0);
            if (!first && !second) {
                arrived(outer, ctx.channel().remoteAddress(), false);
            } else if (in.readableBytes() >= (first ? VERSION_1 : VERSION_2).length) {
                ctx.pipeline().replace(this, ctx.name(), new HAProxyMessageDecoder(MAX_HEADER_BYTES - FIXED_BYTES));
            }
        }

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (ctx.channel().isActive()) { // else it is gone, not only at the end of what it has to say
                arrived(outer, ctx.channel().remoteAddress(), false);
            }
        }
    }

    private static boolean isHeaderBegun(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(HandlerNames.PROXY_DECODER) instanceof HAProxyMessageDecoder;
    }

    private void expired(ChannelHandlerContext ctx) {
        if (isHeaderBegun(ctx)) {
            turnAway(ctx, "late");
        } else {
            arrived(ctx, ctx.channel().remoteAddress(), false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            turnAway(ctx, "cut off");
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        SocketAddress own = ctx.channel().remoteAddress();
        arrived(
                ctx,
                switch (header.proxiedProtocol().addressFamily()) {
                    case AF_IPv4, AF_IPv6 -> source(header, own);
                    case AF_UNSPEC, AF_UNIX -> own; // LOCAL, UNKNOWN, or somebody on the proxy's machine
                },
                header.tlvs().stream().anyMatch(value -> value instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL()));
    }

    /** What is loopback on the proxy's machine is not on this one: it is not exempt from anything. */
    private static SocketAddress source(HAProxyMessage header, SocketAddress own) {
        InetAddress address = Networks.address(header.sourceAddress());
        if (address == null) {
            throw new DecoderException("an address with brackets or a zone");
        }
        return address.isLoopbackAddress() && !Peer.host(own).isLoopbackAddress()
                ? own
                : new InetSocketAddress(address, header.sourcePort());
    }

    private void arrived(ChannelHandlerContext ctx, @Nullable SocketAddress remote, boolean encrypted) {
        if (!doorkeeper.arrive(ctx.channel(), remote)) {
            ctx.close();
            return;
        }
        if (encrypted) {
            doorkeeper.visit(ctx.channel()).cameEncrypted();
        }
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addLast(next);
        pipeline.remove(this);
        if (pipeline.get(HandlerNames.PROXY_DECODER) instanceof Detector detector) {
            pipeline.remove(detector); // what it has read goes on
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            turnAway(ctx, "broken"); // the cause quotes it
        } else {
            if (cause instanceof IOException) {
                log.debug("lost before its PROXY header: {}", cause.toString());
            } else {
                log.error("closing {} because of a bug", address(ctx), cause);
            }
            ctx.close();
        }
    }

    private static void turnAway(ChannelHandlerContext ctx, String what) {
        log.info("turned {} away: its PROXY header was {}", address(ctx), what);
        ctx.close();
    }

    private static String address(ChannelHandlerContext ctx) {
        return Peer.of(ctx.channel().remoteAddress(), Networks.NONE).address();
    }
}
