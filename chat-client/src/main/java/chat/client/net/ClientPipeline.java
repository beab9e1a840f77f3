package chat.client.net;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.RawMessageListener;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.codec.LineDecoder;
import chat.transport.KeepAliveHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pipeline of a client's connection, from the socket down to {@link ServerConnection}. Nobody else adds a handler. */
final class ClientPipeline extends ChannelInitializer<Channel> {

    /** Of the answer to a handshake, which has no body unless it is a refusal: a page, perhaps. */
    private static final int MAX_RESPONSE_BYTES = 64 * 1024;

    private final ClientConfig config;
    private final ServerConnection.Listener user;
    private final @Nullable RawMessageListener raw;
    private final @Nullable Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches;
    private final @Nullable ClientTls tls;

    /**
     * @param caches makes a cache of what it is to hand what it knew, in its turn among what is decoded; null for none
     * @param tls null for a plain connection
     */
    ClientPipeline(
            ClientConfig config,
            ServerConnection.Listener user,
            @Nullable RawMessageListener raw,
            @Nullable Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches,
            @Nullable ClientTls tls) {
        this.config = config;
        this.user = user;
        this.raw = raw;
        this.caches = caches;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        ServerConnection connection = new ServerConnection(channel, config.server(), user);
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast("tls", tls.newHandler(channel.alloc()));
        }
        pipeline.addLast("keep-alive", keepAlive(connection, pipeline));
        if (config.server().isWebSocket()) {
            addWebSocket(pipeline);
        }
        if (caches == null) {
            addLines(pipeline, new ServerMessageDecoder());
        } else {
            DecodeCache cache = caches.apply(connection::receive);
            pipeline.addLast("cache", cache);
            addLines(pipeline, new ServerMessageDecoder(cache::onDecoded));
        }
        pipeline.addLast("encoder", new ClientMessageEncoder()).addLast("connection", connection);
    }

    private KeepAliveHandler keepAlive(ServerConnection connection, ChannelPipeline pipeline) {
        Duration silence = config.silenceTimeout();
        Duration answer = config.pongTimeout();
        String words =
                "nothing was heard from the server for " + silence.plus(answer).toSeconds() + " s";
        Runnable lost = () -> pipeline.fireExceptionCaught(new ChatException.ConnectionLost(words, null));
        return new KeepAliveHandler(silence, answer, connection::ping, lost) {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
                connection.heard();
                super.channelRead(ctx, message);
            }
        };
    }

    /** What makes a WebSocket look like a connection for lines. */
    private void addWebSocket(ChannelPipeline pipeline) {
        WebSocketClientProtocolConfig webSocket = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(config.server().toString())
                .subprotocol("chat.v1")
                .maxFramePayloadLength(ProtocolLimits.MAX_SERVER_LINE_BYTES)
                .handshakeTimeoutMillis(config.handshakeTimeout().toMillis())
                .build();
        pipeline.addLast("http", new HttpClientCodec())
                .addLast("response", new HttpObjectAggregator(MAX_RESPONSE_BYTES))
                .addLast("web-socket", new WebSocketClientProtocolHandler(webSocket))
                .addLast("whole", new WebSocketFrameAggregator(ProtocolLimits.MAX_SERVER_LINE_BYTES))
                .addLast("frames", new WebSocketLineAdapter());
    }

    private void addLines(ChannelPipeline pipeline, ServerMessageDecoder decoder) {
        int maxLineBytes = ProtocolLimits.MAX_SERVER_LINE_BYTES;
        pipeline.addLast("lines", new LineDecoder(maxLineBytes, maxLineBytes));
        if (raw != null) {
            pipeline.addLast("raw", new RawMessageHandler(raw));
        }
        pipeline.addLast("decoder", decoder);
    }
}
