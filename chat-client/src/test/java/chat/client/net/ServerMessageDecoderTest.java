package chat.client.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMessageDecoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new ServerMessageDecoder());

    @AfterEach
    void finish() {
        assertThat(channel.finish()).isFalse();
    }

    private ByteBuf receive(String line) {
        ByteBuf bytes = Unpooled.copiedBuffer(line, UTF_8);
        channel.writeInbound(bytes);
        return bytes;
    }

    @Test
    void lineBecomesAMessageAndIsReleased() {
        ByteBuf line = receive("{\"type\":\"pong\"}");

        assertThat(channel.<Object>readInbound()).isEqualTo(new ServerMessage.Pong());
        assertThat(line.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* You are alice", " {\"type\":\"pong\"}", "[]", "{\"type\":\"weather\"}"})
    void whatIsNotForUsIsSkippedAndReleased(String text) {
        assertThat(receive(text).refCnt()).isZero();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"type\":7}", "{\"type\":\"left\"}", "{\"type\":\"pong\"} x"})
    void whatIsMalformedIsAFailure(String text) {
        assertThatThrownBy(() -> receive(text))
                .isInstanceOf(DecoderException.class)
                .hasCauseInstanceOf(ProtocolException.class);
    }
}
