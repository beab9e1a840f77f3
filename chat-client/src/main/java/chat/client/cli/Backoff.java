package chat.client.cli;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to come back: each twice as long as the one before, up to a bound, and each cut by a random part of
 * its half, so that those who lost the same server do not come back to it in step. For one thread.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private final long firstMillis;
    private final long longestMillis;
    private long nextMillis;

    Backoff(RandomGenerator random) {
        this(random, FIRST, LONGEST);
    }

    Backoff(RandomGenerator random, Duration first, Duration longest) {
        this.random = random;
        firstMillis = first.toMillis();
        nextMillis = firstMillis;
        longestMillis = longest.toMillis();
    }

    /** The next pause is the shortest again. */
    void startAnew() {
        nextMillis = firstMillis;
    }

    /** How long to wait before the next attempt. */
    Duration next() {
        long most = nextMillis;
        nextMillis = Math.min(2 * most, longestMillis);
        return Duration.ofMillis(random.nextLong(most / 2, most + 1));
    }
}
