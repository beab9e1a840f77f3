package chat.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in the listening socket's pipeline and closes connections beyond the limit before anything is set up for them. It
 * counts first and checks then, so the limit holds however many come at once.
 */
public final class ConnectionLimiter extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int maxConnections;
    private final AtomicInteger connections;

    // Of the event loop of the listening socket.
    private int refused;
    private long lastLogged = System.nanoTime() - LOG_INTERVAL_NANOS;

    /** @param connections that are open, those of other listening sockets with the same limit included */
    public ConnectionLimiter(int maxConnections, AtomicInteger connections) {
        this.maxConnections = maxConnections;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel accepted = (Channel) message;
        if (connections.incrementAndGet() > maxConnections) {
            connections.decrementAndGet();
            accepted.unsafe().closeForcibly();
            refused++;
            logAtMostOnceASecond();
        } else {
            accepted.closeFuture().addListener(closed -> connections.decrementAndGet());
            ctx.fireChannelRead(accepted);
        }
    }

    private void logAtMostOnceASecond() {
        long now = System.nanoTime();
        if (now - lastLogged >= LOG_INTERVAL_NANOS) {
            log.warn("refused {} connections: {} are open, which is the limit", refused, maxConnections);
            lastLogged = now;
            refused = 0;
        }
    }
}
