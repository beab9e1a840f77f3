package chat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class GuessesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Source HOME = new Source(false, 1);
    private static final Source ELSEWHERE = new Source(false, 2);

    private final Guesses guesses = new Guesses();
    private long now = -5 * SECOND; // a clock may stand anywhere

    private long guess(Source source, String name) {
        return guesses.begin(source, name, now);
    }

    @Test
    void addressHasTenAMinute() {
        for (int i = 0; i < 10; i++) {
            assertThat(guess(HOME, "name" + i)).isZero();
        }
        assertThat(guess(HOME, "another")).isEqualTo(6 * SECOND);
        assertThat(guess(ELSEWHERE, "another")).isZero();

        now += 6 * SECOND;

        assertThat(guess(HOME, "another")).isZero();
        assertThat(guess(HOME, "another")).isPositive();
    }

    @Test
    void behindFiveInARowForANameThatAddressWaitsLongerAndLonger() {
        for (int i = 0; i < 5; i++) {
            assertThat(guess(HOME, "alice")).isZero();
        }
        assertThat(guess(HOME, "alice")).isEqualTo(10 * SECOND);
        assertThat(guess(ELSEWHERE, "alice"))
                .as("nobody locks anybody else out")
                .isZero();
        assertThat(guess(HOME, "bob")).isZero();

        now += 10 * SECOND;
        assertThat(guess(HOME, "alice")).isZero();
        assertThat(guess(HOME, "alice")).isEqualTo(20 * SECOND);
        for (int i = 0; i < 20; i++) {
            now += 11 * 60 * SECOND;
            assertThat(guess(HOME, "alice")).isZero();
        }
        assertThat(guess(HOME, "alice")).isEqualTo(640 * SECOND);
    }

    @Test
    void whoIsRightHasNotGuessed() {
        for (int i = 0; i < 100; i++) {
            assertThat(guess(HOME, "alice")).isZero();
            guesses.right(HOME, "alice");
        }
    }

    @Test
    void rightPasswordEndsTheRow() {
        for (int i = 0; i < 4; i++) {
            guess(HOME, "alice");
        }
        assertThat(guess(HOME, "alice")).isZero();
        guesses.right(HOME, "alice");
        assertThat(guess(HOME, "alice")).isZero();
    }

    @Test
    void whatWasNotTriedDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(guess(HOME, "alice")).isZero();
            guesses.undo(HOME, "alice");
        }
        assertThat(guesses.size()).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayCountsAsWrong() {
        for (int i = 0; i < 5; i++) {
            assertThat(guess(HOME, "alice")).isZero();
        }
        assertThat(guess(HOME, "alice")).isPositive();
    }

    @Test
    void addressIsQuietUntilItGuessesAndOnceThatIsLongAgo() {
        assertThat(guesses.isQuiet(HOME, now)).isTrue();
        guess(HOME, "alice");
        guess(HOME, "bob");
        assertThat(guesses.isQuiet(HOME, now)).isFalse();
        assertThat(guesses.isQuiet(ELSEWHERE, now)).isTrue();

        guesses.right(HOME, "bob");
        assertThat(guesses.isQuiet(HOME, now)).isFalse();
        now += 6 * SECOND;
        assertThat(guesses.isQuiet(HOME, now)).isTrue();
    }

    @Test
    void newPasswordsAreTenAMinuteAndNoGuesses() {
        for (int i = 0; i < 10; i++) {
            assertThat(guesses.beginNew(HOME, now)).isZero();
        }
        assertThat(guesses.beginNew(HOME, now)).isEqualTo(6 * SECOND);
        assertThat(guesses.beginNew(ELSEWHERE, now)).isZero();
        assertThat(guess(HOME, "alice")).isZero();

        now += 6 * SECOND;
        assertThat(guesses.beginNew(HOME, now)).isZero();
    }

    @Test
    void addressIsToBeToldOfOnceAMinute() {
        assertThat(guesses.isToBeTold(HOME, now)).isTrue();
        assertThat(guesses.isToBeTold(HOME, now)).isFalse();
        assertThat(guesses.isToBeTold(ELSEWHERE, now)).isTrue();

        now += 60 * SECOND;

        assertThat(guesses.isToBeTold(HOME, now)).isTrue();
    }

    @Test
    void itForgetsAndIsBounded() {
        for (int i = 0; i < Guesses.MAX_ENTRIES + 1000; i++) {
            guess(new Source(false, i), "alice");
        }
        assertThat(guesses.size()).isEqualTo(Guesses.MAX_ENTRIES);

        now += 3_601 * SECOND;
        guess(HOME, "alice");

        assertThat(guesses.size()).isEqualTo(1);
    }
}
