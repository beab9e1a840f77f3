package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteGuardTest {

    /** HT, LF, CR, and the end-of-file byte of Ctrl-D. */
    private static final Set<Integer> ALLOWED_CONTROLS = Set.of(0x09, 0x0A, 0x0D, 0x04);

    private final Sessions sessions = new Sessions();

    @AfterEach
    void end() {
        sessions.close();
    }

    private static String passed(GatedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return all.toString();
    }

    @Test
    void controlBytesAreForbiddenAndNothingElseIs() {
        for (int b = 0; b < 256; b++) {
            boolean control = b < 0x20 || b == 0x7F;

            assertThat(ByteGuard.isForbidden((byte) b))
                    .as("byte %02x", b)
                    .isEqualTo(control && !ALLOWED_CONTROLS.contains(b));
        }
    }

    @Test
    void allowedBytesPassUntouched() {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        StringBuilder expected = new StringBuilder();
        for (int b = 0; b < 256; b++) {
            if (!ByteGuard.isForbidden((byte) b)) {
                channel.sendBytes('a', b, 'z');
                expected.append('a').append((char) b).append('z');
            }
        }

        assertThat(passed(channel)).isEqualTo(expected.toString());
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x03, 0x07, 0x08, 0x0B, 0x0C, 0x16, 0x1B, 0x1F, 0x7F})
    void forbiddenByteEndsTheConnectionBehindWhatCameBeforeIt(int b) {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        channel.sendBytes('a', 'b', '\n', b, 'c', '\n');

        assertThat(passed(channel)).isEqualTo("ab\n");
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.received()).isEmpty();
        channel.pass(Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void nulPassesBehindACr() {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        channel.sendBytes('a', '\r', 0, 'b', '\r');
        channel.sendBytes(0, 'c');

        assertThat(passed(channel)).isEqualTo("a\r\0b\r\0c");
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void onlyOneNulPassesBehindACr() {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        channel.sendBytes('\r', 0, 0);

        assertThat(passed(channel)).isEqualTo("\r\0");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void nulBehindAnotherByteOfTheNextReadIsForbidden() {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        channel.sendBytes('\r');
        channel.sendBytes('a');
        channel.sendBytes(0);

        assertThat(passed(channel)).isEqualTo("\ra");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void whatIsNotBytesPasses() {
        GatedChannel channel = sessions.connect(ByteGuard::ofProgram);
        channel.writeInbound(EndOfInput.INSTANCE);

        assertThat(channel.<Object>readInbound()).isEqualTo(EndOfInput.INSTANCE);
    }

    @Test
    void joinBeforeTheByteIsTakenAndThenTheByteIsOnlyAnOddCharacter() {
        GatedChannel channel = sessions.connect();
        channel.send("{\"type\":\"join\",\"username\":\"alice\"}\n\1{\"type\":\"ping\"}\n{\"type\":\"ping\"}\n");

        assertThat(channel.received().lines())
                .hasSize(4)
                .element(2)
                .asString()
                .startsWith("{\"type\":\"error\",\"code\":\"malformed\"");
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void noLineBehindTheByteIsRead() {
        GatedChannel channel = sessions.connect();
        channel.send("{\"type\":\"ping\"}\n\1\n{\"type\":\"join\",\"username\":\"alice\"}\n");
        channel.send("{\"type\":\"join\",\"username\":\"alice\"}\n");

        assertThat(channel.received()).isEqualTo("{\"type\":\"pong\"}\n");
        assertThat(channel.isOutputShutdown()).isTrue();
    }
}
