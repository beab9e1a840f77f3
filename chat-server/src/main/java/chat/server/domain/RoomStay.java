package chat.server.domain;

import chat.server.store.Lease;
import chat.server.store.RoomStore;
import org.jspecify.annotations.Nullable;

/** A session's place in a room. Owned by the session's event loop, but for what is said to be the room's. */
final class RoomStay {

    private final Room room;
    private final Lease lease;

    /** Guarded by the room's lock. */
    private RoomSubscription subscription;

    /** What was found at the entry. Written under the room's lock; null before that. */
    private volatile @Nullable Entry entry;

    /** Written under the room's lock. */
    private volatile @Nullable Throwable failure;

    /** Written under the room's lock. */
    private volatile boolean isOver;

    private RoomStore.@Nullable Writer writer;
    private long lastNumber;

    RoomStay(Room room, Lease lease, RoomSubscription subscription) {
        this.room = room;
        this.lease = lease;
        this.subscription = subscription;
    }

    Room room() {
        return room;
    }

    Lease lease() {
        return lease;
    }

    @Nullable
    Entry entry() {
        return entry;
    }

    /** Where what the room says comes out from now on. Under the room's lock. */
    void subscribe(RoomSubscription newOne) {
        subscription = newOne;
        newOne.begin(room.name());
    }

    /** The user comes in. Under the room's lock. */
    void begin(Entry found) {
        try {
            subscription.begin(room.name());
            entry = found;
        } catch (RuntimeException | Error e) {
            failure = e; // they are in all the same
        }
    }

    /** Why what happens here cannot be told; null if it can. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The user is out. Under the room's lock. */
    void end() {
        isOver = true;
        subscription.end();
    }

    /** Whether the user went out, by whatever session. Any thread. */
    boolean isOver() {
        return isOver;
    }

    /** Where to write; its numbers begin at 1. */
    void admitted(RoomStore.Writer admitted) {
        writer = admitted;
        lastNumber = 0;
    }

    boolean isAdmitted() {
        return writer != null;
    }

    RoomStore.Writer writer() {
        if (writer == null) {
            throw new IllegalStateException("not admitted yet to " + room.name());
        }
        return writer;
    }

    /** The number of the next append. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** What bore this number and those behind it did not happen: they are given again. */
    void giveBack(long number) {
        lastNumber = number - 1;
    }
}
