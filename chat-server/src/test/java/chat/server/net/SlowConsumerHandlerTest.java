package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alice takes nothing, or too little, of what bob says. */
final class SlowConsumerHandlerTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration STALL = Duration.ofSeconds(10);

    /** A stall is found out at most a tenth late. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int ALLOWANCE = 1024 * 1024;
    private static final String LEFT = "\"username\":\"alice\",\"reason\":\"slow_consumer\"}";

    private final Sessions sessions = new Sessions();
    private final GatedChannel alice = sessions.join("alice");
    private final GatedChannel bob = sessions.join("bob");

    SlowConsumerHandlerTest() {
        sessions.run();
        alice.received();
    }

    @AfterEach
    void end() {
        sessions.close();
    }

    private void say(int times, int length) {
        String line = "{\"type\":\"message\",\"text\":\"" + "x".repeat(length) + "\"}\n";
        for (int i = 0; i < times; i++) {
            bob.send(line);
            sessions.run();
        }
    }

    private void passForAlice(Duration time) {
        alice.pass(time);
        sessions.run();
    }

    @Test
    void whoTakesNothingForTheStallTimeoutIsClosed() {
        alice.shut();
        say(1, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(bob.received()).doesNotContain(LEFT);
            passForAlice(LOOK);
        }
        assertThat(bob.received()).contains(LEFT);
        assertThat(alice.isOpen()).isTrue();

        passForAlice(Duration.ofSeconds(5));
        assertThat(alice.isOpen()).isFalse();
        assertThat(alice.received()).isEmpty();
    }

    @Test
    void whoIsPutOutAndStillReadsIsToldWhy() {
        alice.shut();
        say(300, 4000);
        assertThat(bob.received()).contains(LEFT);
        StringBuilder received = new StringBuilder();
        for (int second = 0; !alice.isOutputShutdown(); second++) {
            assertThat(second).isLessThan(30);
            passForAlice(Duration.ofSeconds(1));
            alice.take(64 * 1024);
            received.append(alice.received());
        }

        assertThat(received.toString().lines().toList())
                .hasSizeGreaterThan(1)
                .last()
                .isEqualTo("{\"type\":\"goodbye\",\"reason\":\"slow_consumer\"}");
    }

    @Test
    void nobodyIsClosedBeforeTheStallTimeout() {
        alice.shut();
        say(1, 10);
        for (int i = 0; i < 9; i++) {
            passForAlice(LOOK);
        }
        passForAlice(LOOK.minus(MOMENT));

        assertThat(bob.received()).doesNotContain(LEFT);
    }

    @Test
    void whoTakesAByteNowAndThenIsNotClosed() {
        alice.shut();
        say(20, 1000);
        // Not much longer: then a program that says nothing is asked whether it lives.
        for (int i = 0; i < 14; i++) {
            alice.take(1);
            passForAlice(LOOK);
            passForAlice(LOOK);
        }

        assertThat(bob.received()).doesNotContain(LEFT);
        assertThat(alice.received()).hasSize(14);
    }

    @Test
    void clockStartsAnewWithEachByteTaken() {
        alice.shut();
        say(1, 100);
        for (int i = 0; i < 9; i++) {
            passForAlice(LOOK);
        }
        alice.take(1);
        for (int i = 0; i < 10; i++) {
            passForAlice(LOOK);
        }
        assertThat(bob.received()).doesNotContain(LEFT);

        passForAlice(LOOK);
        assertThat(bob.received()).contains(LEFT);
    }

    @Test
    void whoHasTakenEverythingIsNotWatched() {
        say(3, 100);
        passForAlice(STALL);
        alice.shut();
        passForAlice(STALL);
        say(1, 100);
        for (int i = 0; i < 9; i++) {
            passForAlice(LOOK);
        }

        assertThat(bob.received()).doesNotContain(LEFT);
    }

    @Test
    void whoStallsAgainIsFoundOutAgain() {
        alice.shut();
        say(1, 100);
        alice.open();
        passForAlice(LOOK);
        alice.shut();
        say(1, 100);
        for (int i = 0; i < 10; i++) {
            passForAlice(LOOK);
        }

        assertThat(bob.received()).contains(LEFT);
    }

    @Test
    void moreThanTheAllowanceClosesAtOnce() {
        alice.shut();
        say(ALLOWANCE / 4096 - 10, 4000);
        assertThat(bob.received()).doesNotContain(LEFT);

        say(20, 4000);
        assertThat(bob.received()).contains(LEFT);
    }

    @Test
    void everythingIsKeptInOrderForWhoIsLateWithinTheAllowance() {
        alice.shut();
        say(150, 4000);
        String told = bob.received();
        assertThat(alice.received()).isEmpty();
        alice.open();
        sessions.run();

        assertThat(alice.received()).isEqualTo(told);
        assertThat(told.lines()).hasSize(150);
    }

    @Test
    void nothingMoreIsReadFromWhoDoesNotTakeTheAnswers() {
        alice.shut();
        String users = "{\"type\":\"users\"}\n";
        for (int i = 0; i < 2000 && alice.config().isAutoRead(); i++) {
            alice.send(users);
        }
        assertThat(alice.config().isAutoRead()).isFalse();

        alice.open();
        sessions.run();
        assertThat(alice.config().isAutoRead()).isTrue();
        assertThat(bob.received()).doesNotContain(LEFT);
    }

    @Test
    void slowConsumersGoodbyeIsSentIfItCanBe() {
        alice.shut();
        say(1, 10);
        for (int i = 0; i < 10; i++) {
            passForAlice(LOOK);
        }
        alice.open();

        assertThat(alice.received()).endsWith("\n{\"type\":\"goodbye\",\"reason\":\"slow_consumer\"}\n");
        assertThat(alice.isOutputShutdown()).isTrue();
    }
}
