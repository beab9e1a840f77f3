package chat.server.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The pipeline of a connection to the web port, as long as it speaks HTTP. When it becomes a WebSocket, all of this goes.
 *
 * <pre>
 *  bytes in    codec (HTTP/1.1)
 *     |        deadline
 *     v        requests
 * </pre>
 */
public final class WebPipeline extends ChannelInitializer<Channel> {

    static final String CODEC = "http-codec";
    static final String DEADLINE = "http-deadline";
    static final String REQUESTS = "http-requests";

    /** Bytes: more than any browser sends for our few short paths. */
    private static final int MAX_REQUEST_LINE = 4096;

    /** Bytes of all headers of a request together: cookies of other servers on this host may come along. */
    private static final int MAX_HEADERS = 16 * 1024;

    private final Page page;
    private final WebAccess access;
    private final Duration requestTimeout;
    private final ChannelGroup visitors;
    private final Consumer<Channel> onWebSocket;

    /**
     * @param requestTimeout how long a request and its response may take, and how long a connection may wait for the next one
     * @param visitors everybody is in it who speaks HTTP
     * @param onWebSocket told of each connection that speaks WebSocket from now on: its decoder and encoder of frames are there, the
     *     rest is to be added. On the connection's event loop
     */
    public WebPipeline(
            Page page,
            WebAccess access,
            Duration requestTimeout,
            ChannelGroup visitors,
            Consumer<Channel> onWebSocket) {
        this.page = page;
        this.access = access;
        this.requestTimeout = requestTimeout;
        this.visitors = visitors;
        this.onWebSocket = onWebSocket;
    }

    @Override
    protected void initChannel(Channel channel) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS);
        channel.pipeline()
                .addLast(CODEC, new HttpServerCodec(config))
                .addLast(DEADLINE, new HttpDeadline(requestTimeout))
                .addLast(REQUESTS, new RequestHandler(page, access, this::becameWebSocket));
        visitors.add(channel);
    }

    private void becameWebSocket(Channel channel) {
        channel.pipeline().remove(DEADLINE);
        channel.pipeline().remove(REQUESTS);
        visitors.remove(channel);
        onWebSocket.accept(channel);
    }
}
