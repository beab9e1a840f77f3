package chat.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Makes text frames of a WebSocket look like lines, and lines like frames. What is sent before the handshake is done waits for it: that is
 * as much as a client may have on its way without an answer.
 */
final class WebSocketLineAdapter extends ChannelDuplexHandler {

    private record Line(ByteBuf bytes, ChannelPromise promise) {}

    private final Queue<Line> waiting = new ArrayDeque<>();
    private boolean open;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            open = true;
            for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
                write(ctx, line.bytes(), line.promise());
            }
            ctx.flush();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
            line.bytes().release();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf line)) {
            ctx.write(message, promise); // the handshake comes this way too
        } else if (open) {
            ctx.write(new TextWebSocketFrame(line.writerIndex(line.writerIndex() - 1)), promise);
        } else {
            waiting.add(new Line(line, promise));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof TextWebSocketFrame frame) {
            ByteBuf text = frame.content();
            ByteBuf line = ctx.alloc().buffer(text.readableBytes() + 1);
            line.writeBytes(text).writeByte('\n');
            frame.release();
            ctx.fireChannelRead(line);
        } else if (message instanceof WebSocketFrame other) {
            other.release();
            throw new CorruptedFrameException("a frame that holds no text");
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
