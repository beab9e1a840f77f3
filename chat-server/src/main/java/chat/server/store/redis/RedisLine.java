package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that is made anew whenever it is lost, until it is closed. */
final class RedisLine<C extends StatefulConnection<?, ?>> implements RedisConnectionStateListener {

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final EventLoopGroup loops;
    private final Supplier<? extends CompletionStage<Made<C>>> connector;
    private final Function<Made<C>, CompletionStage<Void>> greeting;

    /** Written under the lock, which guards the others. */
    private volatile @Nullable Made<C> current;

    /**
     * A connection.
     *
     * @param primary the replication id of the Redis that it leads to
     */
    record Made<C>(C connection, String primary) {}

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean closed;

    /** @param greeting what is done with a new connection before it is used */
    RedisLine(
            EventLoopGroup loops,
            Supplier<? extends CompletionStage<Made<C>>> connector,
            Function<Made<C>, CompletionStage<Void>> greeting) {
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
        return with((connection, primary) -> command.apply(connection));
    }

    /** @param command given the connection, and the replication id of the Redis that it leads to */
    <T> CompletionStage<T> with(BiFunction<C, String, ? extends CompletionStage<T>> command) {
        Made<C> there = current;
        if (there == null) {
            return CompletableFuture.failedStage(StoreException.unavailable("there is no connection to Redis", null));
        }
        CompletionStage<T> answer = command.apply(there.connection(), there.primary());
        answer.exceptionally(failure -> {
            if (isOfNoUse(RedisTrouble.cause(failure))) {
                there.connection().closeAsync();
            }
            return null;
        });
        return answer;
    }

    /** It may be dead without a word, or have become a replica, or keep what we want no more. */
    private static boolean isOfNoUse(Throwable failure) {
        return failure instanceof RedisCommandTimeoutException
                || failure instanceof RedisReadOnlyException
                || RedisTrouble.isElsewhere(failure);
    }

    /** Gives the connection up, if there is one, and makes another. */
    void renew() {
        Made<C> there = current;
        if (there != null) {
            there.connection().closeAsync();
        }
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

    private void made(Made<C> made) {
        C connection = made.connection();
        connection.addListener(this);
        synchronized (this) {
            if (closed) {
                connection.closeAsync();
                return;
            }
            current = made;
        }
        if (!connection.isOpen()) {
            lost(connection);
            return;
        }
        greeting.apply(made).whenComplete((greeted, failure) -> {
            if (failure == null) {
                greeted();
            } else {
                connection.closeAsync();
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
            Made<C> there = current;
            if (there == null || there.connection() != which) {
                return;
            }
            current = null;
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
        Made<C> there;
        synchronized (this) {
            closed = true;
            there = current;
            current = null;
        }
        if (there != null) {
            there.connection().closeAsync();
        }
    }
}
