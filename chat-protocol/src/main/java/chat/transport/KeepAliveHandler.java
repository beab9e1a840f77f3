package chat.transport;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a peer that has been silent for a while for a sign of life, and tells when none comes in time. Any byte is one. What we do not read
 * is no silence: while auto-read is off the peer is not asked and not lost, and when reading goes on it has the whole time anew. For one
 * channel; all methods are for its event loop.
 */
public class KeepAliveHandler extends IdleStateHandler {

    /** So much that the event loop reads what there is in between. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long answerNanos;
    private final Runnable ask;
    private final Runnable lost;

    private @Nullable ChannelHandlerContext context;

    /** Null unless a sign of life was asked for. */
    private @Nullable Future<?> deadline;

    /** Null unless the peer has announced its silence. */
    private @Nullable Future<?> announced;

    /** Whether nothing was read at the end of a silence: it was ours. */
    private boolean deaf;

    /**
     * @param silence after which the peer is asked
     * @param answer how long it has for a sign of life
     * @param ask asks for one
     * @param lost told when none has come
     */
    public KeepAliveHandler(Duration silence, Duration answer, Runnable ask, Runnable lost) {
        super(silence.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
        this.answerNanos = answer.toNanos();
        this.ask = ask;
        this.lost = lost;
    }

    /** The peer has said that it will be silent for so long: its silence counts only after that. */
    public final void announceSilence(Duration time) {
        cancel(deadline);
        cancel(announced);
        deadline = null;
        announced = at(now() + time.toNanos(), () -> {
            announced = null;
            resetReadTimeout();
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
        cancel(deadline);
        cancel(announced);
        super.handlerRemoved(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (deadline != null) {
            cancel(deadline);
            deadline = null;
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (deaf) {
            deaf = false;
            resetReadTimeout();
        }
        ctx.read();
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        if (!isReading()) {
            deaf = true;
        } else if (deadline == null && announced == null) {
            long due = now() + answerNanos;
            deadline = at(due - TURN_NANOS, () -> {
                boolean wasReading = isReading();
                deadline = at(due, () -> judge(wasReading));
            });
            ask.run();
        }
    }

    /** @param wasReading whether we did a turn ago; if we have only just begun to, the sign of life may lie unread */
    private void judge(boolean wasReading) {
        deadline = null;
        if (!isReading()) {
            deaf = true;
        } else if (wasReading) {
            lost.run();
        } else {
            resetReadTimeout();
        }
    }

    private boolean isReading() {
        return requireNonNull(context).channel().config().isAutoRead();
    }

    private long now() {
        return requireNonNull(context).executor().ticker().nanoTime();
    }

    private Future<?> at(long nanoTime, Runnable task) {
        return requireNonNull(context).executor().schedule(task, nanoTime - now(), TimeUnit.NANOSECONDS);
    }

    private static void cancel(@Nullable Future<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }
}
