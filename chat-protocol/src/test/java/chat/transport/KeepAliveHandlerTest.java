package chat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In a time of its own: asked after 30 s, lost after 10 more. */
final class KeepAliveHandlerTest {

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final List<String> told = new ArrayList<>();
    private final KeepAliveHandler handler =
            new KeepAliveHandler(SILENCE, ANSWER, () -> told.add("ask"), () -> told.add("lost"));
    private final EmbeddedChannel channel = new EmbeddedChannel();

    KeepAliveHandlerTest() {
        channel.freezeTime();
        channel.pipeline().addLast(handler);
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    private void hear() {
        channel.writeInbound("anything");
        assertThat(channel.<String>readInbound()).isEqualTo("anything");
    }

    private void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    private void assertTold(String... words) {
        assertThat(told).containsExactly(words);
    }

    @Test
    void peerIsAskedOnlyAfterTheWholeSilence() {
        pass(SILENCE.minus(MOMENT));
        assertTold();
        hear();
        pass(SILENCE.minus(MOMENT));
        assertTold();
        pass(MOMENT);
        assertTold("ask");
    }

    @Test
    void anyByteIsASignOfLife() {
        pass(SILENCE);
        pass(ANSWER.minus(MOMENT));
        hear();
        pass(SILENCE.minus(MOMENT));
        assertTold("ask");
        pass(MOMENT);
        assertTold("ask", "ask");
    }

    @Test
    void peerWithoutASignIsLostWhenItsTimeIsUp() {
        pass(SILENCE);
        pass(ANSWER.minus(MOMENT));
        assertTold("ask");
        pass(MOMENT);
        assertTold("ask", "lost");
    }

    @Test
    void peerIsNotAskedAgainWhileItsTimeRuns() {
        EmbeddedChannel patient = new EmbeddedChannel();
        Duration often = Duration.ofSeconds(10);
        Duration patience = Duration.ofSeconds(30);
        patient.freezeTime();
        patient.pipeline()
                .addLast(new KeepAliveHandler(often, patience, () -> told.add("ask"), () -> told.add("lost")));
        patient.advanceTimeBy(39, TimeUnit.SECONDS);
        patient.runPendingTasks();
        assertTold("ask");
        patient.finishAndReleaseAll();
    }

    @Test
    void whatWeDoNotReadIsNoSilence() {
        setReading(false);
        for (int i = 0; i < 10; i++) {
            pass(SILENCE.minusSeconds(1));
        }
        setReading(true);
        pass(SILENCE.minus(MOMENT));
        assertTold();
        pass(MOMENT);
        assertTold("ask");
    }

    @Test
    void signThatCameWhileNothingWasReadCounts() {
        pass(SILENCE);
        setReading(false);
        pass(ANSWER.multipliedBy(2));
        setReading(true);
        hear();
        pass(SILENCE.minus(MOMENT));
        assertTold("ask");
        pass(MOMENT);
        assertTold("ask", "ask");
    }

    @Test
    void peerHasTheWholeTimeAnewWhenReadingGoesOnBehindItsDeadline() {
        pass(SILENCE);
        setReading(false);
        pass(Duration.ofMinutes(2));
        setReading(true);
        pass(SILENCE.minus(MOMENT));
        assertTold("ask");
        pass(MOMENT);
        assertTold("ask", "ask");
        pass(ANSWER);
        assertTold("ask", "ask", "lost");
    }

    /** The sign may lie in the socket, and the loop has had no turn to read it. */
    @Test
    void peerIsNotLostInTheTurnInWhichReadingGoesOn() {
        pass(SILENCE);
        setReading(false);
        pass(ANSWER.minus(MOMENT));
        setReading(true);
        pass(MOMENT);
        assertTold("ask");
        pass(SILENCE);
        pass(ANSWER);
        assertTold("ask", "ask", "lost");
    }

    @Test
    void shortPauseSavesNobody() {
        pass(SILENCE.dividedBy(2));
        setReading(false);
        pass(MOMENT);
        setReading(true);
        pass(SILENCE.dividedBy(2));
        assertTold("ask");
        setReading(false);
        setReading(true);
        pass(ANSWER);
        assertTold("ask", "lost");
    }

    @Test
    void silenceThatWasAnnouncedDoesNotCount() {
        pass(SILENCE);
        handler.announceSilence(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(1));
        pass(SILENCE.minus(MOMENT));
        assertTold("ask");
        pass(MOMENT);
        assertTold("ask", "ask");
    }

    @Test
    void latestAnnouncementCounts() {
        for (int i = 0; i < 5; i++) {
            handler.announceSilence(Duration.ofMinutes(1));
            pass(Duration.ofSeconds(50));
        }
        pass(Duration.ofSeconds(10));
        pass(SILENCE.minus(MOMENT));
        assertTold();
        pass(MOMENT);
        assertTold("ask");
    }

    @Test
    void nobodyIsToldAnythingOnceItIsRemoved() {
        pass(SILENCE);
        handler.announceSilence(MOMENT);
        pass(MOMENT);
        pass(SILENCE);
        assertTold("ask", "ask");
        channel.pipeline().remove(handler);
        pass(Duration.ofMinutes(5));
        assertTold("ask", "ask");
    }

    @Test
    void nobodyIsToldAnythingOnceTheChannelIsClosed() {
        pass(SILENCE);
        channel.close();
        pass(Duration.ofMinutes(5));
        assertTold("ask");
    }
}
