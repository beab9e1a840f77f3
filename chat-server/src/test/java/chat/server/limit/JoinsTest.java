package chat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JoinsTest {

    private static final long SECOND = 1_000_000_000;

    private static final Rate MESSAGES = Rate.aSecond(20, 100);

    private final Joins joins = new Joins(Rate.aMinute(2));

    private static Source source(long number) {
        return new Source(false, number);
    }

    @Test
    void eachAddressHasItsOwn() {
        assertThat(joins.tryTake(source(1), 0)).isZero();
        assertThat(joins.tryTake(source(1), 0)).isZero();
        assertThat(joins.tryTake(source(1), 0)).isEqualTo(30 * SECOND);
        assertThat(joins.tryTake(source(2), 0)).isZero();
    }

    @Test
    void nameThatWasNotGotDoesNotCount() {
        for (int i = 0; i < 10; i++) {
            assertThat(joins.tryTake(source(1), 0)).isZero();
            joins.giveBack(source(1));
        }
        joins.giveBack(source(7)); // nobody knows it
        assertThat(joins.size()).isEqualTo(1);
    }

    @Test
    void whoHasTakenNothingForAWhileIsForgotten() {
        for (int i = 0; i < 1000; i++) {
            joins.tryTake(source(i), 0);
        }
        assertThat(joins.size()).isEqualTo(1000);

        joins.tryTake(source(1000), 30 * SECOND);

        assertThat(joins.size()).isEqualTo(1);
    }

    private static Bucket taken(int messages) {
        Bucket bucket = new Bucket();
        bucket.take(MESSAGES, messages, 0, 0);
        return bucket;
    }

    private static long waitOf(Joins joins, long source, int messages, long now) {
        Bucket newcomer = new Bucket();
        joins.begin(source(source), newcomer, now);
        return newcomer.tryTake(MESSAGES, messages, now);
    }

    /** Also where an address may take as many names as it likes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoComesNextGoesOnWithTheLeastThatWasLeftUntilThatWouldBeFullAgain(boolean anyNumber) {
        Joins these = anyNumber ? new Joins(null) : joins;
        these.end(source(1), taken(100), 0);
        these.end(source(1), taken(20), 0);
        these.end(source(2), taken(0), 0);

        for (int i = 0; i < 3; i++) {
            assertThat(waitOf(these, 1, 1, 0)).isEqualTo(SECOND / 20);
        }
        assertThat(waitOf(these, 2, 100, 0)).isZero();
        assertThat(waitOf(these, 1, 50, SECOND * 5 / 2)).isZero();
        assertThat(waitOf(these, 1, 100, 5 * SECOND)).isZero();
        assertThat(these.size()).isEqualTo(1);
        these.tryTake(source(3), 5 * SECOND);
        these.end(source(4), taken(200), 5 * SECOND);
        assertThat(these.size()).as("the first is forgotten").isEqualTo(anyNumber ? 1 : 2);
    }

    @Test
    void ofVeryManyWhoeverTriedLeastRecentlyIsForgotten() {
        joins.tryTake(source(-1), 0);
        joins.tryTake(source(-1), 0);
        for (int i = 0; i < Joins.MAX_SOURCES; i++) {
            joins.tryTake(source(-1), 0);
            joins.tryTake(source(i), 0);
        }

        assertThat(joins.size()).isEqualTo(Joins.MAX_SOURCES);
        assertThat(joins.tryTake(source(-1), 0)).as("who keeps trying is known").isPositive();
        assertThat(joins.tryTake(source(0), 0)).as("forgotten").isZero();
    }
}
