package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerKeepAliveTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final String PING = "{\"type\":\"ping\"}\n";
    private static final String PONG_LINE = "{\"type\":\"pong\"}\n";

    private final Sessions sessions = new Sessions();
    private final GatedChannel channel = sessions.join("alice");

    @AfterEach
    void end() {
        sessions.close();
    }

    private void passAlmost(int seconds) {
        channel.pass(Duration.ofSeconds(seconds).minus(MOMENT));
    }

    @Test
    void programIsAskedAfterThirtySecondsAndClosedAfterTenMore() {
        passAlmost(30);
        assertThat(channel.received()).isEmpty();
        channel.pass(MOMENT);
        assertThat(channel.received()).isEqualTo(PING);

        passAlmost(10);
        assertThat(channel.received()).isEmpty();
        channel.pass(MOMENT);
        assertThat(channel.received()).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"timeout\"}\n");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void othersAreToldThatItTimedOut() {
        GatedChannel bob = sessions.join("bob");
        channel.pass(Duration.ofSeconds(30));
        channel.pass(Duration.ofSeconds(10));
        sessions.run();

        assertThat(bob.received())
                .isEqualTo(
                        "{\"type\":\"left\",\"room\":\"lobby\",\"seq\":3,\"username\":\"alice\",\"reason\":\"timeout\"}\n");
    }

    @Test
    void anyByteIsASignOfLife() {
        passAlmost(30);
        channel.send("x");
        channel.pass(MOMENT);
        assertThat(channel.received()).isEmpty();

        channel.pass(Duration.ofSeconds(30).minusMillis(2));
        assertThat(channel.received()).isEmpty();
        channel.pass(MOMENT);
        assertThat(channel.received()).isEqualTo(PING);
    }

    @Test
    void answerInTheLastMomentSavesTheConnection() {
        channel.pass(Duration.ofSeconds(30));
        passAlmost(10);
        channel.received();
        channel.send(PONG_LINE);
        channel.pass(MOMENT);
        assertThat(channel.received()).isEmpty();

        channel.pass(Duration.ofSeconds(30));
        assertThat(channel.received()).isEqualTo(PING);
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void whoSpeaksEveryTwentySecondsIsNeverAsked() {
        for (int i = 0; i < 20; i++) {
            channel.pass(Duration.ofSeconds(20));
            channel.send(PONG_LINE);
        }

        assertThat(channel.received()).isEmpty();
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void nobodyIsSilentWhileNobodyListens() {
        channel.config().setAutoRead(false);
        for (int i = 0; i < 10; i++) {
            channel.pass(Duration.ofSeconds(30));
        }
        assertThat(channel.received()).isEmpty();

        channel.config().setAutoRead(true);
        passAlmost(30);
        assertThat(channel.received()).isEmpty();
        channel.pass(MOMENT);
        assertThat(channel.received()).isEqualTo(PING);
    }

    @Test
    void pingThatNobodyListenedToAnAnswerForDoesNotCloseTheConnection() {
        channel.pass(Duration.ofSeconds(30));
        channel.config().setAutoRead(false);
        channel.pass(Duration.ofSeconds(10));
        channel.config().setAutoRead(true);
        channel.send(PONG_LINE);
        channel.pass(Duration.ofSeconds(20));

        assertThat(channel.received()).isEqualTo(PING);
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void programThatHasNotJoinedIsAskedToo() {
        GatedChannel stranger = sessions.connect();
        stranger.send("{");
        stranger.pass(Duration.ofSeconds(30));

        assertThat(stranger.received()).isEqualTo(PING);
    }

    @Test
    void peopleAreNeverAsked() {
        GatedChannel person = sessions.connect();
        person.send("bob\r\n");
        person.received();
        for (int i = 0; i < 10; i++) {
            person.pass(Duration.ofSeconds(30));
        }

        assertThat(person.received()).isEmpty();
        assertThat(person.isOutputShutdown()).isFalse();
    }

    @Test
    void closedConnectionIsNotAsked() {
        channel.send("{\"type\":\"leave\"}\n");
        assertThat(channel.received()).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
        channel.pass(Duration.ofSeconds(50));

        assertThat(channel.received()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }
}
