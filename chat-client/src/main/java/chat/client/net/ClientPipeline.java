package chat.client.net;

import chat.client.ClientConfig;
import chat.client.RawMessageListener;
import chat.protocol.ProtocolLimits;
import chat.protocol.codec.LineDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import org.jspecify.annotations.Nullable;

/** The pipeline of a client's connection, from the socket down to {@link ServerConnection}. Nobody else adds a handler. */
final class ClientPipeline extends ChannelInitializer<Channel> {

    /** Of the answer to a handshake, which has no body unless it is a refusal. */
    private static final int MAX_RESPONSE_BYTES = 8 * 1024;

    private final ClientConfig config;
    private final ServerConnection.Listener user;
    private final @Nullable RawMessageListener raw;
    private final @Nullable SharedRooms shared;

    /** @param shared what the connection shares with others on its event loop, or null if it is alone */
    ClientPipeline(
            ClientConfig config,
            ServerConnection.Listener user,
            @Nullable RawMessageListener raw,
            @Nullable SharedRooms shared) {
        this.config = config;
        this.user = user;
        this.raw = raw;
        this.shared = shared;
    }

    @Override
    protected void initChannel(Channel channel) {
        ServerConnection connection = new ServerConnection(channel, config.address(), user);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("silence", new SilenceHandler(connection, config.silenceTimeout(), config.pongTimeout()));
        if (config.webSocket()) {
            addWebSocket(pipeline);
        }
        if (shared == null) {
            addLines(pipeline, new ServerMessageDecoder());
        } else {
            SharedEventReader events = new SharedEventReader(shared, connection::receive);
            pipeline.addLast("shared", events);
            addLines(pipeline, new ServerMessageDecoder(events::onDecoded));
        }
        pipeline.addLast("encoder", new ClientMessageEncoder()).addLast("connection", connection);
    }

    /** What makes a WebSocket look like a connection for lines. */
    private void addWebSocket(ChannelPipeline pipeline) {
        WebSocketClientProtocolConfig webSocket = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri("ws://" + config.address() + "/chat")
                .subprotocol("chat.v1")
                .maxFramePayloadLength(ProtocolLimits.MAX_SERVER_LINE_BYTES)
                .handshakeTimeoutMillis(config.connectTimeout().toMillis())
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
