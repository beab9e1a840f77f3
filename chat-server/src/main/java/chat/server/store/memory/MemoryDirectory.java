package chat.server.store.memory;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory in this process's memory. Guarded by its own lock, under which nobody else is called. */
public final class MemoryDirectory implements Directory {

    private final Duration resumeWindow;
    private final Map<Username, UserEntry> users = new HashMap<>();
    private final Map<Long, SessionEntry> sessions = new HashMap<>();
    private final Map<String, SessionEntry> secrets = new HashMap<>();

    /** Whose seats are kept; who is kept longest comes first. */
    private final Set<UserEntry> kept = new LinkedHashSet<>();

    /** Who is about to be in no room any more, and has their seat still. */
    private final Set<UserEntry> leaving = new LinkedHashSet<>();

    /** Users who are there still although their seats are somebody else's. */
    private int evicted;

    /** Written under the lock. */
    private volatile int maxUsers;

    /**
     * @param maxUsers seats, at least 1
     * @param resumeWindow how long a seat is kept, to tell whoever wants its name; whoever keeps it sees to that
     */
    public MemoryDirectory(int maxUsers, Duration resumeWindow) {
        this.maxUsers = maxUsers;
        this.resumeWindow = resumeWindow;
    }

    private static final class UserEntry {

        final Username name;
        final Set<SessionEntry> sessions = new LinkedHashSet<>(2);

        /** Sessions that have ended, and are not released yet. */
        final List<SessionEntry> ended = new ArrayList<>(1);

        final Set<RoomName> rooms = new LinkedHashSet<>(2);
        boolean isEvicted;

        UserEntry(Username name) {
            this.name = name;
        }

        boolean isKept() {
            return sessions.stream().allMatch(session -> session.isLost);
        }
    }

    private static final class SessionEntry {

        final UserEntry user;
        final @Nullable String secret;
        final @Nullable Departure evicted;
        Lease lease;
        LeaveReason reason = LeaveReason.DISCONNECTED;
        boolean isLost;

        @Nullable
        Departure departure;

        /** @param evicted who was put out for it */
        SessionEntry(UserEntry user, long id, @Nullable String secret, @Nullable Departure evicted) {
            this.user = user;
            this.secret = secret;
            this.evicted = evicted;
            this.lease = new Lease(user.name, id, 1);
        }

        Resumed resumed() {
            return new Resumed(lease, List.copyOf(user.rooms));
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
    public synchronized CompletionStage<Claim> claim(Username name, long session, @Nullable String secret) {
        SessionEntry entry = sessions.get(session);
        if (entry == null) {
            try {
                entry = add(new UserEntry(name), session, secret, makeRoomFor(name));
            } catch (ProtocolException refused) {
                return failedFuture(refused);
            }
            users.put(name, entry.user);
        }
        return completedFuture(new Claim(entry.lease, entry.evicted));
    }

    private SessionEntry add(UserEntry user, long id, @Nullable String secret, @Nullable Departure evicted) {
        SessionEntry entry = new SessionEntry(user, id, secret, evicted);
        user.sessions.add(entry);
        sessions.put(id, entry);
        if (secret != null) {
            secrets.put(secret, entry);
        }
        return entry;
    }

    /** Returns whose seat it takes, if it takes somebody's. */
    private @Nullable Departure makeRoomFor(Username name) throws ProtocolException {
        UserEntry holder = users.get(name);
        if (holder != null) {
            throw new ProtocolException(
                    ErrorCode.USERNAME_TAKEN,
                    "Username " + name + " is already taken",
                    null,
                    kept.contains(holder) ? resumeWindow.toMillis() : null);
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
        victim.isEvicted = true;
        evicted++;
        for (SessionEntry session : List.copyOf(victim.sessions)) {
            end(session, session.reason);
        }
        leaving.remove(victim);
        return victim.ended.get(victim.ended.size() - 1).departure;
    }

    @Override
    public synchronized CompletionStage<Resumed> addSession(Username name, long session, @Nullable String secret) {
        UserEntry user = users.get(name);
        SessionEntry entry = sessions.get(session);
        if (entry == null) {
            if (user == null || user.sessions.isEmpty()) {
                return failedFuture(
                        new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + name + "'"));
            }
            entry = add(user, session, secret, null);
            kept.remove(user);
        }
        return completedFuture(entry.resumed());
    }

    @Override
    public synchronized CompletionStage<Resumed> resume(String secret) {
        SessionEntry entry = secrets.get(secret);
        if (entry == null) {
            return failedFuture(
                    new ProtocolException(ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it"));
        }
        kept.remove(entry.user);
        entry.isLost = false;
        entry.lease = entry.lease.next();
        return completedFuture(entry.resumed());
    }

    @Override
    public synchronized CompletionStage<Void> keep(Lease lease, LeaveReason reason) {
        return withSession(lease, entry -> {
            entry.isLost = true;
            entry.reason = reason;
            if (entry.user.isKept()) {
                kept.add(entry.user);
            }
        });
    }

    @Override
    public synchronized CompletionStage<Departure> end(Lease lease, LeaveReason reason) {
        SessionEntry entry = sessions.get(lease.session());
        if (entry == null || lease.fence() < entry.lease.fence() - (entry.departure == null ? 0 : 1)) {
            return failedFuture(new FencedException(lease));
        }
        return completedFuture(end(entry, reason));
    }

    private Departure end(SessionEntry entry, LeaveReason reason) {
        Departure departure = entry.departure;
        if (departure == null) {
            entry.lease = entry.lease.next();
            entry.user.sessions.remove(entry);
            entry.user.ended.add(entry);
            secrets.remove(entry.secret);
            boolean last = entry.user.sessions.isEmpty();
            if (last) {
                kept.remove(entry.user);
                leaving.add(entry.user);
            } else if (entry.user.isKept()) {
                kept.add(entry.user);
            }
            departure = new Departure(entry.lease, List.copyOf(entry.user.rooms), reason, last);
            entry.departure = departure;
        }
        return departure;
    }

    @Override
    public synchronized CompletionStage<Void> release(Departure departure) {
        SessionEntry entry = sessions.remove(departure.lease().session());
        if (entry != null) {
            entry.user.ended.remove(entry);
        }
        if (entry != null && departure.last()) {
            users.remove(entry.user.name);
            leaving.remove(entry.user);
            entry.user.ended.forEach(other -> sessions.remove(other.lease.session()));
            evicted -= entry.user.isEvicted ? 1 : 0;
        }
        return completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> enter(Lease lease, RoomName room) {
        return withSession(lease, entry -> entry.user.rooms.add(room));
    }

    @Override
    public synchronized CompletionStage<Void> part(Lease lease, RoomName room) {
        return withSession(lease, entry -> entry.user.rooms.remove(room));
    }

    private interface Change {
        void apply(SessionEntry entry);
    }

    private CompletionStage<Void> withSession(Lease lease, Change change) {
        SessionEntry entry = sessions.get(lease.session());
        if (entry == null || !entry.lease.equals(lease)) {
            return failedFuture(new FencedException(lease));
        }
        change.apply(entry);
        return completedFuture(null);
    }
}
