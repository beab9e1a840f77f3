package chat.server.limit;

/**
 * How much may be taken: so much in each period, and so much at once by whoever has taken nothing for a while.
 *
 * @param amount in a period, at least 1
 * @param periodNanos at least 1; multiplied with the amount, with {@code atOnce} or with what is taken in one go it is a long
 * @param atOnce at least 1
 */
public record Rate(long amount, long periodNanos, long atOnce) {

    private static final long SECOND = 1_000_000_000;

    public Rate {
        if (amount < 1 || periodNanos < 1 || atOnce < 1) {
            throw new IllegalArgumentException(amount + " in " + periodNanos + " ns, " + atOnce + " at once");
        }
        Math.multiplyExact(Math.max(amount, atOnce), periodNanos);
    }

    public static Rate aSecond(long amount, long atOnce) {
        return new Rate(amount, SECOND, atOnce);
    }

    /** As many at once as in a minute. */
    public static Rate aMinute(long amount) {
        return new Rate(amount, 60 * SECOND, amount);
    }

    /** How long it takes until so much more may be taken. */
    long nanos(long taken) {
        return taken * periodNanos / amount;
    }
}
