package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back what Redis has answered and announced until so many replicas have it, in its order. {@code WAIT} is about what was written over
 * its own connection, and stops all behind it there: so it has a connection of its own, and comes after something small that is written there,
 * which comes after all that this server has heard of before. One such question is under way at a time; what comes meanwhile goes with the
 * next. Any thread may call it.
 *
 * <p>Each server asks for itself: so nobody depends on the one that has written. What one Redis has said is not confirmed by another that has
 * taken its place: then nobody knows what became of it.
 */
final class Confirmations implements AutoCloseable {

    /**
     * What may be held back.
     *
     * @param count answers and announcements
     * @param bytes what they may come to, about: the last one may be over it
     */
    record Bound(int count, long bytes) {}

    /** Why something is not asked for, or not known. */
    static final String TOO_MUCH = "too much waits for replicas of Redis";

    static final Bound BOUND = new Bound(10_000, 64L << 20);

    /** How long Redis waits for the replicas before it is asked again. */
    private static final long WAIT_MILLIS = 1_000;

    private static final long PAUSE_MILLIS = 50;

    private static final Logger log = LoggerFactory.getLogger(Confirmations.class);

    private final int replicas;
    private final Bound bound;
    private final EventLoopGroup loops;
    private final RedisLine<StatefulRedisConnection<String, String>> line;
    private final String write;
    private final String base;
    private final Supplier<? extends CompletionStage<?>> loading;
    private List<Held> waiting = new ArrayList<>();
    private int count;
    private long bytes;

    /** What is to be done when there is room, by channel, as something that was announced there could not be held. */
    private Map<String, Runnable> missed = new HashMap<>();

    private boolean isUnderWay;
    private boolean isClosed;
    private volatile Told told = new Told("", 0);

    /** @param then given null if replicas have it, else why that is not known */
    private record Held(String primary, long bytes, Consumer<@Nullable StoreException> then) {}

    /**
     * What a Redis has answered.
     *
     * @param end where what it had written ended before it was asked
     * @param have how many replicas have that, and what it had said before
     */
    private record Answer(String primary, long end, long have) {}

    /** That replicas have what a Redis had written, up to this byte. */
    private record Told(String primary, long end) {}

    /**
     * @param replicas at least 1
     * @param write the Function that writes something small
     * @param base of the keys of that
     * @param loading loads it, where Redis has lost it
     */
    Confirmations(
            int replicas,
            Bound bound,
            EventLoopGroup loops,
            RedisLine<StatefulRedisConnection<String, String>> line,
            String write,
            String base,
            Supplier<? extends CompletionStage<?>> loading) {
        this.replicas = replicas;
        this.bound = bound;
        this.loops = loops;
        this.line = line;
        this.write = write;
        this.base = base;
        this.loading = loading;
    }

    /** Makes the connection. */
    CompletableFuture<Void> open() {
        return line.open();
    }

    /** The connection is made anew. */
    void renew() {
        line.renew();
    }

    /** Whether replicas were said to have more of what a Redis has written than what is before this byte. */
    boolean hasConfirmedBeyond(String primary, long end) {
        Told latest = told;
        return latest.primary().equals(primary) && latest.end() >= end;
    }

    /** Whether nothing more can be held: so nothing more is to be asked for. */
    synchronized boolean isFull() {
        return count >= bound.count() || bytes >= bound.bytes();
    }

    /** Gives what a Redis has answered when replicas have it. Fails as unknown if that cannot be held. */
    <T> CompletionStage<T> confirmed(String primary, long bytes, T answer) {
        CompletableFuture<T> confirmed = new CompletableFuture<>();
        Consumer<@Nullable StoreException> then = failure -> {
            if (failure == null) {
                confirmed.complete(answer);
            } else {
                confirmed.completeExceptionally(failure);
            }
        };
        hold(new Held(primary, bytes, then), () -> then.accept(StoreException.unknown(TOO_MUCH, null)));
        return confirmed;
    }

