package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.protocol.ServerMessage;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitStatusTest {

    private static ExitStatus goodbye(String reason, @Nullable String text) {
        return ExitStatus.because(new ChatException.ClosedByServer(new ServerMessage.Goodbye(reason, text)));
    }

    @Test
    void unreachableServerComesWithAHint() {
        assertThat(ExitStatus.because(new ChatException.CannotConnect(
                        "localhost:5555", "connection refused", new ConnectException())))
                .isEqualTo(new ExitStatus(1, "Can't reach localhost:5555: connection refused. Is the server running?"));
        assertThat(ExitStatus.because(
                        new ChatException.CannotConnect("nowhere:5555", "unknown host", new UnknownHostException())))
                .isEqualTo(new ExitStatus(1, "Can't reach nowhere:5555: unknown host. Is the name right?"));
    }

    @Test
    void goodbyesAreSaidInWords() {
        assertThat(goodbye("shutdown", null)).isEqualTo(new ExitStatus(1, "The server is shutting down"));
        assertThat(goodbye("kicked", "spam\u001b"))
                .isEqualTo(new ExitStatus(1, "You were removed from the chat: spam\uFFFD"));
        assertThat(goodbye("eclipse", null)).isEqualTo(new ExitStatus(1, "The server closed the connection"));
    }

    @Test
    void nameOfSomebodyWhoLostTheConnectionComesWithTheTimeForWhichItIsKept() {
        String taken = "Username bob is already taken";

        assertThat(ExitStatus.because(new ChatException.Refused(
                        new ServerMessage.ErrorMessage("username_taken", taken, null, 30_000L))))
                .isEqualTo(new ExitStatus(
                        1, taken + ": whoever has it lost the connection, and may come back within 30 s"));
        assertThat(ExitStatus.because(
                        new ChatException.Refused(new ServerMessage.ErrorMessage("username_taken", taken, null, null))))
                .isEqualTo(new ExitStatus(1, taken));
    }

    @Test
    void joinThatWasNotAnsweredMayHaveTakenTheName() {
        ChatException notAnswered = new ChatException.NotAnswered("join", Duration.ofSeconds(10));
        String words = "The server did not answer the join within 10 s";

        assertThat(ExitStatus.outside(notAnswered, false))
                .isEqualTo(new ExitStatus(1, words + ". If the name is taken now, try it again in a minute"));
        assertThat(ExitStatus.because(notAnswered)).isEqualTo(new ExitStatus(1, words));
        assertThat(ExitStatus.outside(new ChatException.Refused("username_invalid", "No"), true))
                .isEqualTo(new ExitStatus(1, "No"));
    }
}
