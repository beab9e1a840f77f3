package chat.server.store.memory;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.LookAlikes;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory in this process's memory. Guarded by its own lock, under which nobody else is called. */
public final class MemoryDirectory implements Directory {

    private final Duration resumeWindow;
    private final InstantSource clock;

    /** Who came first comes first. */
    private final Map<Username, UserEntry> users = new LinkedHashMap<>();

    private final LookAlikes<UserEntry> looks = new LookAlikes<>();

    private final Map<Long, SessionEntry> sessions = new HashMap<>();

    /** By the SHA-256 of the secret. */
    private final Map<String, SessionEntry> secrets = new HashMap<>();

    /** Whose connections are lost, as long as they have the same fence; the longest first. */
    private final Map<Long, Lost> lost = new LinkedHashMap<>();

    /** Whose seats are kept; who is kept longest comes first. */
    private final Set<UserEntry> kept = new LinkedHashSet<>();

    /** Who is about to be in no room any more, and has their seat still. */
    private final Set<UserEntry> leaving = new LinkedHashSet<>();

    /** Users who are there still although their seats are somebody else's. */
    private int evicted;

    /** Written under the lock. */
    private volatile int maxUsers;

    /** When it began with somebody in, since 1970. */
    private long begunMillis;

    private boolean closed;

    /**
     * @param maxUsers seats, at least 1
     * @param resumeWindow how long a seat is kept, to tell whoever wants its name; whoever keeps it sees to that
     */
    public MemoryDirectory(int maxUsers, Duration resumeWindow) {
        this(maxUsers, resumeWindow, InstantSource.system());
    }

    /** @param clock by which kept seats are spared */
    public MemoryDirectory(int maxUsers, Duration resumeWindow, InstantSource clock) {
        this.maxUsers = maxUsers;
        this.resumeWindow = resumeWindow;
        this.clock = clock;
    }

    private record Lost(long fence, LeaveReason reason) {}

    private static final class UserEntry {

        final Username name;
        final Set<SessionEntry> sessions = new LinkedHashSet<>(2);

        /** Sessions that have ended, and are not released yet. */
        final List<SessionEntry> ended = new ArrayList<>(1);

        final Set<RoomName> rooms = new LinkedHashSet<>(2);
        boolean isEvicted;

        /** The number of the latest session. */
        int devices;

        /** Null for a guest. */
        @Nullable
        Long credential;

        UserEntry(Username name) {
            this.name = name;
        }

        boolean isKept() {
            return !sessions.isEmpty() && sessions.stream().allMatch(session -> session.loss() != null);
        }
    }

    private final class SessionEntry {

        final UserEntry user;
        final @Nullable String secretHash;
        final @Nullable Departure evicted;
        final int device;
        Lease lease;

        @Nullable
        Departure departure;

        /** @param evicted who, or which session of the user, was put out for it */
        SessionEntry(
                UserEntry user, int device, Lease lease, @Nullable String secretHash, @Nullable Departure evicted) {
            this.user = user;
            this.device = device;
            this.secretHash = secretHash;
            this.evicted = evicted;
            this.lease = lease;
        }

        /** Why it has no connection; null if it has one. */
        @Nullable
        LeaveReason loss() {
            Lost latest = lost.get(lease.session());
            return latest == null || latest.fence() != lease.fence() ? null : latest.reason();
        }

        Resumed resumed() {
            return new Resumed(lease, device, List.copyOf(user.rooms), user.credential);
        }
    }

    @Override
    public int maxUsers() {
        return maxUsers;
    }

    @Override
    public synchronized void setMaxUsers(int maxUsers) {
        this.maxUsers = maxUsers;
    }

    @Override
    public synchronized CompletionStage<Claim> claim(
            Username name, @Nullable Long credential, long session, @Nullable String secret) {
        if (closed) {
            return closed();
        }
        SessionEntry entry = sessions.get(session);
        if (entry == null) {
            try {
                Departure victim = makeRoomFor(name);
                entry = add(new UserEntry(name), 0, new Lease(name, session, 1), hash(secret), victim);
            } catch (ProtocolException refused) {
                return failedFuture(refused);
            }
            entry.user.credential = credential;
            add(entry.user);
        }
        return completedFuture(new Claim(entry.lease, entry.device, entry.evicted));
    }

