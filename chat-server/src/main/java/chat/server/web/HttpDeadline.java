package chat.server.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which no response got finished for a while: whether the request drips, the response is not taken, or nobody
 * asks for anything any more. A byte now and then does not stop the clock.
 */
final class HttpDeadline extends ChannelDuplexHandler {

    private final long nanos;
    private @Nullable Future<?> timer;

    HttpDeadline(Duration time) {
        this.nanos = time.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        startAnew(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent) {
            ctx.write(message, promise.unvoid()).addListener(written -> startAnew(ctx));
        } else {
            ctx.write(message, promise);
        }
    }

    private void startAnew(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        if (!ctx.isRemoved() && ctx.channel().isOpen()) {
            timer = ctx.executor().schedule(() -> ctx.close(), nanos, TimeUnit.NANOSECONDS);
        }
    }
}
