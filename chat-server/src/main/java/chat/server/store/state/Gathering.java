package chat.server.store.state;

import java.util.concurrent.TimeUnit;

/**
 * How many are waited for before the next ones are done together, where that costs much the same for one and for fifty. Whoever was just answered
 * mostly goes on; so under load they are waited for, a moment at most. PostgreSQL has the same ({@code commit_delay}, {@code commit_siblings}).
 */
public final class Gathering {

    /** With fewer under way nothing is waited for. */
    public static final int MANY = 8;

    /** So long the first one may wait for others: about as long as a sync takes on a slow disk. */
    public static final long NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private int underWay;

    /**
     * Some were answered just now.
     *
     * @param waiting how many have come meanwhile
     */
    public void answered(int count, int waiting) {
        underWay = count + waiting;
    }

    /** Nothing is under way any more. */
    public void quiet() {
        underWay = 0;
    }

    /** With so many there is nothing more to wait for; at least 1. */
    public int enough() {
        return underWay >= MANY ? underWay : 1;
    }
}
