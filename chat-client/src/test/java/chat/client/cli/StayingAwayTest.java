package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost connection that is the end: because another one would not help, or is not wanted. */
class StayingAwayTest extends LostConnectionFixture {

    @ParameterizedTest
    @CsvSource({
        "kicked, You were removed from the chat",
        "banned, You are banned from the chat",
        "malformed, Too many lines in a row could not be read",
        "line_too_long, A line had no end",
        "exit, You left",
    })
    void goodbyeThatMeansThisClientIsFinal(String reason, String words) throws Exception {
        start(session(AT_ONCE)).goodbye(reason);

        assertThat(ending()).isEqualTo(new ExitStatus(1, words));
        console.expectNothingMore();
    }

    @Test
    void serverThatBreaksTheProtocolIsNotTriedAgain() throws Exception {
        start(session(AT_ONCE)).said("bob", 99, "from the future", null);

        assertThat(ending().exitCode()).isEqualTo(1);
        assertThat(ending().words())
                .startsWith("The server at " + server.config().server() + " broke the protocol: ");
        console.expectNothingMore();
    }

    @Test
    void refusalThatTimeDoesNotMendIsFinal() throws Exception {
        lose(start(session(AT_ONCE)));
        acceptJoin().error("username_invalid", "Not any more", null);

        assertThat(ending()).isEqualTo(new ExitStatus(1, "Not any more"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit", "END"})
    void leavingWithoutAConnectionIsWhatOneWanted(String line) throws Exception {
        lose(start(session(NEVER)));
        console.type(line);

        assertThat(ending()).isEqualTo(new ExitStatus(0, null));
        console.expectNothingMore();
    }

    @Test
    void leavingOnTheWayBackDoesNotWaitForIt() throws Exception {
        lose(start(session(AT_ONCE)));
        acceptJoin();
        console.type("exit");

        assertThat(ending()).isEqualTo(new ExitStatus(0, null));
    }

    @Test
    void stoppingFromOutsideWithoutAConnectionIsNoFailure() throws Exception {
        ChatSession session = session(NEVER);
        lose(start(session));
        session.stop(Duration.ofSeconds(10));

        assertThat(ending()).isEqualTo(new ExitStatus(0, null));
    }
}
