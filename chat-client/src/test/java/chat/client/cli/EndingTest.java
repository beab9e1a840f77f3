package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.protocol.ServerMessage;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static Ending goodbye(String reason, @Nullable String text) {
        return Ending.because(new ChatException.ClosedByServer(new ServerMessage.Goodbye(reason, text)));
    }

    @Test
    void unreachableServerComesWithAHint() {
        assertThat(Ending.because(new ChatException.CannotConnect(
                        "localhost:5555", "connection refused", new ConnectException())))
                .isEqualTo(new Ending(1, "Can't reach localhost:5555: connection refused. Is the server running?"));
        assertThat(Ending.because(
                        new ChatException.CannotConnect("nowhere:5555", "unknown host", new UnknownHostException())))
                .isEqualTo(new Ending(1, "Can't reach nowhere:5555: unknown host. Is the name right?"));
    }

    @Test
    void goodbyesAreSaidInWords() {
        assertThat(goodbye("shutdown", null)).isEqualTo(new Ending(1, "The server is shutting down"));
        assertThat(goodbye("kicked", "spam\u001b"))
                .isEqualTo(new Ending(1, "You were removed from the chat: spam\uFFFD"));
        assertThat(goodbye("eclipse", null)).isEqualTo(new Ending(1, "The server closed the connection"));
    }

    @Test
    void nameOfSomebodyWhoLostTheConnectionComesWithTheTimeForWhichItIsKept() {
        String taken = "Username bob is already taken";

        assertThat(Ending.because(
                        new ChatException.Refused(new ServerMessage.Failure("username_taken", taken, null, 30_000L))))
                .isEqualTo(
                        new Ending(1, taken + ": whoever has it lost the connection, and may come back within 30 s"));
        assertThat(Ending.because(
                        new ChatException.Refused(new ServerMessage.Failure("username_taken", taken, null, null))))
                .isEqualTo(new Ending(1, taken));
    }

    @Test
    void joinThatWasNotAnsweredMayHaveTakenTheName() {
        ChatException notAnswered = new ChatException.NotAnswered("join", Duration.ofSeconds(10));
        String words = "The server did not answer the join within 10 s";

        assertThat(Ending.outside(notAnswered, false))
                .isEqualTo(new Ending(1, words + ". If the name is taken now, try it again in a minute"));
        assertThat(Ending.because(notAnswered)).isEqualTo(new Ending(1, words));
        assertThat(Ending.outside(new ChatException.Refused("username_invalid", "No"), true))
                .isEqualTo(new Ending(1, "No"));
    }
}
