package chat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of what a peer sends, and sees to it that it takes effect in time. The end of a stream is an event, which would overtake
 * lines that wait for their turn: here it becomes a message, {@link EndOfInput}, which queues up behind them; but not for long. While a
 * connection is braked nobody could tell whether an end stands behind what is not read, so it is read ahead, and what is read waits here,
 * in its order. All methods are for the channel's event loop, which owns the state.
 */
final class EndOfInputHandler extends ChannelDuplexHandler {

    /** Bytes that something held costs beside its content: a buffer, a frame, their places in the queue. */
    private static final long OVERHEAD = 256;

    private final ReadAhead shared;
    private final long timeoutNanos;
    private final Function<Object, @Nullable Runnable> ending;

    /** What was read ahead: messages and the events that tell of the end. */
    private final Deque<Object> held = new ArrayDeque<>(0);

    private long heldBytes;
    private @Nullable ChannelHandlerContext context;

    /** Whether what comes is held although nobody has asked for it yet. */
    private boolean ahead;

    /** Whether the read that is going on brought something to hold. */
    private boolean holds;

    private boolean passes;

    /** Null until the end was seen. */
    private @Nullable Future<?> timer;

    /**
     * @param shared what all connections hold
     * @param timeout from when the end is seen until it takes effect, whatever waits before it
     * @param ending what makes the end take effect that a message is, if need be when that has done so already; null for any other message
     */
    EndOfInputHandler(ReadAhead shared, Duration timeout, Function<Object, @Nullable Runnable> ending) {
        this.shared = shared;
        this.timeoutNanos = timeout.toNanos();
        this.ending = ending;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        context = null;
        if (timer != null) {
            timer.cancel(false);
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        count(-heldBytes);
    }

    /** From now on what comes is read although it has to wait, as far as there is room. */
    void readAhead() {
        ahead = true;
        readOn();
    }

    /** Whether what comes is read although it has to wait. */
    boolean readsAhead() {
        return ahead;
    }

    /** What comes is read again when it is asked for. */
    void readInTime() {
        ahead = false;
    }

    private void readOn() {
        if (context != null && ahead && timer == null && shared.hasRoomBeside(heldBytes)) {
            context.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Runnable end = ending.apply(message);
        if (end != null && timer == null) {
            timer = ctx.executor().schedule(end, timeoutNanos, TimeUnit.NANOSECONDS);
        }
        queue(ctx, message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (isEnd(event)) {
            queue(ctx, event); // decoders throw away at it what they have of an unfinished line
        } else {
            ctx.fireUserEventTriggered(event);
        }
        if (event instanceof ChannelInputShutdownReadComplete) {
            channelRead(ctx, EndOfInput.INSTANCE);
        }
    }

    private static boolean isEnd(Object event) {
        return event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
    }

    private void queue(ChannelHandlerContext ctx, Object next) {
        if (ahead || !held.isEmpty()) {
            holds = true;
            held.add(next);
            count(cost(next));
        } else {
            pass(ctx, next);
        }
    }

    private static void pass(ChannelHandlerContext ctx, Object next) {
        if (isEnd(next)) {
            ctx.fireUserEventTriggered(next);
        } else {
            ctx.fireChannelRead(next);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (holds) {
            holds = false;
            readOn();
        } else {
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            ctx.read();
        } else if (!passes) {
            passes = true;
            ctx.executor()
                    .execute(() -> passNext(ctx)); // one at a time, as if it were read now: others have their turn
        }
    }

    private void passNext(ChannelHandlerContext ctx) {
        passes = false;
        Object next = held.poll();
        if (next == null) {
            return; // the connection is over
        }
        count(-cost(next));
        pass(ctx, next);
        ctx.fireChannelReadComplete();
        if (!ctx.isRemoved() && ctx.channel().config().isAutoRead()) {
            read(ctx);
        }
    }

    private void count(long change) {
        heldBytes += change;
        shared.count(change);
    }

    private static long cost(Object message) {
        if (message instanceof ByteBuf bytes) {
            return OVERHEAD + bytes.capacity();
        }
        return message instanceof ByteBufHolder frame ? cost(frame.content()) : OVERHEAD;
    }
}
