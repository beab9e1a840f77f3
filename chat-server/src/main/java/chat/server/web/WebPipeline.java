package chat.server.web;

import chat.protocol.ProtocolLimits;
import chat.server.config.FairUse;
import chat.server.limit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.flow.FlowControlHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a connection to the web port, as long as it speaks HTTP. When it becomes a WebSocket, all of this goes.
 *
 * <pre>
 *  bytes in    codec (HTTP/1.1)      | closing, and what there was
 *     |        deadline, flow        |
 *     v        requests              |
 * </pre>
 */
public final class WebPipeline extends ChannelInitializer<Channel> {

    static final String CODEC = "http-codec";
    static final String DEADLINE = "http-deadline";
    static final String FLOW = "http-flow";
    static final String REQUESTS = "http-requests";
    static final String CLOSING = "http-closing";
    public static final String FRAME_DECODER = "frame-decoder";
    public static final String FRAME_ENCODER = "frame-encoder";

    /** Bytes: more than any browser sends for our few short paths. */
    private static final int MAX_REQUEST_LINE = 4096;

    /** Bytes of all headers of a request together: cookies of other servers on this host may come along. */
    private static final int MAX_HEADERS = 16 * 1024;

    /** Requests in one read of 64 KiB: none is read beyond those that wait for their turn. */
    private static final int MAX_PIPELINED = 4096;

    final Page page;
    final WebAccess access;
    final Function<ChannelFuture, ChannelHandler> closing;
    private final Duration requestTimeout;
    private final FairUse fairUse;
    final Function<Channel, @Nullable SocketAddress> remote;
    private final BiPredicate<Channel, Peer> mayUpgrade;
    private final ChannelGroup visitors;
    private final Consumer<Channel> onWebSocket;
    final Places places;

    /**
     * @param requestTimeout how long a request and its response may take, and how long a connection may wait for the next one
     * @param fairUse says whom to believe, and who is exempt
     * @param remote where a connection comes from
     * @param mayUpgrade whether somebody may have a WebSocket now; asked once, when all else is in order
     * @param visitors everybody is in it who speaks HTTP
     * @param onWebSocket told of each connection that speaks WebSocket from now on: its decoder and encoder of frames are there, the
     *     rest is to be added. On the connection's event loop
     * @param closing makes the handler that ends a connection in good order, when what it is given is written
     * @param places where clients find those that act as one
     */
    public WebPipeline(
            Page page,
            WebAccess access,
            Duration requestTimeout,
            FairUse fairUse,
            Function<Channel, @Nullable SocketAddress> remote,
            BiPredicate<Channel, Peer> mayUpgrade,
            ChannelGroup visitors,
            Consumer<Channel> onWebSocket,
            Function<ChannelFuture, ChannelHandler> closing,
            Places places) {
        this.page = page;
        this.access = access;
        this.requestTimeout = requestTimeout;
        this.fairUse = fairUse;
        this.remote = remote;
        this.mayUpgrade = mayUpgrade;
        this.visitors = visitors;
        this.onWebSocket = onWebSocket;
        this.closing = closing;
        this.places = places;
    }

    @Override
    protected void initChannel(Channel channel) {
        begin(channel, Scheme.HTTP);
    }

    /** How a connection came to the web port. */
    enum Scheme {
        /** There is no certificate. */
        HTTP,
        /** Encrypted by this server. */
        HTTPS,
        /** Not encrypted, although there is a certificate. */
        HTTP_BESIDE_HTTPS
    }

    /** A connection that is encrypted begins with HTTP. On its event loop. */
    public void beginSecurely(Channel channel) {
        begin(channel, Scheme.HTTPS);
    }

    /**
     * A connection speaks HTTP where it should speak HTTPS. On its event loop.
     *
     * @param first what it said
     */
    public void beginBesideTls(Channel channel, ByteBuf first) {
        begin(channel, Scheme.HTTP_BESIDE_HTTPS);
        channel.pipeline().fireChannelRead(first);
    }

    private void begin(Channel channel, Scheme scheme) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS);
        channel.pipeline()
                .addLast(CODEC, new HttpServerCodec(config, MAX_PIPELINED))
                .addLast(DEADLINE, new HttpDeadline(requestTimeout))
                .addLast(FLOW, new FlowControlHandler())
                .addLast(REQUESTS, new RequestHandler(this, scheme));
        visitors.add(channel);
    }

    boolean mayUpgrade(Channel channel, HttpHeaders headers) {
        return mayUpgrade.test(channel, Forwarding.peer(remote.apply(channel), headers, fairUse));
    }

    /** Whether a proxy that is trusted says that its client came by HTTPS. */
    boolean cameByHttps(Channel channel, HttpHeaders headers) {
        return Forwarding.isHttps(remote.apply(channel), headers, fairUse);
    }

    /** The handshake is answered: what comes from now on is frames. */
    void becameWebSocket(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(DEADLINE);
        pipeline.remove(FLOW);
        pipeline.remove(REQUESTS);
        visitors.remove(channel);
        pipeline.addLast(FRAME_DECODER, new FrameDecoder(ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN))
                .addLast(FRAME_ENCODER, new WebSocket13FrameEncoder(false));
        onWebSocket.accept(channel);
        pipeline.remove(CODEC); // last: what came in one read behind the request is passed on, and is frames
    }
}
