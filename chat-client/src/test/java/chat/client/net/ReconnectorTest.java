package chat.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.client.Reconnect;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReconnectorTest {

    private static final Reconnect PAUSES =
            new Reconnect(true, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final ChatException lost = new ChatException.ConnectionLost("reset", null);
    private final ChatException full = new ChatException.Refused("server_full", "Server is full");

    /** Cuts nothing off any pause. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long origin, long bound) {
            return bound - 1;
        }
    };

    private final EmbeddedChannel time = new EmbeddedChannel();
    private int attempts;
    private final Reconnector reconnector =
            new Reconnector(time.eventLoop(), new Backoff(HIGHEST, PAUSES), () -> attempts++);

    private void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        time.runScheduledPendingTasks();
    }

    private void expectAttemptAfter(long millis) {
        int before = attempts;
        pass(millis - 1);
        assertThat(attempts).isEqualTo(before);
        pass(1);
        assertThat(attempts).isEqualTo(before + 1);
    }

    @Test
    void attemptsFollowAfterGrowingPauses() {
        time.freezeTime();
        reconnector.begin(lost);
        assertThat(reconnector.isOn()).isTrue();
        expectAttemptAfter(200);
        reconnector.failed(lost);
        expectAttemptAfter(1_000);
        reconnector.failed(lost);
        expectAttemptAfter(2_000);
        pass(100_000);
        assertThat(attempts).as("while one is under way there is no other").isEqualTo(3);
    }

    @Test
    void sameReasonIsNoNews() {
        reconnector.begin(lost);

        assertThat(reconnector.failed(lost)).isTrue();
        assertThat(reconnector.failed(lost)).isFalse();
        assertThat(reconnector.failed(full)).isTrue();
        assertThat(reconnector.failed(lost)).isTrue();
        reconnector.arrived();
        reconnector.begin(lost);
        assertThat(reconnector.failed(lost)).as("after another loss").isTrue();
    }

    @Test
    void whoWasInForAWhileIsTriedAtOnceAgain() {
        time.freezeTime();
        reconnector.begin(lost);
        expectAttemptAfter(200);
        assertThat(reconnector.arrived().away()).isEqualTo(Duration.ofMillis(200));
        assertThat(reconnector.isOn()).isFalse();
        pass(5_000);
        reconnector.begin(lost);
        expectAttemptAfter(200);
    }

    @Test
    void whoIsDroppedAtOnceIsNotTriedAtOnceForEver() {
        time.freezeTime();
        reconnector.begin(lost);
        expectAttemptAfter(200);
        reconnector.arrived();
        pass(4_999);
        reconnector.begin(lost);
        expectAttemptAfter(1_000);
    }

    @Test
    void hurryEndsAPauseAndNothingElse() {
        time.freezeTime();
        reconnector.hurry();
        assertThat(attempts).isZero();
        reconnector.begin(lost);
        reconnector.hurry();
        assertThat(attempts).isEqualTo(1);
        reconnector.hurry();
        pass(100_000);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void endIsTheEnd() {
        time.freezeTime();
        reconnector.begin(lost);
        reconnector.end();
        pass(100_000);
        reconnector.hurry();

        assertThat(attempts).isZero();
        assertThat(reconnector.isOn()).isFalse();
    }

    private static ChatException goodbye(CloseReason reason) {
        return new ChatException.ClosedByServer(new ServerMessage.Goodbye(reason.wire(), null));
    }

    private static ChatException refused(ErrorCode code) {
        return new ChatException.Refused(code.wire(), "No");
    }

    private static ChatException lostBy(Throwable cause) {
        return new ChatException.ConnectionLost("so", cause);
    }

    @Test
    void comingBackMayHelpWhereTheReasonIsNotThisClient() {
        assertThat(List.of(
                        lost,
                        lostBy(new IOException("reset")),
                        lostBy(new WebSocketClientHandshakeException("502")),
                        new ChatException.CannotConnect("localhost:1", "refused", null),
                        new ChatException.NotAnswered("join", Duration.ofSeconds(1)),
                        goodbye(CloseReason.SHUTDOWN),
                        goodbye(CloseReason.INTERNAL),
                        goodbye(CloseReason.TIMEOUT),
                        goodbye(CloseReason.SLOW_CONSUMER),
                        goodbye(CloseReason.TOO_MANY_CONNECTIONS),
                        refused(ErrorCode.TOO_MANY_CONNECTIONS),
                        refused(ErrorCode.RATE_LIMITED),
                        refused(ErrorCode.USERNAME_TAKEN),
                        refused(ErrorCode.SERVER_FULL),
                        refused(ErrorCode.INTERNAL),
                        refused(ErrorCode.JOIN_TIMEOUT)))
                .allMatch(reason -> Reconnector.mayHelp(reason, false));
        assertThat(List.of(
                        ChatException.ConnectionLost.byFault(new IllegalStateException("oops")),
                        new ChatException.ProtocolViolation("localhost:1", "a gap"),
                        goodbye(CloseReason.EXIT),
                        goodbye(CloseReason.MALFORMED),
                        goodbye(CloseReason.LINE_TOO_LONG),
                        refused(ErrorCode.USERNAME_INVALID),
                        refused(ErrorCode.MALFORMED)))
                .noneMatch(reason -> Reconnector.mayHelp(reason, true));
    }

    @Test
    void whoWasKickedMayHaveBeenDisplacedByOneOfTheirOwnIfThereIsASession() {
        assertThat(Reconnector.mayHelp(goodbye(CloseReason.KICKED), true)).isTrue();
        assertThat(Reconnector.mayHelp(goodbye(CloseReason.KICKED), false)).isFalse();
    }
}
