package chat.server.store.redis;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.store.Cluster;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directory that several servers share. What is decided is decided in Redis, by the rules in directory.lua. Each server has sessions of its
 * own: those that began or were resumed through it, and those of servers that are gone which it took over.
 */
final class RedisDirectory implements Directory {

    private static final long SPARED_MILLIS = TimeUnit.SECONDS.toMillis(SPARED_SECONDS);

    /** Users that one call looks at who lists them. */
    private static final int OTHERS_PAGE = 200;

    /** Of the hash of a secret: as many as the secret has. */
    private static final int HASH_BYTES = 16;

    /** Bytes that tell a server from every other. */
    private static final int NODE_BYTES = 6;

    private final RedisLink link;
    private final Settings settings;
    private final HeldSessions held;
    private final DirectoryCalls calls;
    private final NodeWatch watch;

    /** Each is held from {@link #begin} on: what happened to it meanwhile is found out then. */
    private final List<Restored> restored;

    private volatile @Nullable CompletionStage<?> closed;

    /**
     * What a directory is made with.
     *
     * @param maxUsers seats, at least 1, if this is the first server
     * @param resumeWindow how long a seat is kept, to tell whoever wants its name; whoever keeps it sees to that
     * @param clock by which kept seats are spared; null for that of Redis, which is one for all servers
     */
    record Settings(int maxUsers, Duration resumeWindow, NodeTimes times, @Nullable InstantSource clock) {

        /** As the Functions want it. */
        String now() {
            return clock == null ? "" : Long.toString(clock.millis());
        }
    }

    private RedisDirectory(
            RedisLink link,
            Settings settings,
            HeldSessions held,
            DirectoryCalls calls,
            NodeWatch watch,
            List<Restored> restored) {
        this.link = link;
        this.settings = settings;
        this.held = held;
        this.calls = calls;
        this.watch = watch;
        this.restored = restored;
    }

    /** The server is one of the cluster's from now on, and shows that it lives. */
    static CompletionStage<RedisDirectory> open(RedisLink link, Settings settings) {
        byte[] node = new byte[NODE_BYTES];
        new SecureRandom().nextBytes(node);
        HeldSessions held = new HeldSessions();
        DirectoryCalls calls = new DirectoryCalls(link, base64(node), held);
        NodeWatch watch = new NodeWatch(calls, held, settings.times(), settings::now, link.loops());
        return link.subscribe(calls.channel(), held)
                .thenCompose(subscribed -> watch.register(settings.maxUsers(), link.replicas(), link.isSpread()))
                .thenCompose(registered -> {
                    link.goneBack().thenRun(held::goneBack);
                    return link.replicas(registered.replicas()).thenApply(known -> registered.restored());
                })
                .thenApply(restored -> new RedisDirectory(link, settings, held, calls, watch, restored));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @param lost told of each lease that a session of this server has elsewhere, or had there when it ended, before the listener is */
    void onLost(Consumer<Lease> lost) {
        held.onLost(lost);
    }

    /** All servers that share it. */
    Cluster cluster() {
        return watch.cluster();
    }

    @Override
    public List<Restored> begin(Listener listener) {
        held.begin(listener);
        watch.begin();
        return restored.stream().filter(session -> held.hold(session.lease())).toList();
    }

    @Override
    public int maxUsers() {
        return watch.maxUsers();
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        watch.setMaxUsers(maxUsers);
    }

    @Override
    public long awayNanos() {
        return watch.awayNanos();
    }

    @Override
    public int count() {
        return watch.count();
    }

    @Override
    public CompletionStage<Claim> claim(
            Username name, @Nullable Long credential, long session, @Nullable String secret) {
        ProtocolException mistakable = mistakable(name);
        return calls.call(
                        "claim",
                        name.compared(),
                        name,
                        name.skeletons().shown(),
                        name.skeletons().compared(),
                        credential,
                        session,
                        hash(secret),
                        mistakable == null ? 0 : 1,
                        settings.now(),
                        SPARED_MILLIS)
                .thenCompose(reply -> switch (reply.status()) {
                    case "taken" ->
                        failed(name.takenBy(
                                reply.username(1),
                                reply.isTrue(2) ? settings.resumeWindow().toMillis() : null));
                    case "mistakable" -> failed(mistakable);
                    case "full" -> failed(full(reply));
                    default -> {
                        Lease lease = reply.lease(1);
                        Departure evicted = reply.departure(5);
                        held.hold(lease);
                        forget(evicted);
                        yield CompletableFuture.completedFuture(new Claim(lease, (int) reply.number(4), evicted));
                    }
                });
    }

    private static @Nullable ProtocolException mistakable(Username name) {
        try {
            name.requireUnmistakable();
            return null;
        } catch (ProtocolException mistakable) {
            return mistakable;
        }
    }

    private static ProtocolException full(DirectoryReply reply) {
        long spared = reply.number(3);
        return new ProtocolException(
                ErrorCode.SERVER_FULL,
                "Server is full (" + reply.number(1) + " of " + reply.number(2) + " users)",
                null,
                spared == 0 ? null : spared);
    }

    private static <T> CompletionStage<T> failed(@Nullable Throwable refused) {
        return CompletableFuture.failedFuture(refused);
    }

    private void forget(@Nullable Departure departure) {
        if (departure != null) {
            departure.ended().forEach(lease -> held.forget(lease.session()));
        }
    }

    @Override
    public CompletionStage<Added> addSession(Username name, long credential, long session, @Nullable String secret) {
        return calls.call("addSession", name.compared(), credential, session, hash(secret), MAX_SESSIONS)
                .thenCompose(reply -> switch (reply.status()) {
                    case "nobody" ->
                        failed(new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + name + "'"));
                    case "devices" ->
                        failed(new ProtocolException(
                                ErrorCode.USERNAME_TAKEN,
                                Phrases.fill(Phrases.DEVICES_TAKEN, reply.text(1), Integer.toString(MAX_SESSIONS))));
                    default -> {
                        Resumed added = reply.resumed(1);
                        Departure ended = reply.departure(2);
                        held.hold(added.lease());
                        forget(ended);
                        yield CompletableFuture.completedFuture(new Added(added, ended));
                    }
                });
    }

