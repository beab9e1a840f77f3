package chat.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whole messages out of the frames that they come in, which need not be one each (RFC 6455, section 5.4). Whether a text is UTF-8 is
 * looked at when it is whole: a character may be in two frames, and a pong between them. The end of it, as the peer wants it or because
 * it broke the rules, is told once; nothing is passed on after it.
 */
public final class WebSocketMessages extends SimpleChannelInboundHandler<WebSocketFrame> {

    private final Consumer<ByteBuf> onPing;
    private final Consumer<WebSocketCloseStatus> onClosed;
    private final Consumer<WebSocketCloseStatus> onViolated;
    private int maxBytes;

    /** What there is of a message that is still to go on; its final frame's kind is that of its first. */
    private @Nullable ByteBuf begun;

    private boolean text;
    private boolean ended;

    /**
     * @param maxBytes of a message; more are {@link WebSocketCloseStatus#MESSAGE_TOO_BIG}
     * @param onPing given what the pong has to hold, which is released after the call
     * @param onClosed told that the peer closes, and what to say back in the closing frame
     * @param onViolated told that the peer broke a rule, and what to say of it in the closing frame
     */
    public WebSocketMessages(
            int maxBytes,
            Consumer<ByteBuf> onPing,
            Consumer<WebSocketCloseStatus> onClosed,
            Consumer<WebSocketCloseStatus> onViolated) {
        this.maxBytes = maxBytes;
        this.onPing = onPing;
        this.onClosed = onClosed;
        this.onViolated = onViolated;
    }

    /** Lets messages have so many bytes from now on. On the event loop. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (ended) {
            return;
        }
        if (frame instanceof PingWebSocketFrame) {
            onPing.accept(frame.content());
        } else if (frame instanceof CloseWebSocketFrame close) {
            end(onClosed, answer(close));
        } else if (!(frame instanceof PongWebSocketFrame)) {
            acceptData(ctx, frame);
        }
    }

    /** What to say back to a peer that closes (RFC 6455, section 5.5.1). */
    public static WebSocketCloseStatus answer(CloseWebSocketFrame close) {
        int code = close.statusCode();
        return code < 0 ? WebSocketCloseStatus.EMPTY : WebSocketCloseStatus.valueOf(code);
    }

    private void acceptData(ChannelHandlerContext ctx, WebSocketFrame frame) {
        ByteBuf sofar = begun;
        int length =
                (sofar == null ? 0 : sofar.readableBytes()) + frame.content().readableBytes();
        if (length > maxBytes) {
            end(onViolated, WebSocketCloseStatus.MESSAGE_TOO_BIG);
            return;
        }
        if (sofar == null) {
            text = frame instanceof TextWebSocketFrame;
        }
        if (frame.isFinalFragment() && sofar == null) {
            pass(ctx, frame.content().retain());
            return;
        }
        if (sofar == null) {
            sofar = ctx.alloc().buffer(length);
            begun = sofar;
        }
        sofar.writeBytes(frame.content());
        if (frame.isFinalFragment()) {
            begun = null;
            pass(ctx, sofar);
        }
    }

    private void pass(ChannelHandlerContext ctx, ByteBuf whole) {
        if (!text) {
            ctx.fireChannelRead(new BinaryWebSocketFrame(whole));
        } else if (ByteBufUtil.isText(whole, StandardCharsets.UTF_8)) {
            ctx.fireChannelRead(new TextWebSocketFrame(whole));
        } else {
            whole.release();
            end(onViolated, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
        }
    }

    private void end(Consumer<WebSocketCloseStatus> told, WebSocketCloseStatus status) {
        forget();
        if (!ended) {
            ended = true;
            told.accept(status);
        }
    }

    private void forget() {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            end(onViolated, corrupted.closeStatus());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
