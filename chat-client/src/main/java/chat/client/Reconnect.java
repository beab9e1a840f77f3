package chat.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whether and how fast a client that had joined comes back after a lost connection. Each pause is cut by a random part of its half,
 * so that those who lost the same server do not come back to it in step.
 *
 * @param enabled whether it comes back at all; else the end of the connection is the end of the client
 * @param firstPause before the first attempt: short, because a server keeps the seat only for a while
 * @param nextPause before the second attempt; from then on each is twice as long as the one before
 * @param longestPause what they grow to
 */
public record Reconnect(boolean enabled, Duration firstPause, Duration nextPause, Duration longestPause) {

    /**
     * At once, and then less and less often, for as long as it takes. Not so seldom that a client could miss the 30 s for which a server
     * that was restarted keeps its seat.
     */
    public static final Reconnect DEFAULT =
            new Reconnect(true, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(12));

    /** One connection is all there is. */
    public static final Reconnect OFF =
            new Reconnect(false, DEFAULT.firstPause, DEFAULT.nextPause, DEFAULT.longestPause);

    public Reconnect {
        requirePositive(firstPause, "firstPause");
        requirePositive(nextPause, "nextPause");
        requirePositive(longestPause, "longestPause");
    }

    static void requirePositive(Duration value, String name) {
        requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
