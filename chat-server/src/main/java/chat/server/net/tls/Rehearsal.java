package chat.server.net.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;

/**
 * The server's part of a handshake in which nobody is on the other side. The first one loads hundreds of classes and prepares the key. On
 * an event loop nobody would be served meanwhile, so it is held before anybody is there.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Lets a client greet the server. Blocks.
     *
     * @param server is closed afterwards
     * @return bytes of the server's answer
     * @throws RuntimeException if the server's part fails
     */
    static int answer(SslHandler server, TlsIdentity identity, SslProvider provider) throws SSLException {
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(identity.chain()) // the system's authorities would have to be read
                .build();
        EmbeddedChannel there = new EmbeddedChannel(client.newHandler(ByteBufAllocator.DEFAULT));
        EmbeddedChannel here = new EmbeddedChannel(server);
        try {
            ByteBuf hello = there.readOutbound();
            here.writeInbound(hello);
            return here.outboundMessages().stream()
                    .mapToInt(part -> ((ByteBuf) part).readableBytes())
                    .sum();
        } finally {
            here.finishAndReleaseAll();
            there.finishAndReleaseAll();
            ReferenceCountUtil.release(client);
        }
    }
}
