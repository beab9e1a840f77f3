package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long somebody who is told good-bye is waited for. */
final class ClosingHandlerTest {

    private static final int KIB = 1024;

    private final GatedChannel channel = new GatedChannel();

    @AfterEach
    void nothingIsLeftToDo() {
        channel.cut();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    /** Begins to close it with so much to take still. */
    private void close(int left, int timeoutSeconds) {
        channel.shut();
        close(channel, left, timeoutSeconds);
    }

    private static void close(GatedChannel channel, int left, int timeoutSeconds) {
        channel.pipeline()
                .addFirst(new ClosingHandler(
                        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[left])),
                        Duration.ofSeconds(timeoutSeconds)));
    }

    /** For how many seconds it stays open while the peer takes so much each second. */
    private int secondsOpen(int takenEachSecond) {
        for (int second = 1; second <= 100; second++) {
            channel.pass(Duration.ofSeconds(1));
            if (!channel.isOpen()) {
                return second;
            }
            channel.take(takenEachSecond);
        }
        throw new AssertionError("still open");
    }

    @ParameterizedTest
    @CsvSource({
        "1,    0, 30, 5", // nothing is taken
        "1000, 10, 30, 6", // too little
        "9999, 63, 30, 30",
        "9999, 200, 30, 30", // steadily, but there is too much
        "9999, 200, 3, 3",
        "1,    0, 3, 3"
    })
    void whoTakesTooLittleIsClosed(int leftKib, int takenKibEachSecond, int timeoutSeconds, int seconds) {
        close(leftKib * KIB, timeoutSeconds);

        assertThat(secondsOpen(takenKibEachSecond * KIB)).isEqualTo(seconds);
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"640, 64, 10", "640, 640, 1", "1000, 500, 2", "1800, 64, 29"})
    void whoTakesEnoughGetsItAllAndIsDrainedForASecond(int leftKib, int takenKibEachSecond, int seconds) {
        close(leftKib * KIB, 60);
        for (int second = 1; second <= seconds; second++) {
            assertThat(channel.isOutputShutdown()).isFalse();
            channel.pass(Duration.ofSeconds(1));
            channel.take((long) takenKibEachSecond * KIB);
        }
        assertThat(channel.received()).hasSize(leftKib * KIB);
        assertThat(channel.isOutputShutdown()).isTrue();

        channel.pass(Duration.ofMillis(999));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void windowMayOpenInBursts() {
        close(1000 * KIB, 30);
        for (int i = 0; i < 2; i++) {
            channel.pass(Duration.ofMillis(4_900));
            channel.take(400L * KIB);
        }
        channel.pass(Duration.ofMillis(4_900));
        channel.open();

        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void peerThatEndsIsClosedAtOnce() {
        close(channel, 1, 30);
        assertThat(channel.isOpen()).isTrue();
        channel.sendEnd();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void peerThatHasEndedIsClosedBehindTheLastByte() {
        close(1, 30);
        channel.sendEnd();
        assertThat(channel.isOpen()).isTrue();
        channel.open();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void inputIsDrainedOneMebibyteFar() {
        close(channel, 1, 30);
        String mostOfIt = "x".repeat(KIB * KIB - 1);
        channel.send(mostOfIt);
        assertThat(channel.isOpen()).isTrue();
        channel.send("x");

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoWritesOnAndOnIsNotReadBeyondThatAndStillToldGoodbye() {
        close(1, 30);
        channel.send("x".repeat(KIB * KIB));
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.open();

        assertThat(channel.received()).hasSize(1);
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }
}
