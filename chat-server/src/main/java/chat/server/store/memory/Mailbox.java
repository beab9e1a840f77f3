package chat.server.store.memory;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.EventSize;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.state.RecentLabels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was said to one user, and by them to others, numbered 1, 2, 3 …, each copy with the numbers of its receiver. The latest are kept
 * also when all sessions have taken them: a connection may have been lost with them. What waits and what is kept have one bound in bytes,
 * and of what is free of it a sender may take a part only. Guarded by its own lock.
 */
final class Mailbox implements ByteBudget.Keeper {

    /** As {@link EventSize} reckons: some thousand words, or forty of the longest texts. */
    static final long MAX_BYTES = 1024 * 1024;

    /** What waits of one sender is at most one part in so many of what is free: also twenty who send all they may leave room for a word. */
    private static final int PARTS = 4;

    /** @param owner whom it counts against; null for the user */
    private record Item(DirectMessage message, @Nullable Object owner, long bytes) {}

    /** @param began what was there before is none of its messages */
    private record Reader(Runnable onArrival, long began, long taken) {}

    private final ByteBudget budget;
    private final LongConsumer dropped;
    private final Map<Long, Reader> readers = new HashMap<>(2);

    /** What all have taken, and is kept; behind it comes what waits. */
    private final ArrayDeque<Item> kept = new ArrayDeque<>();

    private final ArrayDeque<Item> waiting = new ArrayDeque<>();

    /** Written under the lock. */
    private volatile long keptBytes;

    private long waitingBytes;
    private final Map<Object, Long> waitingByOwner = new HashMap<>();

    /** By which labels find it: an account's box is the same when it was closed and opened again. Written under the lock. */
    private volatile Object place;

    private boolean account;
    private long lastSeq;

    /** The number of the latest message that a session took which has ended. */
    private long taken;

    private boolean closed;

    /**
     * Has in it what is written down, of a budget that counts nothing of it yet.
     *
     * @param budget bounds what is in all mailboxes
     * @param dropped told up to which number nothing is kept any more
     */
    Mailbox(StoredBox stored, ByteBudget budget, LongConsumer dropped) {
        this.budget = budget;
        this.dropped = dropped;
        place = stored.account() ? stored.user() : this;
        account = stored.account();
        taken = stored.taken();
        lastSeq = stored.lastSeq();
        stored.readers()
                .forEach(reader -> readers.put(
                        reader.lease().session(), new Reader(reader.onArrival(), reader.began(), reader.taken())));
        for (StoredBox.Direct direct : stored.directs()) {
            Item item = new Item(direct.message(), direct.owner(), EventSize.of(direct.message()));
            waiting.add(item);
            countWaiting(item, 1);
        }
        if (!readers.isEmpty()) {
            settle();
        }
    }

    Object place() {
        return place;
    }

    synchronized boolean isOfAccount() {
        return account;
    }

    @Override
    public Object owner() {
        return this;
    }

    /** What is kept that all have taken. Takes no lock. */
    @Override
    public long bytes() {
        return keptBytes;
    }

    @Override
    public synchronized void shrinkTo(long maxBytes) {
        while (keptBytes > maxBytes) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Item oldest = kept.remove();
        countKept(-oldest.bytes());
        dropped.accept(oldest.message().seq());
    }

    /**
     * A session takes messages out, where it stood, or where the one that took most did. Returns the number behind which; -1 if the box is
     * closed.
     *
     * @param user null for a guest; else their box is that of an account from now on, and its place their name
     */
    synchronized long open(long session, @Nullable Username user, Runnable onArrival) {
        if (closed) {
            return -1;
        }
        if (user != null && !account) {
            account = true;
            place = user;
        }
        Reader before = readers.get(session);
        long stands = before == null ? taken : before.taken();
        if (before == null) {
            for (Reader other : readers.values()) {
                stands = Math.max(stands, other.taken());
            }
        }
        readers.put(session, new Reader(onArrival, before == null ? stands : before.began(), stands));
        return stands;
    }