    /**
     * Does something when replicas have what a Redis has said.
     *
     * @param primary its replication id
     * @param channel where
     * @param otherwise done later where that is not known, or cannot be held; once for several of a channel that cannot be held
     */
    void whenConfirmed(String primary, String channel, long bytes, Runnable action, Runnable otherwise) {
        Consumer<@Nullable StoreException> then = failure -> {
            if (failure == null) {
                action.run();
            } else if (!isOver()) {
                otherwise.run();
            }
        };
        hold(new Held(primary, bytes, then), () -> missed.put(channel, otherwise));
    }

    private void hold(Held held, Runnable ifFull) {
        synchronized (this) {
            if (isFull()) {
                ifFull.run(); // under the lock: what is held already is not settled before
                return;
            }
            count++;
            bytes += held.bytes();
            if (!isClosed && isUnderWay) {
                waiting.add(held);
                return;
            }
            isUnderWay = true;
        }
        ask(List.of(held));
    }

    private void ask(List<Held> held) {
        line.with((connection, primary) -> ask(connection, primary)).whenComplete((answer, failure) -> {
            if (failure == null) {
                answered(held, answer);
            } else if (RedisTrouble.isNoFunction(failure)) {
                loading.get().whenComplete((loaded, again) -> askLater(held));
            } else {
                askLater(held);
            }
        });
    }

    /** If nothing could be written, replicas have what was written over this connection before: that says nothing. */
    private CompletionStage<Answer> ask(StatefulRedisConnection<String, String> connection, String primary) {
        RedisAsyncCommands<String, String> redis = connection.async();
        RedisFuture<List<Object>> role = redis.role();
        RedisFuture<List<Object>> written = redis.fcall(write, ScriptOutputType.MULTI, base);
        RedisFuture<Long> have = redis.waitForReplication(replicas, WAIT_MILLIS);
        return role.thenCombine(written, (itself, done) -> ((Number) itself.get(1)).longValue())
                .thenCombine(have, (end, count) -> new Answer(primary, end, count));
    }

    /** Whatever becomes of one, the others go on. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            log.error("what Redis has said could not be taken", bug);
        }
    }

    private void settle(Held one, @Nullable StoreException failure) {
        synchronized (this) {
            count--;
            bytes -= one.bytes();
        }
        run(() -> one.then().accept(failure));
    }

    private void answered(List<Held> held, Answer answer) {
        boolean isConfirmed = answer.have() >= replicas;
        if (isConfirmed) {
            told = new Told(answer.primary(), answer.end());
        }
        List<Held> unconfirmed = new ArrayList<>();
        for (Held one : held) {
            if (!one.primary().equals(answer.primary())) {
                settle(one, StoreException.unknown("another Redis has taken its place", null));
            } else if (isConfirmed) {
                settle(one, null);
            } else {
                unconfirmed.add(one);
            }
        }
        if (unconfirmed.size() < held.size()) {
            takeMissed().forEach(Confirmations::run);
        }
        if (unconfirmed.isEmpty()) {
            askNext();
        } else {
            ask(unconfirmed);
        }
    }

    private synchronized List<Runnable> takeMissed() {
        List<Runnable> taken = List.copyOf(missed.values());
        missed = new HashMap<>();
        return taken;
    }

    private void askNext() {
        List<Held> next;
        synchronized (this) {
            next = waiting;
            waiting = new ArrayList<>();
            isUnderWay = !next.isEmpty();
        }
        if (!next.isEmpty()) {
            ask(next);
        }
    }

    /** There is no connection: it is not known, until there is one, or the server ends. */
    private void askLater(List<Held> held) {
        if (isOver()) {
            held.forEach(one -> settle(one, StoreException.unknown("the server ends", null)));
            askNext();
        } else {
            loops.schedule(() -> ask(held), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized boolean isOver() {
        return isClosed || loops.isShuttingDown();
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        line.close();
    }
}
