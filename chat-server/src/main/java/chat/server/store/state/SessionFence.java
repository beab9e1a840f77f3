package chat.server.store.state;

import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.util.HashMap;
import java.util.Map;

/** What the rooms know of one session: its latest fence, its labels, and where it writes. Its lock comes after that of a room. */
public final class SessionFence {

    private volatile RecentLabels labels = new RecentLabels();
    private volatile RecentLabels delivered = new RecentLabels();

    /** One for each room that it is in, or on the way into. */
    private final Map<RoomState, RoomWriter> writers = new HashMap<>(2);

    /** Written under the lock. */
    private volatile long fence;

    /** The client's own, of what stands in a room, or in its user's box. */
    public RecentLabels labels() {
        return labels;
    }

    /** What was put into the boxes of others, and what bore no label: one after the other, so that the latest is enough. */
    public RecentLabels delivered() {
        return delivered;
    }

    /** Raises the fence to that of the lease. */
    public synchronized void raise(Lease lease) {
        if (lease.fence() < fence) {
            throw new FencedException(lease);
        }
        fence = lease.fence();
    }

    /** Whatever comes now is too late. Returns whether this is the first time. */
    public synchronized boolean end() {
        boolean isFirst = !hasEnded();
        fence = Long.MAX_VALUE;
        labels = new RecentLabels();
        delivered = new RecentLabels();
        writers.clear();
        return isFirst;
    }

    public boolean hasEnded() {
        return fence == Long.MAX_VALUE;
    }

    public boolean isAt(Lease lease) {
        return lease.fence() == fence;
    }

    /** A new one, in place of a former one. Called under what guards the room. */
    public synchronized RoomWriter newWriter(RoomState room, Lease lease) {
        RoomWriter writer = new RoomWriter(room, lease, this);
        RoomWriter former = writers.put(room, writer);
        if (former != null) {
            former.supersede();
        }
        return writer;
    }

    /** The user is not out of the room after all. */
    synchronized void remember(RoomState room, RoomWriter writer) {
        writers.putIfAbsent(room, writer);
    }

    /** The user is out of the room: who comes into it again begins anew. */
    synchronized void forget(RoomState room) {
        writers.remove(room);
    }
}
