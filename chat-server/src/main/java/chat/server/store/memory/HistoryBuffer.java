package chat.server.store.memory;

import static java.util.Objects.requireNonNull;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.EventSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of a room, or of one kind of them, in the order of their numbers: new ones come at one end and old ones go at the
 * other, and so do the places for them. Any place between is found in logarithmic time, so that nobody who asks for what is far back holds
 * the room up. Guarded by its log's lock.
 */
final class HistoryBuffer<E extends RoomEvent> implements ByteBudget.Keeper {

    private static final int INITIAL_PLACES = 16;

    private final Object lock;
    private final Object owner;
    private final ByteBudget budget;

    /** Around its end it goes on at its beginning; its length is a power of two. */
    private @Nullable RoomEvent[] ring = new RoomEvent[INITIAL_PLACES];

    /** By the same places: which session it came from, where that matters. */
    private long[] sessions = new long[INITIAL_PLACES];

    /** Where the oldest is. */
    private int start;

    private int size;
    private int messages;
    private long kept;

    /** The same for those without the lock, and what the budget was told. */
    private volatile long bytes;

    /**
     * @param lock the log's
     * @param owner whom it counts against
     */
    HistoryBuffer(Object lock, Object owner, ByteBudget budget) {
        this.lock = lock;
        this.owner = owner;
        this.budget = budget;
        budget.add(this);
    }

    int size() {
        return size;
    }

    /** How many of these are messages. */
    int messages() {
        return messages;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Override
    public Object owner() {
        return owner;
    }

    /** What these come to, as {@link EventSize} reckons, when the budget was told last; 0 only where there are none. Needs no lock. */
    @Override
    public long bytes() {
        return bytes;
    }

    /** The event at this place, counted from the oldest. */
    @SuppressWarnings("unchecked") // nothing else is put there
    private E get(int place) {
        return (E) requireNonNull(ring[index(place)]);
    }

    private int index(int place) {
        return (start + place) & (ring.length - 1);
    }

    /**
     * To be followed by {@link #tell}.
     *
     * @param session which it came from; 0 where that does not matter
     */
    void add(E event, long session) {
        if (size == ring.length) {
            resize(2 * ring.length);
        }
        ring[index(size)] = event;
        sessions[index(size)] = session;
        size++;
        messages += event instanceof Message ? 1 : 0;
        kept += EventSize.of(event);
    }

    private void resize(int places) {
        @Nullable RoomEvent[] resized = new RoomEvent[places];
        long[] theirs = new long[places];
        for (int place = 0; place < size; place++) {
            resized[place] = get(place);
            theirs[place] = sessions[index(place)];
        }
        ring = resized;
        sessions = theirs;
        start = 0;
    }

    /** How many there is a place for: less than four times as many as there are, but for the first few. */
    int places() {
        return ring.length;
    }

    /** Takes the oldest out, of which there has to be one, and returns it. To be followed by {@link #tell}. */
    E removeOldest() {
        E oldest = get(0);
        ring[start] = null;
        start = index(1);
        size--;
        messages -= oldest instanceof Message ? 1 : 0;
        kept -= EventSize.of(oldest);
        if (size <= ring.length / 4 && ring.length > INITIAL_PLACES) {
            resize(ring.length / 2); // as many are to come or go before the next time
        }
        return oldest;
    }

    /** The message of this number; null if there is none. */
    @Nullable
    Message message(long seq) {
        int place = placeOf(seq);
        return place < size && get(place) instanceof Message said && said.seq() == seq ? said : null;
    }

    /** Which session an event came from that is there, as {@link #add} was told. */
    long session(long seq) {
        return sessions[index(placeOf(seq))];
    }

    /** Puts an event, if one of its number is there, in the place of that. To be followed by {@link #tell}. */
    void replace(E event) {
        int place = placeOf(event.seq());
        if (place < size && get(place).seq() == event.seq()) {
            kept += EventSize.of(event) - EventSize.of(get(place));
            ring[index(place)] = event;
        }
    }

    /** Tells the budget what changed. */
    void tell() {
        long change = kept - bytes;
        if (change != 0) {
            budget.count(change);
            bytes = kept;
        }
    }

    @Override
    public void shrinkTo(long maxBytes) {
        synchronized (lock) {
            while (kept > maxBytes) {
                removeOldest();
            }
            tell();
        }
    }

    /** Gives everything up; nothing is kept any more. */
    void close() {
        ring = new RoomEvent[INITIAL_PLACES];
        sessions = new long[INITIAL_PLACES];
        start = 0;
        size = 0;
        messages = 0;
        kept = 0;
        tell();
        budget.remove(this);
    }

    /** The number of the oldest, of which there has to be one. */
    long oldestSeq() {
        return get(0).seq();
    }

    /**
     * The first with numbers above {@code seq} and at most {@code last}: as many as fit, but at least one if there are any.
     *
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     * @param form how to give each
     */
    List<RoomEvent> after(long seq, long last, long maxBytes, UnaryOperator<RoomEvent> form) {
        List<RoomEvent> events = new ArrayList<>();
        long left = maxBytes;
        for (int i = placeOf(seq + 1); i < size && get(i).seq() <= last; i++) {
            RoomEvent event = form.apply(get(i));
            left -= EventSize.of(event);
            if (left < 0 && !events.isEmpty()) {
                break;
            }
            events.add(event);
        }
        return events;
    }

    /**
     * The latest with numbers below {@code before}, oldest first: as many as fit, but at least one if there are any.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     */
    List<E> before(long before, int limit, long maxBytes) {
        List<E> newestFirst = new ArrayList<>();
        long left = maxBytes;
        for (int i = placeOf(before) - 1; i >= 0 && newestFirst.size() < limit; i--) {
            E event = get(i);
            left -= EventSize.of(event);
            if (left < 0 && !newestFirst.isEmpty()) {
                break;
            }
            newestFirst.add(event);
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** Where the first one stands whose number is not below {@code seq}, or would. */
    private int placeOf(long seq) {
        int from = 0;
        int to = size;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (get(middle).seq() < seq) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