    /**
     * Puts a message in, if it can be kept without losing any that waits. What was taken makes room for it.
     *
     * @param owner whom it counts against; null for the user, who is always heard
     * @param seen the labels of the sender
     * @return null if there is no room; seq 0 if the box is closed
     */
    synchronized @Nullable Delivery put(DirectMessage draft, @Nullable Object owner, Object key, RecentLabels seen) {
        if (closed) {
            return new Delivery(0, false, false);
        }
        Long before = seen.find(place, key);
        if (before != null) {
            return new Delivery(before, true, false);
        }
        long bytes = EventSize.of(draft);
        long free = MAX_BYTES - waitingBytes;
        if (owner != null && PARTS * (waitingByOwner.getOrDefault(owner, 0L) + bytes) > free) {
            return null;
        }
        while (!kept.isEmpty() && keptBytes + bytes > free) {
            dropOldest();
        }
        lastSeq++;
        seen.findOrAdd(place, key, lastSeq);
        DirectMessage message = new DirectMessage(
                draft.from(),
                draft.to(),
                draft.text(),
                draft.time(),
                draft.id(),
                draft.action(),
                lastSeq,
                draft.device(),
                draft.waiting());
        Item item = new Item(message, owner, bytes);
        waiting.add(item);
        countWaiting(item, 1);
        return new Delivery(lastSeq, false, false);
    }

    /** Tells all sessions that there is something. Not under the lock. */
    void tell() {
        List<Reader> all;
        synchronized (this) {
            all = List.copyOf(readers.values());
        }
        all.forEach(reader -> reader.onArrival().run());
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
        if (item.owner() != null) {
            waitingByOwner.merge(item.owner(), sign * item.bytes(), (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    /** The messages behind this number that are there: as many as fit, but at least one. */
    synchronized List<DirectMessage> read(long after, long maxBytes) {
        List<DirectMessage> found = new ArrayList<>();
        long left = maxBytes;
        for (ArrayDeque<Item> part : List.of(kept, waiting)) {
            if (part.isEmpty() || part.getLast().message().seq() <= after) {
                continue;
            }
            for (Item item : part) {
                if (item.message().seq() > after) {
                    left -= item.bytes();
                    if (left < 0 && !found.isEmpty()) {
                        return found;
                    }
                    found.add(item.message());
                }
            }
        }
        return found;
    }

    /** The session has taken all up to this number, or to where it began, and nothing behind it. Returns where it stands now. */
    synchronized long taken(long session, long seq) {
        Reader reader = readers.get(session);
        if (reader == null || seq < 0 || seq > lastSeq) {
            return reader == null ? 0 : reader.taken();
        }
        long stands = Math.max(seq, reader.began());
        readers.put(session, new Reader(reader.onArrival(), reader.began(), stands));
        settle();
        return stands;
    }

    /** What all have taken is kept, the rest waits. */
    private void settle() {
        long all = Collections.min(readers.values().stream().map(Reader::taken).toList());
        while (!kept.isEmpty() && kept.getLast().message().seq() > all) {
            Item again = kept.removeLast();
            countKept(-again.bytes());
            waiting.addFirst(again);
            countWaiting(again, 1);
        }
        while (!waiting.isEmpty() && waiting.getFirst().message().seq() <= all) {
            Item item = waiting.remove();
            countWaiting(item, -1);
            if (kept.isEmpty()) {
                budget.add(this); // from now on it has something that it could give up
            }
            kept.add(item);
            countKept(item.bytes());
        }
    }

    /** The session takes nothing more. Returns whether it was the last one: then nothing is kept any more. */
    synchronized boolean close(long session) {
        Reader ended = readers.remove(session);
        taken = ended == null ? taken : Math.max(taken, ended.taken());
        if (!readers.isEmpty()) {
            settle();
            return false;
        }
        discard();
        return true;
    }

    /** Nothing is kept any more. */
    synchronized void discard() {
        closed = true;
        budget.count(-keptBytes);
        budget.countHeld(-waitingBytes);
        budget.remove(this);
        kept.clear();
        waiting.clear();
        keptBytes = 0;
        waitingBytes = 0;
        waitingByOwner.clear();
    }
}
