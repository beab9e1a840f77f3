package chat.server.store.redis;

import chat.server.store.Cluster;
import chat.server.store.Cluster.Presence;
import chat.server.store.Directory.Restored;
import chat.server.store.Lease;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the other servers that this one lives, declares those gone that do not, and looks after its own sessions. Each beat comes after the
 * answer to the one before.
 */
final class NodeWatch {

    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);

    /** What is to be said of a Redis into which a copy is being made, or was broken off. */
    static final String INCOMPLETE =
            "a copy into it is under way, or was broken off. Wait for it, or delete the keys that begin"
                    + " with chat: (in a Redis Cluster also {chat}:) and copy again";

    private static final String OLDER =
            "what is kept there is of an older version of the server. Let that version copy it"
                    + " into a directory (copy --from-cluster), and this one from there into an empty Redis";

    /** Sessions that one call looks at. */
    private static final int PAGE = 200;

    private final DirectoryCalls calls;
    private final HeldSessions held;
    private final NodeTimes times;
    private final ScheduledExecutorService timers;
    private final NodeObserver observer;
    private final Orphans orphans;
    private final KnownNodes known;
    private volatile long lagMillis;
    private volatile boolean isWatching;
    private volatile int count;
    private volatile int maxUsers;

    /** What {@link #maxUsers} is to be for all, and is here already; null once it is. */
    private final AtomicReference<@Nullable Wanted> wanted = new AtomicReference<>();

    private record Wanted(int seats) {}

    /**
     * What a server finds that begins.
     *
     * @param restored the sessions that nobody had, some of them perhaps more than once
     * @param replicas how many have to have what is told
     */
    record Registered(List<Restored> restored, int replicas) {}

    /** @param now the time by which kept seats are spared; empty for that of Redis */
    NodeWatch(
            DirectoryCalls calls,
            HeldSessions held,
            NodeTimes times,
            Supplier<String> now,
            ScheduledExecutorService timers) {
        this.calls = calls;
        this.held = held;
        this.times = times;
        this.timers = timers;
        this.observer = new NodeObserver(calls.node(), times);
        this.orphans = new Orphans(calls, now);
        this.known = new KnownNodes(calls.node());
    }

    /**
     * This server is one of them from now on.
     *
     * @param seats how many there are if it is the first
     * @param replicas how many have to have what is told if it is the first
     * @param isSpread see {@link RedisLink#isSpread}
     */
    CompletionStage<Registered> register(int seats, int replicas, boolean isSpread) {
        List<Restored> restored = new ArrayList<>();
        AtomicInteger inForce = new AtomicInteger();
        return calls.call("register", seats, replicas, isSpread ? 1 : 0)
                .thenCompose(registered -> {
                    if (registered.status().equals("newer")) {
                        throw StoreException.unavailable(
                                "what is kept there is of a newer version of the server", null);
                    } else if (registered.status().equals("older")) {
                        throw StoreException.unavailable(OLDER, null);
                    } else if (registered.status().equals("copying")) {
                        throw StoreException.unavailable(INCOMPLETE, null);
                    }
                    inForce.set((int) registered.number(2));
                    if (inForce.get() != replicas) {
                        log.warn(
                                "the cluster waits for {} replicas, and not {} (--cluster-replicas)",
                                inForce,
                                replicas);
                    }
                    if (registered.number(1) != seats) {
                        log.warn("the cluster has {} seats, and not {} (--max-users)", registered.number(1), seats);
                    }
                    return beat();
                })
                .thenCompose(beat -> {
                    observer.look(beat.map(3), System.nanoTime());
                    return orphans.adopt(beat, restored::addAll);
                })
                .thenApply(adopted -> {
                    beatLater();
                    return new Registered(restored, inForce.get());
                });
    }

    /** Whoever is gone is declared so from now on. */
    void begin() {
        isWatching = true;
    }

    Cluster cluster() {
        return known;
    }

    /** As {@link chat.server.store.Directory#awayNanos}. */
    long awayNanos() {
        return System.nanoTime() - observer.lookedNanos();
    }

    int count() {
        return count;
    }

    /** Somebody has left through this server. */
    void counted(int users) {
        count = users;
    }

    int maxUsers() {
        Wanted asked = wanted.get();
        return asked == null ? maxUsers : asked.seats();
    }

    /** They are as many for all servers, at the latest with the next beat. */
    void setMaxUsers(int seats) {
        wanted.set(new Wanted(seats));
        logFailure(beat(), "a beat for --max-users");
    }

    private CompletionStage<DirectoryReply> beat() {
        Wanted asked = wanted.get();
        Presence told = known.untold();
        long sentNanos = System.nanoTime();
        return calls.call("beat", asked == null ? null : asked.seats(), KnownNodes.written(told), lagMillis)
                .thenApply(beat -> {
                    lagMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
                    known.heard(told, beat.parts(5), beat.texts(6));
                    maxUsers = (int) beat.number(1);
                    wanted.compareAndSet(asked, null);
                    count = (int) beat.number(2);
                    return beat;
                });
    }

    private void beatLater() {
        try {
            timers.schedule(this::beatOn, times.beat().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            // The server has ended.
        }
    }

    private void beatOn() {
        CompletionStage<?> done = beat().thenAccept(this::look);
        logFailure(done, "a beat");
        done.whenComplete((looked, failure) -> {
            if (!calls.isClosed()) {
                beatLater();
            }
        });
    }

    private void look(DirectoryReply beat) {
        List<NodeObserver.Silent> silent = observer.look(beat.map(3), System.nanoTime());
        if (isWatching) {
            silent.forEach(node -> logFailure(lapse(node), "declaring a server gone"));
            logFailure(orphans.adopt(beat, held::restored), "taking over the sessions of a server that is gone");
        }
        logFailure(check(), "looking after the sessions");
    }

    private CompletionStage<Void> lapse(NodeObserver.Silent silent) {
        String name = known.name(silent.node()); // no beat has it any more once it is declared gone
        return calls.call("lapse", silent.node(), silent.beats(), silent.wasAlive() ? 1 : 0)
                .thenCompose(lapsed -> {
                    if (!lapsed.isTrue(1)) {
                        return CompletableFuture.completedFuture(null);
                    }
                    log.warn("server {} is gone; its sessions are taken over", name);
                    return orphans.adopt(silent.node(), held::restored);
                });
    }

    /** Looks whether those sessions are here still of which it may be otherwise. */
    private CompletionStage<Void> check() {
        List<Lease> next = held.nextUnchecked(PAGE);
        if (next.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Object> arguments = new ArrayList<>();
        for (Lease lease : next) {
            arguments.addAll(List.of(lease.username().compared(), lease.session(), lease.fence()));
        }
        return calls.call("check", arguments.toArray())
                .whenComplete((news, failure) -> {
                    if (failure != null) {
                        held.stillUnchecked(next);
                    }
                })
                .thenCompose(news -> {
                    news.texts(1).forEach(held::heard);
                    held.restored(news.restored(2));
                    return check();
                });
    }

    /** What failed is done again after one of the next beats. */
    private static void logFailure(CompletionStage<?> stage, String what) {
        stage.whenComplete((done, failure) -> {
            if (failure != null && !(RedisTrouble.cause(failure) instanceof CancellationException)) {
                log.debug("{} failed", what, failure);
            }
        });
    }
}
