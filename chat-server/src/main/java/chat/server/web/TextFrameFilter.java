package chat.server.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.function.Consumer;

/** The bytes of texts, as lines would be: there is nothing else in the chat's protocol. */
public final class TextFrameFilter extends ChannelInboundHandlerAdapter {

    private final Consumer<WebSocketCloseStatus> onViolated;

    /** @param onViolated told that the peer sent something else, and what to say of it in the closing frame */
    public TextFrameFilter(Consumer<WebSocketCloseStatus> onViolated) {
        this.onViolated = onViolated;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof TextWebSocketFrame text) {
            ctx.fireChannelRead(text.content());
        } else if (message instanceof BinaryWebSocketFrame binary) {
            binary.release();
            onViolated.accept(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
