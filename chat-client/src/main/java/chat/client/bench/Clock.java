package chat.client.bench;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of a run in nanoseconds, from 0. Of what one user receives in one turn of the event loop it is looked up once: that
 * came in one read, and looking at the clock would take longer than taking a delivery.
 */
final class Clock {

    private final LongSupplier nanoTime;
    private final long origin;
    private @Nullable Object last;
    private long lastNow;

    /** @param nanoTime as {@link System#nanoTime} */
    Clock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        origin = nanoTime.getAsLong();
    }

    long now() {
        return nanoTime.getAsLong() - origin;
    }

    /** The time at which this user's turn began. */
    long now(Object user) {
        if (user != last) {
            last = user;
            lastNow = now();
        }
        return lastNow;
    }

    /** The event loop's turn is over. */
    void endTurn() {
        last = null;
    }
}
