package chat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JoinsTest {

    private static final long SECOND = 1_000_000_000;

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
