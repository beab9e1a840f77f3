package chat.server.store.memory;

import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.util.HashMap;
import java.util.Map;

/** What the rooms know of one session: its latest fence, its labels, and where it writes. Its lock comes after that of a room. */
final class SessionFence {

    private volatile RecentLabels labels = new RecentLabels();
    private volatile RecentLabels delivered = new RecentLabels();

    /** One for each room that it is in, or on the way into. */
    private final Map<MemoryRoom, MemoryWriter> writers = new HashMap<>(2);

    /** Written under the lock. */
    private volatile long fence;

    /** The client's own, of what stands in a room, or in its user's box. */
    RecentLabels labels() {
        return labels;
    }

    /** What was put into the boxes of others, and what bore no label: one after the other, so that the latest is enough. */
    RecentLabels delivered() {
        return delivered;
    }

    /** Raises the fence to that of the lease. */
    synchronized void raise(Lease lease) {
        if (lease.fence() < fence) {
            throw new FencedException(lease);
        }
        fence = lease.fence();
    }

    /** Whatever comes now is too late. Returns whether this is the first time. */
    synchronized boolean end() {
        boolean isFirst = !hasEnded();
        fence = Long.MAX_VALUE;
        labels = new RecentLabels();
        delivered = new RecentLabels();
        writers.clear();
        return isFirst;
    }

    boolean hasEnded() {
        return fence == Long.MAX_VALUE;
    }

    boolean isAt(Lease lease) {
        return lease.fence() == fence;
    }

    /** A new one, in place of a former one. Under the room's lock. */
    synchronized MemoryWriter newWriter(MemoryRoom room, Lease lease) {
        MemoryWriter writer = new MemoryWriter(room, lease, this);
        MemoryWriter former = writers.put(room, writer);
        if (former != null) {
            former.supersede();
        }
        return writer;
    }

    /** The user is out of the room: who comes into it again begins anew. */
    synchronized void forget(MemoryRoom room) {
        writers.remove(room);
    }
}