    @Override
    public CompletionStage<Resumed> resume(String secret) {
        CompletionStage<DirectoryReply> asked = calls.call("resume", hash(secret));
        asked.whenComplete((reply, failure) -> {
            if (failure != null) { // perhaps it is resumed, and nobody will ask again
                held.missed();
            }
        });
        return asked.thenCompose(reply -> {
            if (reply.status().equals("unknown")) {
                return failed(new ProtocolException(
                        ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it"));
            }
            Resumed resumed = reply.resumed(1);
            held.hold(resumed.lease());
            return CompletableFuture.completedFuture(resumed);
        });
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(Lease lease) {
        return call("rooms", lease).thenApply(DirectoryReply::rooms);
    }

    @Override
    public CompletionStage<Void> keep(Lease lease, LeaveReason reason) {
        return call("keep", lease, reason.name()).thenApply(kept -> null);
    }

    @Override
    public CompletionStage<Departure> end(Lease lease, LeaveReason reason) {
        return call("end", lease, reason.name()).thenApply(reply -> {
            Departure departure = reply.ended();
            held.forget(lease.session());
            return departure;
        });
    }

    @Override
    public CompletionStage<Void> release(Departure departure) {
        Lease lease = departure.lease();
        return calls.call("release", lease.username().compared(), lease.session(), departure.last() ? 1 : 0)
                .thenAccept(released -> watch.counted((int) released.number(1)));
    }

    @Override
    public CompletionStage<Void> identify(Lease lease, long credential) {
        return call("identify", lease, credential).thenApply(identified -> null);
    }

    @Override
    public CompletionStage<Void> enter(Lease lease, RoomName room) {
        return call("enter", lease, room.compared(), room).thenApply(entered -> null);
    }

    @Override
    public CompletionStage<Void> part(Lease lease, RoomName room) {
        return call("part", lease, room.compared(), room).thenApply(parted -> null);
    }

    @Override
    public CompletionStage<@Nullable Found> find(Username name) {
        return calls.call("find", name.compared()).thenApply(reply -> reply.found(calls.node()));
    }

    @Override
    public CompletionStage<List<Other>> others(int limit) {
        return others("0", limit, new LinkedHashMap<>());
    }

    private CompletionStage<List<Other>> others(String cursor, int limit, Map<Username, Other> found) {
        return calls.call("others", cursor, OTHERS_PAGE).thenCompose(page -> {
            page.others(2).forEach(other -> found.putIfAbsent(other.username(), other));
            String next = page.text(1);
            return next.equals("0") || found.size() >= limit
                    ? CompletableFuture.completedFuture(
                            found.values().stream().limit(limit).toList())
                    : others(next, limit, found);
        });
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public CompletionStage<Void> tell(@Nullable Username whom, ServerMessage message) {
        return calls.call("tell", whom == null ? null : whom.compared(), RoomRecords.json(message))
                .thenApply(told -> null);
    }

    /** Fails with a {@link FencedException} if it is not the latest lease of a session. */
    private CompletionStage<DirectoryReply> call(String function, Lease lease, Object... arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = lease.username().compared();
        all[1] = lease.session();
        all[2] = lease.fence();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return calls.call(function, all)
                .thenCompose(reply -> reply.status().equals("fenced")
                        ? failed(new FencedException(lease))
                        : CompletableFuture.completedFuture(reply));
    }

    private static @Nullable String hash(@Nullable String secret) {
        if (secret == null) {
            return null;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] hash = sha256.digest(secret.getBytes(StandardCharsets.UTF_8));
            return base64(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    /** The sessions of this server are for the others from now on, or for the next one that begins. */
    @Override
    public void close() {
        if (!calls.isClosed()) {
            closed = calls.close();
            link.unsubscribe(calls.channel(), held);
        }
    }

    /** Behind {@link #close}: completes when the others know. */
    CompletionStage<?> settled() {
        CompletionStage<?> done = closed;
        return done == null ? CompletableFuture.completedFuture(null) : done;
    }
}
