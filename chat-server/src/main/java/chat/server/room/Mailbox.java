package chat.server.room;

import chat.protocol.ServerMessage.Direct;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said to one user, and by them to others, numbered 1, 2, 3 …, each copy with the numbers of its receiver. The latest are kept
 * also when they were handed over: the connection may have been lost with them. What waits and what is kept have one bound in bytes, and
 * of what is free of it a sender may take a part only. Guarded by its member's lock.
 */
final class Mailbox implements ByteBudget.Keeper {

    /** As {@link EventSize} reckons: some thousand words, or forty of the longest texts. */
    static final long MAX_BYTES = 1024 * 1024;

    /** What waits of one sender is at most one part in so many of what is free: also twenty who send all they may leave room for a word. */
    private static final int PARTS = 4;

    /** @param sender whom it counts against; null for the user */
    private record Item(Direct message, @Nullable Object sender, long bytes) {}

    private final Object lock;
    private final boolean resumable;
    private final ByteBudget budget;

    /** What was handed over and is kept; behind it comes what waits. */
    private final ArrayDeque<Item> kept = new ArrayDeque<>();

    private final ArrayDeque<Item> waiting = new ArrayDeque<>();

    /** Written under the lock. */
    private volatile long keptBytes;

    private long waitingBytes;
    private final Map<Object, Long> waitingBySender = new HashMap<>();
    private long lastSeq;

    /**
     * @param lock the member's
     * @param resumable whether somebody may come back and ask again for what was handed over
     * @param budget bounds what is in all mailboxes
     */
    Mailbox(Object lock, boolean resumable, ByteBudget budget) {
        this.lock = lock;
        this.resumable = resumable;
        this.budget = budget;
    }

    @Override
    public Object owner() {
        return this;
    }

    /** What is kept that was handed over. Takes no lock. */
    @Override
    public long bytes() {
        return keptBytes;
    }

    @Override
    public void shrinkTo(long maxBytes) {
        synchronized (lock) {
            while (keptBytes > maxBytes) {
                dropOldest();
            }
        }
    }

    private void dropOldest() {
        countKept(-kept.remove().bytes());
    }

    /**
     * Whether one more such message can be kept without losing any that waits. If so, what was handed over makes room for it.
     *
     * @param sender whom it counts against; null for the user, who is always heard
     */
    boolean hasRoomFor(Direct message, @Nullable Object sender) {
        long bytes = EventSize.of(message);
        long free = MAX_BYTES - waitingBytes;
        if (sender != null && PARTS * (waitingBySender.getOrDefault(sender, 0L) + bytes) > free) {
            return false;
        }
        while (!kept.isEmpty() && keptBytes + bytes > free) {
            dropOldest();
        }
        return true;
    }

    /**
     * Puts a message in, for which there should be room.
     *
     * @param sender whom it counts against; null for the user
     * @return its number
     */
    long add(Direct message, @Nullable Object sender) {
        lastSeq++;
        Direct numbered = new Direct(
                message.from(), message.to(), message.text(), message.time(), message.id(), message.action(), lastSeq);
        Item item = new Item(numbered, sender, EventSize.of(message));
        waiting.add(item);
        countWaiting(item, 1);
        return lastSeq;
    }

    private void countKept(long change) {
        long now = keptBytes + change;
        keptBytes = now;
        budget.count(change);
    }

    /** @param sign 1 if it waits from now on, -1 if no longer */
    private void countWaiting(Item item, int sign) {
        waitingBytes += sign * item.bytes();
        budget.countHeld(sign * item.bytes());
        if (item.sender() != null) {
            waitingBySender.merge(item.sender(), sign * item.bytes(), (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    /** The next message to hand over, which counts as that from now on; null if there is none. */
    @Nullable
    Direct next() {
        Item next = waiting.poll();
        if (next == null) {
            return null;
        }
        countWaiting(next, -1);
        if (resumable) {
            if (kept.isEmpty()) {
                budget.add(this); // from now on it has something that it could give up
            }
            kept.add(next);
            countKept(next.bytes());
        }
        return next.message();
    }

    /** Begins again behind the message of this number, or with the oldest that is kept. */
    void rewind(long seq) {
        if (seq < 0 || seq > lastSeq) {
            return;
        }
        while (!kept.isEmpty() && kept.getLast().message().seq() > seq) {
            Item again = kept.removeLast();
            countKept(-again.bytes());
            waiting.addFirst(again);
            countWaiting(again, 1);
        }
        while (!waiting.isEmpty() && waiting.getFirst().message().seq() <= seq) {
            next();
        }
    }

    /** The user is gone: nothing is kept any more. */
    void close() {
        budget.count(-keptBytes);
        budget.countHeld(-waitingBytes);
        budget.remove(this);
        kept.clear();
        waiting.clear();
        keptBytes = 0;
        waitingBytes = 0;
        waitingBySender.clear();
    }
}
