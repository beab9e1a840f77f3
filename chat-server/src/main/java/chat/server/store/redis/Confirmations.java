package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back what Redis has answered and announced until so many replicas have it, in its order. {@code WAIT} is about what was written over
 * its own connection, and stops all behind it there: so it has a connection of its own, and comes behind something small that is written there,
 * which comes behind all that this server has heard of before. One such question is under way at a time; what comes meanwhile goes with the
 * next. Any thread may call it.
 *
 * <p>Each server asks for itself: so nobody depends on the one that has written. What one Redis has said is not confirmed by another that has
 * taken its place: then nobody knows what became of it.
 */
final class Confirmations implements AutoCloseable {

    /** How long Redis waits for the replicas before it is asked again. */
    private static final long WAIT_MILLIS = 1_000;

    private static final long PAUSE_MILLIS = 50;

    private static final Logger log = LoggerFactory.getLogger(Confirmations.class);

    private final int replicas;
    private final String channel;
    private final EventLoopGroup loops;
    private final RedisLine<StatefulRedisConnection<String, String>> line;
    private List<Held> waiting = new ArrayList<>();
    private boolean isUnderWay;
    private boolean isClosed;

    /** @param then given null if replicas have it, else why that is not known */
    private record Held(String primary, Consumer<@Nullable StoreException> then) {}

    /** @param have how many replicas have what that Redis had said before it was asked */
    private record Answer(String primary, long have) {}

    /**
     * @param replicas at least 1
     * @param channel on which nobody hears anything
     */
    Confirmations(
            int replicas,
            String channel,
            EventLoopGroup loops,
            RedisLine<StatefulRedisConnection<String, String>> line) {
        this.replicas = replicas;
        this.channel = channel;
        this.loops = loops;
        this.line = line;
    }

    /** Makes the connection. */
    CompletableFuture<Void> open() {
        return line.open();
    }

    /** The connection is made anew. */
    void renew() {
        line.renew();
    }

    /** Gives what a Redis has answered when replicas have it. */
    <T> CompletionStage<T> confirmed(String primary, T answer) {
        CompletableFuture<T> confirmed = new CompletableFuture<>();
        hold(primary, failure -> {
            if (failure == null) {
                confirmed.complete(answer);
            } else {
                confirmed.completeExceptionally(failure);
            }
        });
        return confirmed;
    }

    /**
     * Does something when replicas have what a Redis has said.
     *
     * @param primary its replication id
     */
    void whenConfirmed(String primary, Runnable action) {
        hold(primary, failure -> {
            if (failure == null) {
                action.run();
            }
        });
    }

    private void hold(String primary, Consumer<@Nullable StoreException> then) {
        Held held = new Held(primary, then);
        synchronized (this) {
            if (!isClosed && isUnderWay) {
                waiting.add(held);
                return;
            }
            isUnderWay = true;
        }
        ask(List.of(held));
    }

    private void ask(List<Held> held) {
        line.with((connection, primary) -> {
                    connection.async().publish(channel, "");
                    return connection
                            .async()
                            .waitForReplication(replicas, WAIT_MILLIS)
                            .thenApply(have -> new Answer(primary, have));
                })
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        answered(held, answer);
                    } else {
                        askLater(held);
                    }
                });
    }

    /** Whatever becomes of one, the others go on. */
    private static void settle(Held one, @Nullable StoreException failure) {
        try {
            one.then().accept(failure);
        } catch (RuntimeException | Error bug) {
            log.error("what Redis has said could not be taken", bug);
        }
    }

    private void answered(List<Held> held, Answer answer) {
        List<Held> unconfirmed = new ArrayList<>();
        for (Held one : held) {
            if (!one.primary().equals(answer.primary())) {
                settle(one, StoreException.unknown("another Redis has taken its place", null));
            } else if (answer.have() >= replicas) {
                settle(one, null);
            } else {
                unconfirmed.add(one);
            }
        }
        if (unconfirmed.isEmpty()) {
            askNext();
        } else {
            ask(unconfirmed);
        }
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
        boolean isOver;
        synchronized (this) {
            isOver = isClosed;
        }
        if (isOver || loops.isShuttingDown()) {
            held.forEach(one -> settle(one, StoreException.unknown("the server ends", null)));
            askNext();
        } else {
            loops.schedule(() -> ask(held), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        line.close();
    }
}
