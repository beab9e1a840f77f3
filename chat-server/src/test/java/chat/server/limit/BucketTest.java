package chat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BucketTest {

    private static final long SECOND = 1_000_000_000;
    private static final Rate RATE = Rate.aSecond(20, 100);

    private final Bucket bucket = new Bucket();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - SECOND})
    void givesAllAtOnceAndThenAtTheRateWhateverTheClockSays(long now) {
        assertThat(LongStream.range(0, 99).map(i -> bucket.take(RATE, 1, 1, now)))
                .containsOnly(0L);
        assertThat(bucket.take(RATE, 1, 1, now)).isEqualTo(SECOND / 20);
        assertThat(bucket.take(RATE, 1, 1, now + SECOND / 20)).isEqualTo(SECOND / 20);
        assertThat(bucket.take(RATE, 1, 1, now + SECOND / 10)).isEqualTo(SECOND / 20);
    }

    @Test
    void isFilledByTimeButNotBeyondItsBrim() {
        bucket.take(RATE, 100, 1, 0);

        assertThat(IntStream.range(0, 10)
                        .mapToLong(i -> bucket.take(RATE, 1, 1, SECOND))
                        .filter(wait -> wait == 0))
                .as("a second gives 20, of which one is to be left")
                .hasSize(10);
        long muchLater = 1000 * SECOND;
        assertThat(bucket.isFull(muchLater)).isTrue();
        assertThat(bucket.take(RATE, 100, 0, muchLater)).isZero();
        assertThat(bucket.take(RATE, 1, 0, muchLater)).isEqualTo(SECOND / 20);
    }

    @Test
    void debtIsPaidBeforeAnythingElse() {
        Rate bytes = Rate.aSecond(1024, 4096);

        assertThat(bucket.take(bytes, 4096, 0, 0)).isZero();
        assertThat(bucket.take(bytes, 1024 * 1024, 0, 0)).isEqualTo(1024 * SECOND);
        assertThat(bucket.take(bytes, 1, 0, 1024 * SECOND)).isEqualTo(SECOND / 1024);
    }

    @Test
    void tryingTakesNothingWhereThereIsNotEnough() {
        Rate joins = Rate.aMinute(2);

        assertThat(bucket.tryTake(joins, 1, 0)).isZero();
        assertThat(bucket.tryTake(joins, 1, 0)).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.tryTake(joins, 1, SECOND)).isEqualTo(29 * SECOND);
        }
        assertThat(bucket.tryTake(joins, 1, 30 * SECOND)).isZero();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        Rate joins = Rate.aMinute(1);
        bucket.giveBack(joins, 1);
        assertThat(bucket.tryTake(joins, 1, 0)).isZero();

        bucket.giveBack(joins, 1);

        assertThat(bucket.isFull(0)).isTrue();
        assertThat(bucket.tryTake(joins, 1, 0)).isZero();
        assertThat(bucket.tryTake(joins, 1, 0)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - SECOND})
    void isDrainedToWhatAnotherOneHasButNotFilled(long now) {
        Bucket other = new Bucket();
        bucket.drainTo(other, now);
        assertThat(bucket.isFull(now)).isTrue();

        other.take(RATE, 100, 0, now);
        bucket.take(RATE, 40, 0, now);
        bucket.drainTo(other, now);
        assertThat(bucket.tryTake(RATE, 1, now)).isEqualTo(SECOND / 20);
        bucket.drainTo(new Bucket(), now);
        assertThat(bucket.tryTake(RATE, 1, now)).isEqualTo(SECOND / 20);
    }

    @Test
    void ofManyWhoTryAtOnceAsManyAreServedAsThereIs() {
        assertThat(IntStream.range(0, 10_000)
                        .parallel()
                        .filter(i -> bucket.tryTake(RATE, 1, 5) == 0)
                        .count())
                .isEqualTo(100);
    }

    @Test
    void rateThatCannotBeReckonedWithIsNone() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Rate.aSecond(0, 1));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Rate.aSecond(1, 0));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Rate.aSecond(1, Long.MAX_VALUE / 1000));
    }
}
