package chat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.limit.Guesses.Guess;
import chat.server.limit.Guesses.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GuessesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Source HOME = new Source(false, 1);
    private static final Source ELSEWHERE = new Source(false, 2);

    private final Guesses guesses = new Guesses();
    private long now = -5 * SECOND; // a clock may stand anywhere

    private Guess begin(String name) {
        return guesses.begin(HOME, name, now);
    }

    /** Whether it may be tried, and with which outcome it was. */
    private void tried(String name, Outcome outcome) {
        Guess guess = begin(name);
        assertThat(waitOf(guess)).isZero();
        guess.end(outcome, now);
    }

    private static long waitOf(Guess guess) {
        CompletableFuture<Long> wait = guess.waitNanos().toCompletableFuture();
        assertThat(wait).isDone();
        return wait.join();
    }

    /** What is wrong, if it may be tried. */
    private long guess(Source source, String name) {
        Guess guess = guesses.begin(source, name, now);
        long wait = waitOf(guess);
        if (wait == 0) {
            guess.end(Outcome.WRONG, now);
        }
        return wait;
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
            tried("alice", Outcome.RIGHT);
        }
    }

    @Test
    void rightPasswordEndsTheRow() {
        for (int i = 0; i < 4; i++) {
            guess(HOME, "alice");
        }
        tried("alice", Outcome.RIGHT);
        assertThat(guess(HOME, "alice")).isZero();
    }

    @Test
    void whatWasNotTriedDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            tried("alice", Outcome.NONE);
        }
        assertThat(guesses.size()).isEqualTo(1);
    }

    @Test
    void whatWouldBeTooManyWithThoseUnderWayWaitsForTheirOutcome() {
        List<Guess> ofAlice =
                IntStream.range(0, 5).mapToObj(i -> begin("alice")).toList();
        List<Guess> ofOthers =
                IntStream.range(0, 5).mapToObj(i -> begin("name" + i)).toList();
        Guess sixth = begin("alice");
        Guess eleventh = begin("another");
        assertThat(sixth.waitNanos().toCompletableFuture()).isNotDone();
        assertThat(eleventh.waitNanos().toCompletableFuture()).isNotDone();
        assertThat(waitOf(guesses.begin(ELSEWHERE, "alice", now))).isZero();

        ofOthers.get(0).end(Outcome.RIGHT, now);
        assertThat(waitOf(eleventh)).isZero();
        assertThat(sixth.waitNanos().toCompletableFuture()).isNotDone();

        ofAlice.get(0).end(Outcome.RIGHT, now);
        assertThat(waitOf(sixth)).isZero();
    }

    @Test
    void whoeverWaitsGuessesNoMoreThanOthers() {
        List<Guess> all =
                IntStream.range(0, 20).mapToObj(i -> begin("name" + i)).toList();
        all.get(0).end(Outcome.RIGHT, now);
        all.subList(1, 11).forEach(guess -> {
            assertThat(waitOf(guess)).isZero();
            guess.end(Outcome.WRONG, now);
        });

        assertThat(all.subList(11, 20))
                .allSatisfy(guess -> assertThat(waitOf(guess)).isEqualTo(6 * SECOND));
    }

    @Test
    void whoeverWaitsForANameGuessesNoMoreThanFiveInARow() {
        List<Guess> all = IntStream.range(0, 7).mapToObj(i -> begin("alice")).toList();
        all.get(0).end(Outcome.NONE, now);
        all.subList(1, 6).forEach(guess -> {
            assertThat(waitOf(guess)).isZero();
            guess.end(Outcome.WRONG, now);
        });

        assertThat(waitOf(all.get(6))).isEqualTo(10 * SECOND);
    }

    @Test
    void notMoreThanABoundWaits() {
        Guess first = begin("alice");
        for (int i = 0; i < 4 + Guesses.MAX_WAITING; i++) {
            begin("alice");
        }
        assertThat(waitOf(begin("alice"))).isEqualTo(10 * SECOND);

        first.end(Outcome.NONE, now);
        assertThat(begin("alice").waitNanos().toCompletableFuture()).isNotDone();
    }

    @Test
    void addressIsQuietUntilItGuessesAndOnceThatIsLongAgo() {
        assertThat(guesses.isQuiet(HOME, now)).isTrue();
        guess(HOME, "alice");
        Guess right = begin("bob");
        assertThat(guesses.isQuiet(HOME, now)).isFalse();
        assertThat(guesses.isQuiet(ELSEWHERE, now)).isTrue();

        right.end(Outcome.RIGHT, now);
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
