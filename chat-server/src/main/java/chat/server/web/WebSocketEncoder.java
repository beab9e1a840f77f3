package chat.server.web;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.List;
import java.util.Map;

/** Answers to one browser as frames; after {@code goodbye} comes the closing one. What a room says to all is framed already. */
@Sharable
public final class WebSocketEncoder extends MessageToMessageEncoder<ServerMessage> {

    private static final Map<String, WebSocketCloseStatus> STATUSES = Map.of(
            CloseReason.EXIT.wire(), WebSocketCloseStatus.NORMAL_CLOSURE,
            CloseReason.SERVER_FULL.wire(), WebSocketCloseStatus.TRY_AGAIN_LATER,
            CloseReason.TOO_MANY_CONNECTIONS.wire(), WebSocketCloseStatus.TRY_AGAIN_LATER,
            CloseReason.INTERNAL.wire(), WebSocketCloseStatus.INTERNAL_SERVER_ERROR,
            CloseReason.SHUTDOWN.wire(), WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);

    public WebSocketEncoder() {
        super(ServerMessage.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ServerMessage message, List<Object> out) {
        ByteBuf json = ctx.alloc().buffer();
        ServerMessages.encode(message, json);
        out.add(new TextWebSocketFrame(json));
        if (message instanceof ServerMessage.Goodbye goodbye) {
            WebSocketCloseStatus status =
                    STATUSES.getOrDefault(goodbye.reason(), WebSocketCloseStatus.POLICY_VIOLATION);
            out.add(new CloseWebSocketFrame(status.code(), goodbye.reason()));
        }
    }
}
