package chat.client.bench;

/**
 * What one user has received, publisher by publisher of its group: the number expected next and which of the {@value #REMEMBERED} before it
 * have come. What is older than these counts as late, not as repeated.
 */
final class Received {

    private static final int REMEMBERED = Long.SIZE;

    /** What a message is to the one who gets it. */
    enum Arrival {
        IN_ORDER,
        LATE,
        REPEATED
    }

    private final int[] next;
    private final long[] seen;
    private int lastPosition = -1;

    Received(int publishers) {
        next = new int[publishers];
        seen = new long[publishers];
    }

    Arrival add(int publisher, int number) {
        int ahead = number - next[publisher];
        if (ahead >= 0) {
            next[publisher] = number + 1;
            seen[publisher] = ahead + 1 < REMEMBERED ? seen[publisher] << (ahead + 1) | 1 : 1;
            return Arrival.IN_ORDER;
        }
        long bit = bit(ahead);
        if ((seen[publisher] & bit) != 0) {
            return Arrival.REPEATED;
        }
        seen[publisher] |= bit;
        return Arrival.LATE;
    }

    /** Whether a message has come, if it is one of the latest. */
    boolean has(int publisher, int number) {
        int ahead = number - next[publisher];
        return ahead < 0 && (-ahead > REMEMBERED || (seen[publisher] & bit(ahead)) != 0);
    }

    private static long bit(int ahead) {
        return -ahead <= REMEMBERED ? 1L << (-ahead - 1) : 0;
    }

    /** Goes on to a place in the order of all messages; returns false if that is behind where this user has been. */
    boolean advanceTo(int position) {
        boolean forward = position > lastPosition;
        lastPosition = position;
        return forward;
    }
}
