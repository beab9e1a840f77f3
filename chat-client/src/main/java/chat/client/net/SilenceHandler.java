package chat.client.net;

import chat.client.ChatException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices a server that is gone without having said so: after a silence it is asked for a sign of life, and without one the
 * connection counts as lost. Any byte is a sign.
 */
final class SilenceHandler extends ChannelInboundHandlerAdapter {

    private final ServerConnection connection;
    private final Duration silenceTimeout;
    private final Duration pongTimeout;

    private boolean asked;
    private @Nullable Future<?> timer;

    SilenceHandler(ServerConnection connection, Duration silenceTimeout, Duration pongTimeout) {
        this.connection = connection;
        this.silenceTimeout = silenceTimeout;
        this.pongTimeout = pongTimeout;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection.heard();
        checkAfter(silenceTimeout.toNanos(), ctx);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        connection.heard();
        if (asked) {
            asked = false;
            cancelCheck();
            checkAfter(silenceTimeout.toNanos(), ctx);
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelCheck();
        ctx.fireChannelInactive();
    }

    private void cancelCheck() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void check(ChannelHandlerContext ctx) {
        long left = silenceTimeout.toNanos()
                - connection.silentNanos(ctx.executor().ticker().nanoTime());
        if (left > 0) {
            asked = false;
            checkAfter(left, ctx);
        } else if (!asked) {
            // Counted from here, not from the last byte: if the event loop itself was held up, the answers may lie
            // unread.
            asked = true;
            connection.ping();
            checkAfter(pongTimeout.toNanos(), ctx);
        } else {
            ctx.fireExceptionCaught(new ChatException.ConnectionLost(
                    "nothing was heard from the server for "
                            + silenceTimeout.plus(pongTimeout).toSeconds() + " s",
                    null));
        }
    }

    private void checkAfter(long nanos, ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }
}
