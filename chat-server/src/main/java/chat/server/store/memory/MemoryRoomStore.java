package chat.server.store.memory;

import chat.protocol.LookAlikes;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.store.RoomStore;
import chat.server.store.state.SessionFences;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps rooms in memory, and all of them together within bounds: beyond them the rooms of the owner who has most give up their oldest, so
 * that nobody's talking, in however many rooms, costs the others their past.
 */
public final class MemoryRoomStore implements RoomStore {

    private final InstantSource clock;
    private final int maxMessages;
    private final ByteBudget history;
    private final ByteBudget resume;
    private final SecureRandom random = new SecureRandom();

    /** Rooms are made and removed under this object's lock. */
    private final Map<RoomName, MemoryRoom> rooms = new ConcurrentHashMap<>();

    private final LookAlikes<RoomName> looks = new LookAlikes<>();
    private final SessionFences sessions = new SessionFences();
    private volatile boolean closed;

    /**
     * @param maxMessages that are kept of a room, 0 or more
     * @param historyBytes that the messages of all rooms may come to
     * @param resumeBytes that the latest events of all rooms may come to, messages among them, which are kept for those who come back
     */
    public MemoryRoomStore(InstantSource clock, int maxMessages, long historyBytes, long resumeBytes) {
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.history = new ByteBudget(historyBytes);
        this.resume = new ByteBudget(resumeBytes);
    }

    @Override
    public CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber) {
        while (true) {
            MemoryRoom room;
            try {
                room = findOrMake(name, owner);
            } catch (ProtocolException refused) {
                return CompletableFuture.failedFuture(refused);
            }
            OpenRoom open = room.open(subscriber);
            if (closed) {
                room.close();
                return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
            } else if (open != null) {
                return CompletableFuture.completedFuture(open);
            }
            remove(name, room); // it is being given up at this very moment
        }
    }

    private MemoryRoom findOrMake(RoomName name, Object owner) throws ProtocolException {
        MemoryRoom room = rooms.get(name);
        return room == null ? make(name, owner) : room;
    }

    private synchronized MemoryRoom make(RoomName name, Object owner) throws ProtocolException {
        MemoryRoom room = rooms.get(name);
        if (room == null) {
            name.requireUnmistakable();
            RoomName other = looks.find(name.skeletons());
            if (other != null) {
                throw name.takenBy(other);
            }
            room = new MemoryRoom(name, HexFormat.of().toHexDigits(random.nextLong()), owner, this);
            rooms.put(name, room);
            looks.add(name.skeletons(), name);
        }
        return room;
    }

    @Override
    public CompletionStage<Void> forgetSession(long session) {
        sessions.end(session);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true; // first: who opens a room now closes it
        rooms.values().forEach(MemoryRoom::close);
    }

    /** The room was given up. */
    synchronized void remove(RoomName name, MemoryRoom room) {
        if (rooms.remove(name, room)) {
            looks.remove(name.skeletons(), name);
        }
    }

    SessionFences sessions() {
        return sessions;
    }

    InstantSource clock() {
        return clock;
    }

    int maxMessages() {
        return maxMessages;
    }

    ByteBudget history() {
        return history;
    }

    ByteBudget resume() {
        return resume;
    }

    /** Gets what all rooms keep back within the bounds. Called under no room's lock. */
    void trim() {
        history.trim();
        resume.trim();
    }

    /** What all rooms keep at the moment. */
    long bytes() {
        return history.bytes() + resume.bytes();
    }
}
