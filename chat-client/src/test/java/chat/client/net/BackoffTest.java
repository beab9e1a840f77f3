package chat.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Reconnect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final int SEED = 5;

    private static List<Duration> pauses(RandomGenerator random, int count) {
        Backoff backoff = new Backoff(random, Reconnect.DEFAULT);
        return Stream.generate(backoff::next).limit(count).toList();
    }

    /** Draws always the same end of a range. */
    private record Extreme(boolean highest) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long origin, long bound) {
            return highest ? bound - 1 : origin;
        }
    }

    private static List<Duration> seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(s -> Duration.ofMillis(Math.round(1000 * s)))
                .toList();
    }

    @Test
    void firstPauseIsShortAndTheOthersDoubleUpToTheLongest() {
        assertThat(pauses(new Extreme(true), 9)).isEqualTo(seconds(0.2, 1, 2, 4, 8, 12, 12, 12, 12));
    }

    @Test
    void chanceCutsHalfOfAPauseAtMost() {
        assertThat(pauses(new Extreme(false), 8)).isEqualTo(seconds(0.1, 0.5, 1, 2, 4, 6, 6, 6));
    }

    @Test
    void noPauseIsLongerThanTheLongest() {
        assertThat(pauses(new Random(SEED), 1000)).allSatisfy(pause -> assertThat(pause)
                .isBetween(Reconnect.DEFAULT.firstPause().dividedBy(2), Reconnect.DEFAULT.longestPause()));
    }

    @Test
    void thoseWhoLostTheSameServerDoNotComeBackInStep() {
        Random random = new Random(SEED);

        assertThat(Stream.generate(() -> pauses(random, 6).get(5)).limit(100).distinct())
                .hasSizeGreaterThan(90);
    }

    @Test
    void afterAGoodTimePausesBeginAnew() {
        Backoff backoff = new Backoff(new Extreme(true), Reconnect.DEFAULT);
        backoff.next();
        backoff.next();
        backoff.startAnew();

        assertThat(backoff.next()).isEqualTo(Reconnect.DEFAULT.firstPause());
    }

    @Test
    void chanceIsTheOnlyDifference() {
        assertThat(pauses(new Random(SEED), 10)).isEqualTo(pauses(new Random(SEED), 10));
    }
}
