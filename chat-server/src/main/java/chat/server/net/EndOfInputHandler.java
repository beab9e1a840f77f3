package chat.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns the end of a peer's input from an event, which overtakes lines that wait for their turn, into a message, which queues
 * up behind them; but not for long.
 */
final class EndOfInputHandler extends ChannelInboundHandlerAdapter {

    /** How long what was sent before the end may still wait for its turn. */
    private static final int MAX_WAIT_SECONDS = 10;

    private final Runnable onOverdue;
    private @Nullable Future<?> timer;

    /** @param onOverdue run when the end is to take effect, whatever waits before it; also where it has done so before */
    EndOfInputHandler(Runnable onOverdue) {
        this.onOverdue = onOverdue;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownReadComplete) {
            timer = ctx.executor().schedule(onOverdue, MAX_WAIT_SECONDS, TimeUnit.SECONDS);
            ctx.fireChannelRead(EndOfInput.INSTANCE);
        }
    }
}
