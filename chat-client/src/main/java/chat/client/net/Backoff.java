package chat.client.net;

import chat.client.Reconnect;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to come back: the first one short, then each twice as long as the one before, up to a bound, and each
 * cut by a random part of its half, so that those who lost the same server do not come back to it in step. For one thread.
 */
final class Backoff {

    private final RandomGenerator random;
    private final long firstMillis;
    private final long secondMillis;
    private final long longestMillis;
    private long nextMillis;
    private boolean begun;

    Backoff(RandomGenerator random, Reconnect pauses) {
        this.random = random;
        firstMillis = pauses.firstPause().toMillis();
        secondMillis = pauses.nextPause().toMillis();
        longestMillis = pauses.longestPause().toMillis();
        startAnew();
    }

    void startAnew() {
        begun = false;
        nextMillis = firstMillis;
    }

    Duration next() {
        long most = nextMillis;
        nextMillis = begun ? Math.min(2 * most, longestMillis) : secondMillis;
        begun = true;
        return Duration.ofMillis(random.nextLong(most / 2, most + 1));
    }
}
