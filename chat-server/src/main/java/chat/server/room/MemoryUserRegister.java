package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The register in this process's memory. Guarded by its own lock, under which nobody else is called. */
public final class MemoryUserRegister implements UserRegister {

    private static final int SESSION_BYTES = 16;

    private final Duration resumeWindow;
    private final SecureRandom random = new SecureRandom();
    private final Map<Username, Entry> names = new HashMap<>();
    private final Map<String, Entry> sessions = new HashMap<>();

    /** Who is kept longest comes first. */
    private final Set<Entry> kept = new LinkedHashSet<>();

    /** Names that are still there although their seats are somebody else's. */
    private int evicted;

    /** Written under the lock. */
    private volatile int maxUsers;

    /**
     * @param maxUsers seats, at least 1
     * @param resumeWindow how long a seat is kept, to tell whoever wants its name; whoever keeps it sees to that
     */
    public MemoryUserRegister(int maxUsers, Duration resumeWindow) {
        this.maxUsers = maxUsers;
        this.resumeWindow = resumeWindow;
    }

    private static final class Entry {

        final Holder holder;
        Seat seat;

        Entry(Seat seat, Holder holder) {
            this.seat = seat;
            this.holder = holder;
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
    public CompletionStage<Seat> claim(Username name, boolean resumable, Holder holder) {
        Seat seat;
        Entry victim;
        try {
            synchronized (this) {
                victim = makeRoomFor(name);
                seat = new Seat(name, resumable ? newSession() : null, 0);
                Entry entry = new Entry(seat, holder);
                names.put(name, entry);
                if (seat.session() != null) {
                    sessions.put(seat.session(), entry);
                }
            }
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return victim == null
                ? CompletableFuture.completedFuture(seat)
                : victim.holder.evicted().handle((gone, failure) -> {
                    strikeOut(victim);
                    return seat;
                });
    }

    /** Returns whose seat it takes, if it takes somebody's. */
    private @Nullable Entry makeRoomFor(Username name) throws ProtocolException {
        Entry holder = names.get(name);
        if (holder != null) {
            throw new ProtocolException(
                    ErrorCode.USERNAME_TAKEN,
                    "Username " + name + " is already taken",
                    null,
                    kept.contains(holder) ? resumeWindow.toMillis() : null);
        }
        int taken = names.size() - evicted;
        if (taken < maxUsers) {
            return null;
        }
        Iterator<Entry> longestKept = kept.iterator();
        if (taken > maxUsers || !longestKept.hasNext()) {
            throw new ProtocolException(
                    ErrorCode.SERVER_FULL, "Server is full (" + taken + " of " + maxUsers + " users)");
        }
        Entry victim = longestKept.next();
        longestKept.remove();
        sessions.remove(victim.seat.session());
        evicted++;
        return victim;
    }

    private String newSession() {
        byte[] bytes = new byte[SESSION_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private synchronized void strikeOut(Entry victim) {
        names.remove(victim.seat.username());
        evicted--;
    }

    @Override
    public synchronized CompletionStage<Seat> resume(String session) {
        Entry entry = sessions.get(session);
        if (entry == null) {
            return CompletableFuture.failedFuture(
                    new ProtocolException(ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it"));
        }
        kept.remove(entry);
        Seat seat = entry.seat;
        entry.seat = new Seat(seat.username(), seat.session(), seat.tenancy() + 1);
        return CompletableFuture.completedFuture(entry.seat);
    }

    @Override
    public synchronized void keep(Seat seat) {
        Entry entry = entryOf(seat);
        if (entry != null && seat.session() != null) {
            kept.add(entry);
        }
    }

    @Override
    public synchronized void release(Seat seat) {
        Entry entry = entryOf(seat);
        if (entry != null) {
            names.remove(seat.username());
            sessions.remove(seat.session());
            kept.remove(entry);
        }
    }

    /** Null where the seat is somebody else's by now, or about to be. */
    private @Nullable Entry entryOf(Seat seat) {
        Entry entry = names.get(seat.username());
        boolean evicted = seat.session() != null && !sessions.containsKey(seat.session());
        return entry == null || evicted || !entry.seat.equals(seat) ? null : entry;
    }
}
