package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that is made anew whenever it is lost, until it is closed. */
final class RedisLine<C extends StatefulConnection<?, ?>> implements RedisConnectionStateListener {

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final EventLoopGroup loops;
    private final Supplier<? extends CompletionStage<C>> connector;
    private final Function<C, CompletionStage<Void>> greeting;

    /** Written under the lock, which guards the others. */
    private volatile @Nullable C connection;

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean closed;

    /** @param greeting what is done with a new connection before it is used */
    RedisLine(
            EventLoopGroup loops,
            Supplier<? extends CompletionStage<C>> connector,
            Function<C, CompletionStage<Void>> greeting) {
        this.loops = loops;
        this.connector = connector;
        this.greeting = greeting;
    }

    /** Makes the first connection. If that fails there is none, and none will be. */
    CompletableFuture<Void> open() {
        return connector.get().thenAccept(this::made).toCompletableFuture();
    }

    /** Asks on the connection; fails as unavailable if there is none. */
    <T> CompletionStage<T> with(Function<C, ? extends CompletionStage<T>> command) {
        C there = connection;
        if (there == null) {
            return CompletableFuture.failedStage(StoreException.unavailable("there is no connection to Redis", null));
        }
        CompletionStage<T> answer = command.apply(there);
        answer.exceptionally(failure -> {
            if (RedisTrouble.cause(failure) instanceof RedisCommandTimeoutException) {
                there.closeAsync();
            }
            return null;
        });
        return answer;
    }

    private void connect() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        connector.get().whenComplete((made, failure) -> {
            if (failure == null) {
                made(made);
            } else {
                connectLater();
            }
        });
    }

    private void made(C made) {
        made.addListener(this);
        synchronized (this) {
            if (closed) {
                made.closeAsync();
                return;
            }
            connection = made;
        }
        if (!made.isOpen()) {
            lost(made);
            return;
        }
        greeting.apply(made).whenComplete((greeted, failure) -> {
            if (failure == null) {
                greeted();
            } else {
                made.closeAsync();
            }
        });
    }

    private synchronized void greeted() {
        pauseMillis = FIRST_PAUSE_MILLIS;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        lost(connection);
    }

    private void lost(Object which) {
        synchronized (this) {
            if (connection != which) {
                return;
            }
            connection = null;
        }
        connectLater();
    }

    private void connectLater() {
        long pause;
        synchronized (this) {
            pause = pauseMillis;
            pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        if (!loops.isShuttingDown()) {
            loops.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        C there;
        synchronized (this) {
            closed = true;
            there = connection;
            connection = null;
        }
        if (there != null) {
            there.closeAsync();
        }
    }
}
