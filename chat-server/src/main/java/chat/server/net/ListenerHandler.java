package chat.server.net;

import chat.server.limit.Bucket;
import chat.server.limit.Rate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in the pipelines of all listening sockets. Connections for which there is no place, but for a few, are closed before anything is
 * set up for them. When none can be accepted, mostly because no file descriptors are left, it waits a while, in which some may become free, and says
 * so once a minute at most.
 */
@Sharable
public final class ListenerHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ListenerHandler.class);

    private static final int PAUSE_SECONDS = 1;
    private static final Rate LINES = Rate.aMinute(1);

    private final Doorkeeper doorkeeper;
    private final LongSupplier nanoTime;
    private final Bucket lines = new Bucket();
    private final AtomicInteger untold = new AtomicInteger();

    public ListenerHandler(Doorkeeper doorkeeper) {
        this(doorkeeper, System::nanoTime);
    }

    /** @param nanoTime of any origin */
    ListenerHandler(Doorkeeper doorkeeper, LongSupplier nanoTime) {
        this.doorkeeper = doorkeeper;
        this.nanoTime = nanoTime;
    }

    /**
     * What begins each connection that is accepted.
     *
     * @param patience how long a proxy may take to say for whom it comes
     * @param pipeline makes the pipeline, when it is known where the connection comes from
     */
    public ChannelHandler before(Duration patience, ChannelHandler pipeline) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (doorkeeper.mayBeProxied(channel)) {
                    channel.pipeline()
                            .addLast(HandlerNames.PROXY_HEADER, new ProxyHeaderHandler(doorkeeper, patience, pipeline));
                } else {
                    channel.pipeline().addLast(pipeline);
                }
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel accepted = (Channel) message;
        if (doorkeeper.accept(accepted)) {
            ctx.fireChannelRead(accepted);
        } else {
            accepted.unsafe().closeForcibly();
        }
    }

    @Override
    @SuppressWarnings("deprecation") // ChannelHandler's method is, ChannelInboundHandler's is not
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        logAtMostOnceAMinute(cause);
        ChannelConfig config = ctx.channel().config();
        if (config.isAutoRead()) {
            config.setAutoRead(false);
            ctx.executor().schedule(() -> config.setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void logAtMostOnceAMinute(Throwable cause) {
        untold.incrementAndGet();
        if (lines.tryTake(LINES, 1, nanoTime.getAsLong()) > 0) {
            return;
        }
        int failures = untold.getAndSet(0);
        // There is no type for what the kernel answered, only its words.
        String words = String.valueOf(cause.getMessage());
        if (words.contains("Too many open files")) {
            log.warn(
                    "no connection can be accepted ({} times since this was last said): all file descriptors are in use. Raise the"
                            + " limit (ulimit -n, or LimitNOFILE= of the service) above --max-connections, or lower that",
                    failures);
        } else {
            log.warn("no connection can be accepted ({} times since this was last said): {}", failures, words);
        }
    }
}
