package chat.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebSocketEncoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketEncoder());

    @AfterEach
    void end() {
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void messageIsOneTextWithoutALineEnd() {
        channel.writeOutbound(new ServerMessage.Pong());

        TextWebSocketFrame frame = channel.readOutbound();
        assertThat(frame.text()).isEqualTo("{\"type\":\"pong\"}");
        assertThat(frame.isFinalFragment()).isTrue();
        frame.release();
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT,          1000",
        "SERVER_FULL,   1013",
        "KICKED,        1008",
        "SLOW_CONSUMER, 1008",
        "TIMEOUT,       1008",
        "JOIN_TIMEOUT,  1008",
        "MALFORMED,     1008",
        "INTERNAL,      1011",
        "SHUTDOWN,      1001"
    })
    void goodbyeHasAClosingFrameBehindIt(CloseReason reason, int code) {
        channel.writeOutbound(new ServerMessage.Goodbye(reason.wire(), null));

        TextWebSocketFrame goodbye = channel.readOutbound();
        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(goodbye.text()).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"" + reason.wire() + "\"}");
        assertThat(close.statusCode()).isEqualTo(code);
        assertThat(close.reasonText()).isEqualTo(reason.wire());
        goodbye.release();
        close.release();
    }
}
