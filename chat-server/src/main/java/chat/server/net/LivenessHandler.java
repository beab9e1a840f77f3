package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a program that has sent nothing for a while for a sign of life, and closes it if none comes. One timer a connection,
 * which is not touched when something is read: it looks at the time of the last read when it fires.
 */
final class LivenessHandler extends ChannelInboundHandlerAdapter {

    private final Connection connection;
    private final Replies replies;
    private final long pingAfterNanos;
    private final long pingTimeoutNanos;

    private long lastRead;
    private boolean asked;
    private @Nullable Future<?> timer;

    LivenessHandler(Connection connection) {
        this.connection = connection;
        this.replies = connection.replies();
        this.pingAfterNanos = connection.limits().pingAfter().toNanos();
        this.pingTimeoutNanos = connection.limits().pingTimeout().toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lastRead = now(ctx);
        lookIn(ctx, pingAfterNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        lastRead = now(ctx);
        asked = false;
        ctx.fireChannelRead(message);
    }

    private void look(ChannelHandlerContext ctx) {
        if (!ctx.channel().config().isAutoRead()) {
            lastRead = now(ctx); // it may well have said something: it is we who do not listen
            asked = false;
        }
        long silent = now(ctx) - lastRead;
        if (silent < pingAfterNanos) {
            lookIn(ctx, pingAfterNanos - silent);
        } else if (!asked) {
            asked = true;
            replies.send(new ServerMessage.Ping());
            replies.flush();
            lookIn(ctx, pingTimeoutNanos);
        } else {
            connection.close(CloseReason.TIMEOUT);
        }
    }

    private void lookIn(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }
}