    private void add(UserEntry user) {
        users.put(user.name, user);
        looks.add(user.name.skeletons(), user);
    }

    /** @param device 0 for the next one */
    private SessionEntry add(
            UserEntry user, int device, Lease lease, @Nullable String secretHash, @Nullable Departure evicted) {
        SessionEntry entry = new SessionEntry(user, device == 0 ? ++user.devices : device, lease, secretHash, evicted);
        user.sessions.add(entry);
        sessions.put(lease.session(), entry);
        if (secretHash != null) {
            secrets.put(secretHash, entry);
        }
        return entry;
    }

    private static @Nullable String hash(@Nullable String secret) {
        if (secret == null) {
            return null;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    /** Returns whose seat it takes, if it takes somebody's. */
    private @Nullable Departure makeRoomFor(Username name) throws ProtocolException {
        UserEntry holder = users.get(name);
        if (holder == null) {
            name.requireUnmistakable();
            holder = looks.find(name.skeletons());
        }
        if (holder != null) {
            throw name.takenBy(holder.name, kept.contains(holder) ? resumeWindow.toMillis() : null);
        }
        int taken = users.size() - evicted;
        if (taken < maxUsers) {
            return null;
        }
        Iterator<UserEntry> free =
                Stream.concat(leaving.stream(), kept.stream()).iterator();
        if (taken > maxUsers || !free.hasNext()) {
            throw new ProtocolException(
                    ErrorCode.SERVER_FULL, "Server is full (" + taken + " of " + maxUsers + " users)");
        }
        UserEntry victim = free.next();
        long spared = sparedMillis();
        if (spared > 0 && kept.contains(victim)) {
            throw new ProtocolException(
                    ErrorCode.SERVER_FULL, "Server is full (" + taken + " of " + maxUsers + " users)", null, spared);
        }
        victim.isEvicted = true;
        evicted++;
        List<Lease> ended = new ArrayList<>();
        for (SessionEntry session : List.copyOf(victim.sessions)) {
            ended.add(end(session, requireNonNull(session.loss()), ended).lease());
        }
        leaving.remove(victim);
        return victim.ended.get(victim.ended.size() - 1).departure;
    }

    @Override
    public synchronized CompletionStage<Added> addSession(
            Username name, long credential, long session, @Nullable String secret) {
        if (closed) {
            return closed();
        }
        UserEntry user = users.get(name);
        SessionEntry entry = sessions.get(session);
        if (entry == null) {
            if (user == null || user.sessions.isEmpty() || !Objects.equals(user.credential, credential)) {
                return failedFuture(
                        new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + name + "'"));
            }
            Departure victim = null;
            if (user.sessions.size() >= MAX_SESSIONS) {
                SessionEntry longest = lostLongest(user);
                if (longest == null) {
                    return failedFuture(new ProtocolException(
                            ErrorCode.USERNAME_TAKEN,
                            Phrases.fill(Phrases.DEVICES_TAKEN, user.name.toString(), Integer.toString(MAX_SESSIONS))));
                }
                victim = end(longest, requireNonNull(longest.loss()), List.of());
            }
            entry = add(user, 0, new Lease(user.name, session, 1), hash(secret), victim);
            kept.remove(user);
        }
        return completedFuture(new Added(entry.resumed(), entry.evicted));
    }

    /** Of a user's sessions that without a connection since longest; null if all have one. */
    private @Nullable SessionEntry lostLongest(UserEntry user) {
        return lost.keySet().stream()
                .map(sessions::get)
                .filter(session -> session != null && user.sessions.contains(session) && session.loss() != null)
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized CompletionStage<Resumed> resume(String secret) {
        if (closed) {
            return closed();
        }
        SessionEntry entry = secrets.get(hash(secret));
        if (entry == null) {
            return failedFuture(
                    new ProtocolException(ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it"));
        }
        kept.remove(entry.user);
        entry.lease = entry.lease.next();
        return completedFuture(entry.resumed());
    }

    @Override
    public synchronized CompletionStage<Void> keep(Lease lease, LeaveReason reason) {
        return withSession(lease, entry -> {
            if (entry.loss() == null) {
                lost.remove(lease.session()); // it is the last one from now on
                lost.put(lease.session(), new Lost(lease.fence(), reason));
            }
            if (entry.user.isKept()) {
                kept.add(entry.user);
            }
        });
    }

    @Override
    public synchronized CompletionStage<Departure> end(Lease lease, LeaveReason reason) {
        if (closed) {
            return closed();
        }
        SessionEntry entry = sessions.get(lease.session());
        if (entry == null || lease.fence() < entry.lease.fence() - (entry.departure == null ? 0 : 1)) {
            return failedFuture(new FencedException(lease));
        }
        return completedFuture(end(entry, reason, List.of()));
    }

    /** @param others that have just ended by the same */
    private Departure end(SessionEntry entry, LeaveReason reason, List<Lease> others) {
        Departure departure = entry.departure;
        if (departure == null) {
            entry.lease = entry.lease.next();
            entry.user.sessions.remove(entry);
            entry.user.ended.add(entry);
            secrets.remove(entry.secretHash);
            boolean last = entry.user.sessions.isEmpty();
            if (last) {
                kept.remove(entry.user);
                leaving.add(entry.user);
            } else if (entry.user.isKept()) {
                kept.add(entry.user);
            }
            departure = depart(entry, reason, last, others);
        }
        return departure;
    }

    private static Departure depart(SessionEntry entry, LeaveReason reason, boolean last, List<Lease> others) {
        List<Lease> ended =
                Stream.concat(others.stream(), Stream.of(entry.lease)).toList();
        Departure departure = new Departure(entry.lease, ended, List.copyOf(entry.user.rooms), reason, last);
        entry.departure = departure;
        return departure;
    }

    @Override
    public synchronized CompletionStage<Void> release(Departure departure) {
        if (closed) {
            return closed();
        }
        lost.remove(departure.lease().session());
        SessionEntry entry = sessions.remove(departure.lease().session());
        if (entry != null) {
            entry.user.ended.remove(entry);
        }
        if (entry != null && departure.last()) {
            users.remove(entry.user.name);
            looks.remove(entry.user.name.skeletons(), entry.user);
            leaving.remove(entry.user);
            entry.user.ended.forEach(other -> forget(other.lease.session()));
            evicted -= entry.user.isEvicted ? 1 : 0;
        }
        return completedFuture(null);
    }

    private void forget(long session) {
        sessions.remove(session);
        lost.remove(session);
    }

    @Override
    public synchronized CompletionStage<Void> identify(Lease lease, long credential) {
        return withSession(lease, entry -> entry.user.credential = credential);
    }

    @Override
    public synchronized CompletionStage<Void> enter(Lease lease, RoomName room) {
        return withSession(lease, entry -> entry.user.rooms.add(room));
    }

    @Override
    public synchronized CompletionStage<Void> part(Lease lease, RoomName room) {
        return withSession(lease, entry -> entry.user.rooms.remove(room));
    }

    @Override
    public synchronized CompletionStage<List<RoomName>> rooms(Lease lease) {
        SessionEntry entry = sessions.get(lease.session());
        return withSession(lease, found -> {}).thenApply(done -> List.copyOf(requireNonNull(entry).user.rooms));
    }

    @Override
    public synchronized CompletionStage<@Nullable Found> find(Username name) {
        if (closed) {
            return closed();
        }
        UserEntry user = users.get(name);
        return completedFuture(
                user == null
                        ? null
                        : new Found(
                                user.name,
                                user.credential,
                                user.sessions.stream()
                                        .map(session ->
                                                new FoundSession(session.lease, session.device, session.loss() != null))
                                        .toList()));
    }

    @Override
    public synchronized int count() {
        return users.size();
    }

    private interface Change {
        void apply(SessionEntry entry);
    }

    private CompletionStage<Void> withSession(Lease lease, Change change) {
        if (closed) {
            return closed();
        }
        SessionEntry entry = sessions.get(lease.session());
        if (entry == null || entry.lease.fence() != lease.fence()) {
            return failedFuture(new FencedException(lease));
        }
        change.apply(entry);
        return completedFuture(null);
    }

    @Override
    public synchronized List<Restored> begin(Listener nobodyElse) {
        List<Restored> restored = new ArrayList<>();
        for (UserEntry user : users.values()) {
            for (SessionEntry session : user.sessions) {
                lost.put(session.lease.session(), new Lost(session.lease.fence(), LeaveReason.RESTART));
            }
            if (user.isKept()) {
                kept.add(user);
            }
            Stream.concat(user.sessions.stream(), user.ended.stream())
                    .map(session -> new Restored(
                            session.lease,
                            List.copyOf(user.rooms),
                            user.credential,
                            session.departure == null && session.secretHash != null))
                    .forEach(restored::add);
        }
        begunMillis = restored.isEmpty() ? 0 : clock.millis();
        return restored;
    }

    /** How long it is until kept seats are given away. */
    private long sparedMillis() {
        long since = clock.millis() - begunMillis;
        long all = TimeUnit.SECONDS.toMillis(SPARED_SECONDS);
        return since < 0 || since > all ? 0 : all - since; // the clock may have been set back
    }

    /** What a directory that outlives the process has to write down of a user; null if they are not in any more. */
    public synchronized @Nullable UserRecord record(Username name) {
        UserEntry user = users.get(name);
        return user == null
                ? null
                : new UserRecord(
                        user.name.toString(),
                        user.rooms.stream().map(RoomName::toString).toList(),
                        user.isEvicted,
                        user.credential,
                        user.devices,
                        Stream.concat(user.ended.stream(), user.sessions.stream())
                                .map(session -> new UserRecord.Session(
                                        session.lease.session(),
                                        session.lease.fence(),
                                        session.secretHash,
                                        session.device,
                                        session.departure == null ? null : session.departure.reason()))
                                .toList());
    }

    /**
     * From now on these users are in, the one who came first at the beginning, and nobody else. Whose connection was lost with the same
     * fence is without one still.
     *
     * @throws ProtocolException if a name is none
     */
    public synchronized void load(Collection<UserRecord> records) throws ProtocolException {
        Map<Long, SessionEntry> before = Map.copyOf(sessions);
        users.clear();
        looks.clear();
        sessions.clear();
        secrets.clear();
        kept.clear();
        leaving.clear();
        evicted = 0;
        for (UserRecord record : records) {
            load(record, before);
        }
        for (Long session : lost.keySet()) {
            SessionEntry entry = sessions.get(session);
            if (entry != null && entry.user.isKept()) {
                kept.add(entry.user);
            }
        }
    }

    private void load(UserRecord record, Map<Long, SessionEntry> before) throws ProtocolException {
        UserEntry user = new UserEntry(Username.of(record.name()));
        user.credential = record.credential();
        user.devices = record.devices();
        add(user);
        for (String room : record.rooms()) {
            user.rooms.add(RoomName.of(room));
        }
        boolean isOut = record.sessions().stream().allMatch(session -> session.ended() != null);
        for (UserRecord.Session stored : record.sessions()) {
            SessionEntry former = before.get(stored.id());
            Lease lease = new Lease(user.name, stored.id(), stored.fence());
            SessionEntry entry =
                    add(user, stored.device(), lease, stored.secretHash(), former == null ? null : former.evicted);
            if (stored.ended() != null) {
                List<Lease> others = record.evicted()
                        ? user.ended.stream().map(other -> other.lease).toList()
                        : List.of();
                user.sessions.remove(entry);
                user.ended.add(entry);
                secrets.remove(entry.secretHash);
                boolean last = isOut && user.ended.size() == record.sessions().size();
                depart(entry, stored.ended(), last, others);
            }
        }
        user.isEvicted = record.evicted();
        if (user.isEvicted) {
            evicted++;
        } else if (isOut) {
            leaving.add(user);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private static <T> CompletionStage<T> closed() {
        return failedFuture(new CancellationException("the directory is closed"));
    }
}
