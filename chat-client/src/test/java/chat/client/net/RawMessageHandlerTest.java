package chat.client.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.codec.LineDecoder;
import chat.protocol.codec.LineTooLong;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawMessageHandlerTest {

    private static final int MAX_LINE_BYTES = 40;

    private final List<String> heard = new ArrayList<>();
    private final List<ByteBuf> received = new ArrayList<>();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new LineDecoder(MAX_LINE_BYTES, 2 * MAX_LINE_BYTES), new RawMessageHandler(heard::add));

    @AfterEach
    void finish() {
        assertThat(channel.finish()).isFalse();
        assertThat(received).allMatch(bytes -> bytes.refCnt() == 0);
    }

    private void receive(byte[] bytes) {
        ByteBuf buffer = Unpooled.copiedBuffer(bytes);
        received.add(buffer);
        channel.writeInbound(buffer);
    }

    private void receive(String text) {
        receive(text.getBytes(UTF_8));
    }

    /** What the decoder gets: each line whole, as if nobody had looked. */
    private void expectForwarded(byte[] bytes) {
        ByteBuf line = channel.readInbound();
        try {
            assertThat(ByteBufUtil.getBytes(line)).isEqualTo(bytes);
        } finally {
            line.release();
        }
    }

    private void expectForwarded(String line) {
        expectForwarded(line.getBytes(UTF_8));
    }

    @Test
    void objectsAreHeardAndGoOn() {
        receive("{\"type\":\"pong\"}\r\n{\"type\":\"ping\"}\n");

        assertThat(heard).containsExactly("{\"type\":\"pong\"}", "{\"type\":\"ping\"}");
        expectForwarded("{\"type\":\"pong\"}");
        expectForwarded("{\"type\":\"ping\"}");
    }

    @Test
    void objectThatComesByteByByteIsHeardOnce() {
        String line = "{\"a\":\"\u65e5\uD83D\uDC4B\"}";
        for (byte b : (line + "\n").getBytes(UTF_8)) {
            receive(new byte[] {b});
        }

        assertThat(heard).containsExactly(line);
        expectForwarded(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* You are alice", " {\"type\":\"pong\"}", "[]", "\u65e5"})
    void whatIsNoObjectIsNotHeardButGoesOn(String line) {
        receive(line + "\n");

        assertThat(heard).isEmpty();
        expectForwarded(line);
    }

    /** A lone byte, an overlong form, an encoded surrogate, one cut short. */
    @ParameterizedTest
    @ValueSource(strings = {"{\u00ff}", "{\u00c0\u00af}", "{\u00ed\u00a0\u0080}", "{\u00e6\u0097"})
    void whatIsNotUtf8IsNotHeardButGoesOnToBeJudged(String line) {
        receive((line + "\n").getBytes(ISO_8859_1));

        assertThat(heard).isEmpty();
        expectForwarded(line.getBytes(ISO_8859_1));
    }

    @Test
    void nothingThatIsHeardActsOnATerminal() {
        String line = "{\"a\":\"\u001b[2J\u0000\r\u007f\u009b\u202e\"}";
        receive(line + "\n");

        assertThat(heard).containsExactly("{\"a\":\"\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\"}");
        expectForwarded(line);
    }

    @Test
    void lineThatIsTooLongIsNotHeard() {
        receive("{" + "x".repeat(MAX_LINE_BYTES) + "\n{}\n");

        assertThat(heard).containsExactly("{}");
        assertThat(channel.<Object>readInbound()).isInstanceOf(LineTooLong.class);
        expectForwarded("{}");
    }
}
