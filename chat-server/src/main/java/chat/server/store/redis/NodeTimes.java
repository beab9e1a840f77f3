package chat.server.store.redis;

import java.time.Duration;

/**
 * When a server is declared gone.
 *
 * @param beat how often each one shows that it lives
 * @param lease for how long another one has to have seen no beat of it
 * @param gap how long that one may have been without an answer of Redis: after a longer pause it begins to look anew
 */
record NodeTimes(Duration beat, Duration lease, Duration gap) {

    static final NodeTimes DEFAULT =
            new NodeTimes(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(3));
}
