package chat.server.net;

import static chat.testing.WebSocketPeer.CONTINUATION;
import static chat.testing.WebSocketPeer.FINAL;
import static chat.testing.WebSocketPeer.PING;
import static chat.testing.WebSocketPeer.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import chat.testing.WebSocketPeer;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection over WebSocket whose peer takes what it is sent only when a test lets it. */
final class WebSocketConnectionTest {

    private static final byte[] FLOOD = new byte[125];

    private final Sessions sessions = new Sessions();
    private final GatedChannel channel = sessions.browser();

    @AfterEach
    void end() {
        sessions.close();
        channel.checkException();
    }

    private void send(byte[]... frames) {
        channel.writeInbound(Unpooled.wrappedBuffer(frames));
        sessions.run();
    }

    private static byte[] text(String text) {
        return WebSocketPeer.frame(FINAL | TEXT, text.getBytes(UTF_8));
    }

    private static byte[] ping(String payload) {
        return WebSocketPeer.frame(FINAL | PING, payload.getBytes(UTF_8));
    }

    @Test
    void nothingFollowsTheClosingFrameHoweverLateItGoesOut() {
        channel.shut();
        send(text("{\"type\":\"leave\"}"), ping("late"), text("{\"type\":\"ping\"}"), new byte[] {-1, -1});
        send(ping("later"));
        channel.open();

        assertThat(channel.received()).endsWith("exit").doesNotContain("late", "pong");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void whoFloodsWithPingsAndTakesNoPongsIsNotReadAnyMore() {
        channel.shut();
        for (int i = 0; i < 10_000 && channel.config().isAutoRead(); i++) {
            send(WebSocketPeer.frame(FINAL | PING, FLOOD));
        }
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isLessThan(100_000);

        channel.open();
        sessions.run();
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.received();
        send(ping("on"));
        assertThat(channel.received()).endsWith("on");
    }

    @Test
    void messagesThatWaitedAreAnsweredWhenThePeerTakesAnswersAgain() {
        channel.shut();
        for (int i = 0; i < 1000; i++) {
            channel.writeOneInbound(Unpooled.wrappedBuffer(WebSocketPeer.frame(FINAL | PING, FLOOD)));
            channel.pipeline().fireChannelReadComplete();
        }
        send(ping("last"));
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.open();
        sessions.run();

        assertThat(channel.received()).endsWith("last");
    }

    @Test
    void pingsOfOneReadGetOnePong() {
        send(ping("one"), ping("two"), text("{\"type\":\"ping\"}"), ping("three"));

        assertThat(channel.received())
                .endsWith("three")
                .contains("{\"type\":\"pong\"}")
                .doesNotContain("one", "two");
        send(ping("next"));
        assertThat(channel.received()).endsWith("next").hasSize(6);
        send(text("{\"type\":\"ping\"}"));
        assertThat(channel.received()).endsWith("{\"type\":\"pong\"}");
    }

    @Test
    void pingThatIsNotAnsweredBecauseTheConnectionIsCutIsGivenBack() {
        channel.writeOneInbound(Unpooled.wrappedBuffer(ping("one")));
        channel.cut();

        assertThat(channel.received()).isEmpty();
    }

    @Test
    void frameThatDripsIsNoSignOfLife() {
        send(text("{\"type\":\"join\",\"username\":\"alice\"}"));
        channel.received();
        channel.pass(Duration.ofSeconds(30));
        channel.sendBytes(0x81);
        channel.pass(Duration.ofSeconds(10));

        assertThat(channel.received()).contains("{\"type\":\"ping\"}", "timeout");
        assertThat(sessions.chat.roster().names()).isEqualTo(List.of());
    }

    @Test
    void messageThatIsHalfThereWhenTheConnectionIsCutIsGivenBack() {
        send(WebSocketPeer.frame(TEXT, FLOOD), WebSocketPeer.frame(CONTINUATION, FLOOD));
        channel.cut();

        assertThat(sessions.broadcaster.size()).isZero();
    }
}
