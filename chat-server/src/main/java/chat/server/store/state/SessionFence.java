package chat.server.store.state;

import chat.protocol.ProtocolLimits;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rooms know of one session: its latest fence, its labels, and where it writes. Its lock comes after that of a room. */
public final class SessionFence {

    private volatile RecentLabels labels = new RecentLabels();
    private volatile RecentLabels delivered = new RecentLabels();

    /** One for each room that it is in, or on the way into. */
    private final Map<RoomState, RoomWriter> writers = new HashMap<>(2);

    /** What was given up last. Guarded by the lock. */
    private List<GivenUp> givenUp = List.of();

    /** Written under the lock. */
    private volatile long fence;

    private record GivenUp(RoomState room, String label) {}

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
        givenUp = List.of();
        writers.clear();
        return isFirst;
    }

    public boolean hasEnded() {
        return fence == Long.MAX_VALUE;
    }

    public boolean isAt(Lease lease) {
        return lease.fence() == fence;
    }

    /** What bears these labels in a room was given up, and is kept in memory. */
    public synchronized void giveUp(RoomState room, List<String> labels) {
        List<GivenUp> all = Stream.concat(givenUp.stream(), labels.stream().map(label -> new GivenUp(room, label)))
                .distinct()
                .toList();
        givenUp = List.copyOf(all.subList(Math.max(0, all.size() - ProtocolLimits.MAX_REMEMBERED_IDS), all.size()));
    }

    /** The labels of what was given up in a room, as far as they are kept in memory. */
    public synchronized Set<String> givenUp(RoomState room) {
        if (givenUp.isEmpty()) {
            return Set.of(); // as mostly
        }
        return givenUp.stream()
                .filter(lost -> lost.room() == room)
                .map(GivenUp::label)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A new one, in place of a former one. Called under what guards the room.
     *
     * @param lost the labels of what former ones gave up
     */
    public synchronized RoomWriter newWriter(RoomState room, Lease lease, Set<String> lost) {
        writers.keySet().removeIf(RoomState::isClosed); // where its user went out by another session
        RoomWriter writer = new RoomWriter(room, lease, this, lost);
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
