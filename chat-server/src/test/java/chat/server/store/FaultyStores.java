package chat.server.store;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has stores fail as they may where a disk or a network lies between, by a seed: they answer late, and not always in order; they do not do
 * what they were asked for; they do not know whether they did; they do it twice, as for a request that was repeated on its way; they tell an
 * event twice; and they restart with what they had kept. What may have happened has happened, or never will, when that is answered.
 *
 * <p>All of it is done, answered and told on one thread of its own.
 */
public final class FaultyStores implements AutoCloseable {

    /**
     * How often it fails.
     *
     * @param unavailable of a thousand calls
     * @param unknown of a thousand calls; half of these are done
     * @param repeated of a thousand calls
     * @param toldTwice of a thousand events
     * @param early of a thousand calls: how many may overtake others
     * @param maxDelayMicros of a call
     * @param restarts of a thousand calls: how many find it restarting
     * @param maxRestarts how often it restarts at most
     */
    public record Faults(
            int unavailable,
            int unknown,
            int repeated,
            int toldTwice,
            int early,
            int maxDelayMicros,
            int restarts,
            int maxRestarts) {

        public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);

        /** All but restarts. */
        public static final Faults MANY = new Faults(60, 60, 60, 100, 50, 300, 0, 0);

        public static final Faults MANY_AND_RESTARTS = new Faults(30, 30, 30, 100, 30, 300, 2, 4);
    }

    private final ScheduledExecutorService otherProcess = Executors.newSingleThreadScheduledExecutor();
    private final Faults faults;

    /** Guards itself, and when the latest call is due that may not be overtaken, by {@link System#nanoTime}. */
    private final Random random;

    private long latest = System.nanoTime();

    /** Who is told what happens in a room: the latest who opened it. For the other process alone. */
    private final Map<RoomName, Line> lines = new HashMap<>();

    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean unavailable;
    private volatile boolean staying;
    private volatile boolean closed;

    public FaultyStores(long seed, Faults faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    public Directory faulty(Directory directory) {
        return Detour.of(Directory.class, directory, this::go);
    }

    public RoomStore faulty(RoomStore rooms) {
        return Detour.of(RoomStore.class, new Rooms(rooms), this::go);
    }

    public Accounts faulty(Accounts accounts) {
        return Detour.of(Accounts.class, accounts, this::go);
    }

    public Mailboxes faulty(Mailboxes mailboxes) {
        return Detour.of(Mailboxes.class, mailboxes, this::go);
    }

    /** Whether nothing is done that it is asked for from now on. */
    public void setUnavailable(boolean unavailable) {
        this.unavailable = unavailable;
    }

    /** Loses its connections, and what is on its way; nothing that it has kept. */
    public void restart() {
        otherProcess.execute(this::restartNow);
    }

    /** Restarts no more. */
    public void stay() {
        staying = true;
    }

    private void restartNow() {
        restarts.incrementAndGet();
        List<Line> cut = new ArrayList<>(lines.values());
        lines.clear();
        cut.forEach(Line::cut);
    }

    @Override
    public void close() {
        closed = true;
        otherProcess.shutdownNow();
    }

    private enum Fate {
        DONE,
        DONE_TWICE,
        UNAVAILABLE,
        UNKNOWN_DONE,
        UNKNOWN_DROPPED
    }

    private boolean happens(int ofThousand) {
        synchronized (random) {
            return random.nextInt(1000) < ofThousand;
        }
    }

    private Fate nextFate() {
        if (happens(faults.unavailable())) {
            return Fate.UNAVAILABLE;
        } else if (happens(faults.unknown())) {
            return happens(500) ? Fate.UNKNOWN_DONE : Fate.UNKNOWN_DROPPED;
        }
        return happens(faults.repeated()) ? Fate.DONE_TWICE : Fate.DONE;
    }

    private long nextDelayNanos() {
        synchronized (random) {
            long now = System.nanoTime();
            long due = now + TimeUnit.MICROSECONDS.toNanos(random.nextInt(faults.maxDelayMicros() + 1));
            if (!happens(faults.early())) {
                latest = Math.max(latest, due);
                due = latest;
            }
            return due - now;
        }
    }

    private CompletionStage<?> go(@Nullable RoomName room, String method, Supplier<CompletionStage<?>> call) {
        if (closed) {
            return call.get();
        }
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        int restartsBefore = restarts.get();
        otherProcess.schedule(
                () -> {
                    if (!staying && restarts.get() < faults.maxRestarts() && happens(faults.restarts())) {
                        restartNow();
                    }
                    if (restarts.get() != restartsBefore) {
                        settle(happens(500) ? Fate.UNKNOWN_DONE : Fate.UNKNOWN_DROPPED, call, answer);
                    } else if (unavailable || isLost(room, method)) {
                        settle(Fate.UNAVAILABLE, call, answer);
                    } else {
                        settle(nextFate(), call, answer);
                    }
                },
                nextDelayNanos(),
                TimeUnit.NANOSECONDS);
        return answer;
    }

    /** Whether a room has to be opened again first. */
    private boolean isLost(@Nullable RoomName room, String method) {
        return room != null && !lines.containsKey(room) && !method.equals("open") && !method.equals("forget");
    }

    private static void settle(
            Fate fate, Supplier<CompletionStage<?>> call, CompletableFuture<@Nullable Object> answer) {
        try {
            switch (fate) {
                case UNAVAILABLE -> answer.completeExceptionally(StoreException.unavailable("busy", null));
                case UNKNOWN_DROPPED -> answer.completeExceptionally(StoreException.unknown("lost on its way", null));
                case UNKNOWN_DONE ->
                    whenDone(call)
                            .whenComplete((done, failure) ->
                                    answer.completeExceptionally(StoreException.unknown("the answer was lost", null)));
                case DONE_TWICE -> whenDone(call).whenComplete((done, failure) -> settle(Fate.DONE, call, answer));
                case DONE ->
                    whenDone(call).whenComplete((done, failure) -> {
                        if (failure == null) {
                            answer.complete(done);
                        } else {
                            answer.completeExceptionally(failure);
                        }
                    });
            }
        } catch (RuntimeException | Error bug) {
            answer.completeExceptionally(bug);
        }
    }

    private static CompletableFuture<@Nullable Object> whenDone(Supplier<CompletionStage<?>> call) {
        return call.get().<@Nullable Object>thenApply(done -> done).toCompletableFuture();
    }

    /** On which a subscriber is told. It is cut by a restart; then nothing comes through any more. */
    private final class Line implements RoomStore.Subscriber {

        final RoomStore.Subscriber end;
        private volatile boolean isCut;
        private @Nullable RoomEvent before;

        Line(RoomStore.Subscriber end) {
            this.end = end;
        }

        void cut() {
            isCut = true;
            end.lost(new IllegalStateException("the store was restarted"));
        }

        @Override
        public void opened(RoomStore.Snapshot now) {
            end.opened(now);
        }

        @Override
        public void applied(RoomEvent event) {
            if (isCut) {
                return;
            }
            end.applied(event);
            RoomEvent again = before != null && happens(500) ? before : event;
            if (happens(faults.toldTwice())) {
                end.applied(again);
            }
            before = event;
        }

        @Override
        public void settled() {
            if (!isCut) {
                end.settled();
            }
        }

        @Override
        public void lost(Throwable cause) {
            if (!isCut) {
                isCut = true;
                end.lost(cause);
            }
        }
    }

    /** Puts a line between the store and each subscriber. */
    private final class Rooms implements RoomStore {

        private final RoomStore target;

        Rooms(RoomStore target) {
            this.target = target;
        }

        @Override
        public CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber) {
            Line former = lines.get(name);
            Line line = former != null && former.end == subscriber ? former : new Line(subscriber);
            lines.put(name, line);
            return target.open(name, owner, line);
        }

        @Override
        public CompletionStage<Void> forgetSession(long session) {
            return target.forgetSession(session);
        }

        @Override
        public void close() {
            closed = true;
            target.close();
        }
    }
}
