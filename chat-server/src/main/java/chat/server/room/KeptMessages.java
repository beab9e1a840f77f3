package chat.server.room;

import static java.util.Objects.requireNonNull;

import chat.protocol.ServerMessage.Said;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest messages of a room in the order of their numbers: new ones come at one end and old ones go at the other. Any place between is
 * found in logarithmic time, so that nobody who asks for what is far back holds the room up. Guarded by its log's lock.
 */
final class KeptMessages {

    private static final int INITIAL_PLACES = 16;

    /** Around its end it goes on at its beginning; its length is a power of two. */
    private @Nullable Said[] ring = new Said[INITIAL_PLACES];

    /** Where the oldest is. */
    private int start;

    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The message at this place, counted from the oldest. */
    private Said get(int place) {
        return requireNonNull(ring[index(place)]);
    }

    private int index(int place) {
        return (start + place) & (ring.length - 1);
    }

    void add(Said message) {
        if (size == ring.length) {
            grow();
        }
        ring[index(size)] = message;
        size++;
    }

    private void grow() {
        @Nullable Said[] larger = new Said[2 * ring.length];
        for (int place = 0; place < size; place++) {
            larger[place] = get(place);
        }
        ring = larger;
        start = 0;
    }

    /** Takes the oldest out, of which there has to be one, and returns it. */
    Said removeOldest() {
        Said oldest = get(0);
        ring[start] = null;
        start = index(1);
        size--;
        return oldest;
    }

    void clear() {
        ring = new Said[INITIAL_PLACES];
        start = 0;
        size = 0;
    }

    /**
     * The latest with numbers below {@code before}, oldest first: as many as fit, but at least one.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     */
    List<Said> before(long before, int limit, long maxBytes) {
        List<Said> newestFirst = new ArrayList<>();
        long left = maxBytes;
        for (int i = placeOf(before) - 1; i >= 0 && newestFirst.size() < limit; i--) {
            Said message = get(i);
            left -= EventSize.of(message);
            if (left < 0 && !newestFirst.isEmpty()) {
                break;
            }
            newestFirst.add(message);
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
