package chat.server.net;

import chat.protocol.CloseReason;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a peer that does not take what it is sent. First nothing more is read from it, so that it cannot ask for
 * even more; when it takes nothing for the stall time-out, or more waits for it than it is allowed, it is closed. There is a
 * timer only while something waits.
 */
final class SlowConsumerHandler extends ChannelDuplexHandler {

    /** How often in a stall time-out progress is looked for: the close is at most this fraction late. */
    private static final int LOOKS_PER_STALL = 10;

    private final Connection connection;
    private final Duration stallTimeout;
    private final int maxWaitingBytes;

    /** Null while nothing waits. */
    private @Nullable Future<?> timer;

    private long lastTaken;
    private @Nullable Object firstWaiting;
    private long takenOfFirst;

    SlowConsumerHandler(Connection connection) {
        this.connection = connection;
        this.stallTimeout = connection.limits().stallTimeout();
        this.maxWaitingBytes = connection.limits().maxWaitingBytes();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
        if (outbound == null || outbound.isEmpty()) {
            return;
        }
        if (outbound.totalPendingWriteBytes() - outbound.currentProgress() > maxWaitingBytes) {
            connection.close(CloseReason.SLOW_CONSUMER);
        } else if (timer == null) {
            remember(ctx, outbound);
            lookLater(ctx);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.gate().update();
        ctx.fireChannelWritabilityChanged();
    }

    private void lookLater(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(() -> look(ctx), stallTimeout.toNanos() / LOOKS_PER_STALL, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
        if (outbound == null || outbound.isEmpty()) {
            timer = null;
            firstWaiting = null;
            return;
        }
        if (outbound.current() != firstWaiting || outbound.currentProgress() != takenOfFirst) {
            remember(ctx, outbound);
        } else if (now(ctx) - lastTaken >= stallTimeout.toNanos()) {
            connection.close(CloseReason.SLOW_CONSUMER);
            return;
        }
        lookLater(ctx);
    }

    private void remember(ChannelHandlerContext ctx, ChannelOutboundBuffer outbound) {
        firstWaiting = outbound.current();
        takenOfFirst = outbound.currentProgress();
        lastTaken = now(ctx);
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }
}
