package chat.server.store.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What many keep together, and its bound in bytes. Beyond it the owner who has most gives up of the oldest, where they have most, so
 * that nobody costs others anything by saying much, in however many places. Any thread may call it.
 */
final class ByteBudget {

    /** Whoever keeps something that can be given up. */
    interface Keeper {

        /** Whom it counts against, always the same. */
        Object owner();

        /** What it could give up. Takes no lock. */
        long bytes();

        /** Gives up the oldest, until it has so much at most, and tells the budget. Takes its lock. */
        void shrinkTo(long maxBytes);
    }

    /** What is given up at a time is one part in so many of what there is at one place, so that little is lost. */
    private static final int PARTS = 8;

    /** One part in so many is free afterwards, so that what to give up is rarely looked for. */
    private static final int SPARE_PARTS = 64;

    private final long maxBytes;
    private final Set<Keeper> keepers = ConcurrentHashMap.newKeySet();

    /** What can be given up. */
    private final AtomicLong kept = new AtomicLong();

    /** What cannot. */
    private final AtomicLong held = new AtomicLong();

    private final AtomicBoolean trimming = new AtomicBoolean();

    ByteBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** From now on it may have to give up something. */
    void add(Keeper keeper) {
        keepers.add(keeper);
    }

    void remove(Keeper keeper) {
        keepers.remove(keeper);
    }

    /** So much more is kept, or less, of what can be given up. */
    void count(long change) {
        kept.addAndGet(change);
    }

    /** So much more is there, or less, that nobody can give up. */
    void countHeld(long change) {
        held.addAndGet(change);
    }

    /** What there is of everything at the moment. */
    long bytes() {
        return kept.get() + held.get();
    }

    /** Gets back within the bound. Called without the lock of any keeper; if somebody is at it already, they do it. */
    void trim() {
        makeRoomFor(0);
    }

    /**
     * Whether so much more is within the bound when others give up what they can. If so they do; if not, they keep what they have. Called
     * as {@link #trim}.
     */
    boolean hasRoomFor(long more) {
        if (held.get() + more > maxBytes) {
            return false;
        }
        makeRoomFor(more);
        return true;
    }

    private void makeRoomFor(long more) {
        while (bytes() + more > maxBytes && trimming.compareAndSet(false, true)) {
            try {
                if (!giveUp(maxBytes - maxBytes / SPARE_PARTS - more)) {
                    return;
                }
            } finally {
                trimming.set(false);
            }
        }
    }

    /** Returns whether there was anything to give up. */
    private boolean giveUp(long target) {
        Map<Object, Owned> byOwner = new HashMap<>();
        for (Keeper keeper : keepers) {
            if (keeper.bytes() > 0) {
                byOwner.computeIfAbsent(keeper.owner(), owner -> new Owned()).add(keeper, keeper.bytes());
            }
        }
        PriorityQueue<Owned> owners = new PriorityQueue<>(Comparator.comparingLong(owned -> -owned.bytes));
        owners.addAll(byOwner.values());
        while (bytes() > target && !owners.isEmpty()) {
            Owned most = owners.remove();
            most.giveUp();
            if (most.bytes > 0) {
                owners.add(most);
            }
        }
        return !byOwner.isEmpty();
    }

    /** What one owner has, as it was found: what comes meanwhile is not looked at. */
    private static final class Owned {

        private record Part(Keeper keeper, long bytes) {}

        private final PriorityQueue<Part> parts = new PriorityQueue<>(Comparator.comparingLong(part -> -part.bytes()));
        private long bytes;

        void add(Keeper keeper, long bytes) {
            parts.add(new Part(keeper, bytes));
            this.bytes += bytes;
        }

        void giveUp() {
            Part most = parts.remove();
            long target = Math.max(0, most.bytes() - most.bytes() / PARTS - 1);
            most.keeper().shrinkTo(target);
            bytes -= most.bytes();
            if (target > 0) {
                add(most.keeper(), Math.min(target, most.keeper().bytes()));
            }
        }
    }
}
