package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.message;
import static chat.testing.WebSocketPeer.BINARY;
import static chat.testing.WebSocketPeer.CLOSE;
import static chat.testing.WebSocketPeer.CONTINUATION;
import static chat.testing.WebSocketPeer.FINAL;
import static chat.testing.WebSocketPeer.PING;
import static chat.testing.WebSocketPeer.PONG;
import static chat.testing.WebSocketPeer.TEXT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import chat.testing.WebSocketPeer.Frame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 to the byte, from a client that need not keep to it. */
class WebSocketFramesTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static byte[] bytes(String hex) {
        return BadInput.hex(hex).getBytes(ISO_8859_1);
    }

    @Test
    void messageMayComeInManyFramesWithOthersBetween() {
        WebSocketPeer alice = wire.browser("alice");
        byte[] text = message("\u20AC\uD83D\uDE00").getBytes(UTF_8);
        alice.sendFrame(TEXT);
        for (byte b : text) {
            alice.sendFrame(CONTINUATION, b);
            alice.sendFrame(FINAL | PONG, b);
            alice.sendFrame(CONTINUATION);
        }
        alice.sendFrame(FINAL | PING, text).sendFrame(FINAL | CONTINUATION);

        assertThat(alice.readFrame().first()).isEqualTo(FINAL | PONG);
        expectSaid(alice, "alice", "\u20AC\uD83D\uDE00");
    }

    @Test
    void longestMessageMayBeFramesOfOneByte() {
        WebSocketPeer alice = wire.browser("alice");
        String text = message("x");
        text += " ".repeat(65536 - text.length());
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(WebSocketPeer.frame(TEXT));
        for (byte b : text.getBytes(UTF_8)) {
            frames.writeBytes(WebSocketPeer.frame(CONTINUATION, b));
        }
        frames.writeBytes(WebSocketPeer.frame(FINAL | CONTINUATION));
        alice.sendBytes(frames.toByteArray());

        expectSaid(alice, "alice", "x");
    }

    @Test
    void frameMayComeByteByByte() {
        WebSocketPeer alice = wire.browser("alice");
        for (byte b : WebSocketPeer.frame(FINAL | TEXT, message("y".repeat(200)).getBytes(UTF_8))) {
            alice.sendBytes(b);
        }

        expectSaid(alice, "alice", "y".repeat(200));
    }

    @Test
    void pingsAreAnsweredWithTheirOwnWordsTheLatestInAnyCase() {
        WebSocketPeer stranger = wire.browser();
        ByteArrayOutputStream pings = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            pings.writeBytes(WebSocketPeer.frame(FINAL | PING, ("ping " + i).getBytes(UTF_8)));
        }
        pings.writeBytes(WebSocketPeer.frame(FINAL | PING, new byte[125]));
        stranger.sendBytes(pings.toByteArray());

        int latest = -1;
        Frame pong = stranger.readFrame();
        while (pong.payload().startsWith("ping ")) {
            assertThat(pong.first()).isEqualTo(FINAL | PONG);
            int next = Integer.parseInt(pong.payload().substring("ping ".length()));
            assertThat(next).isGreaterThan(latest);
            latest = next;
            pong = stranger.readFrame();
        }
        assertThat(pong.payload()).hasSize(125);
        stranger.join("alice");
    }

    @ParameterizedTest
    @CsvSource({
        "not masked,                     81 02 7B 7D",
        "reserved bit,                   C1 80 00 00 00 00",
        "reserved bit of a ping,         A9 80 00 00 00 00",
        "reserved kind of data,          83 80 00 00 00 00",
        "reserved kind of control,       8B 80 00 00 00 00",
        "going on without a beginning,   80 80 00 00 00 00",
        "beginning twice,                01 80 00 00 00 00 81 80 00 00 00 00",
        "ping in two frames,             09 80 00 00 00 00",
        "ping of 126 bytes,              89 FE 00 7E 00 00 00 00",
        "close of 126 bytes,             88 FE 00 7E 00 00 00 00",
        "close with half a code,         88 81 00 00 00 00 03",
        "close with a code of nobody,    88 82 00 00 00 00 03 E7",
        "close without a status,         88 82 00 00 00 00 03 ED",
        "close as if it had been cut,    88 82 00 00 00 00 03 EE",
        "close with a reserved code,     88 82 00 00 00 00 03 EC",
        "close with a code of TLS,       88 82 00 00 00 00 03 F7"
    })
    void whatTheRfcForbidsIsAProtocolError(String what, String hex) {
        RawClient witness = wire.member("witness");
        WebSocketPeer alice = wire.browser("alice").sendBytes(bytes(hex));
        alice.send(message("never said"));

        Frame frame = alice.readFrame();
        assertThat(frame.first()).isEqualTo(FINAL | CLOSE);
        assertThat(frame.code()).as(what).isEqualTo(1002);
        alice.expectEnd();
        witness.expectType("joined");
        expectLeft(witness, "alice", "kicked");
    }

    @Test
    void binaryIsNotAccepted() {
        wire.browser("alice").sendFrame(FINAL | BINARY, bytes("01")).expectClosed(1003);
        wire.browser()
                .sendFrame(BINARY, bytes("01"))
                .sendFrame(FINAL | CONTINUATION)
                .expectClosed(1003);
    }

    static Stream<Map.Entry<String, String>> brokenUtf8() {
        return BrokenUtf8.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("brokenUtf8")
    void textThatIsNotUtf8Closes(Map.Entry<String, String> broken) {
        byte[] text = ("{\"type\":\"message\",\"text\":\"a" + broken.getValue() + "b\"}").getBytes(ISO_8859_1);
        wire.browser("alice").sendFrame(FINAL | TEXT, text).expectClosed(1007);

        WebSocketPeer stranger = wire.browser().sendFrame(TEXT);
        for (byte b : text) {
            stranger.sendFrame(CONTINUATION, b).sendFrame(FINAL | PONG);
        }
        stranger.sendFrame(FINAL | CONTINUATION).expectClosed(1007);
    }

    @Test
    void textThatEndsWithinACharacterCloses() {
        wire.browser().sendFrame(FINAL | TEXT, bytes("E2 82")).expectClosed(1007);
    }

    @ParameterizedTest
    @CsvSource({"false, 4096", "true, 65536"})
    void messageThatIsTooLargeClosesHoweverItIsCut(boolean joined, int max) {
        byte[] text = new byte[max + 1];
        Arrays.fill(text, (byte) ' ');
        RawClient witness = wire.member("witness");
        for (int first : new int[] {max + 1, max, 1}) {
            WebSocketPeer client = joined ? wire.browser("alice") : wire.browser();
            if (first > max) {
                client.sendFrame(FINAL | TEXT, text);
            } else {
                client.sendFrame(TEXT, Arrays.copyOf(text, first))
                        .sendFrame(FINAL | CONTINUATION, Arrays.copyOf(text, max + 1 - first));
            }
            client.expectClosed(1009);
            if (joined) {
                witness.expectType("joined");
                expectLeft(witness, "alice", "kicked");
            }
        }
        WebSocketPeer client = joined ? wire.browser("alice") : wire.browser();
        client.sendFrame(FINAL | TEXT, Arrays.copyOf(text, max)).send("{\"type\":\"ping\"}");
        client.expectType("pong");
    }

    @Test
    void lengthThatNobodyCouldEverSendIsRefusedBeforeItComes() {
        wire.browser("alice")
                .sendBytes(bytes("81 FF 7F FF FF FF FF FF FF FF 00 00 00 00"))
                .expectClosed(1009);
        wire.browser("bob")
                .sendBytes(bytes("81 FF 80 00 00 00 00 00 00 00 00 00 00 00"))
                .expectClosed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1011, 3000, 4999})
    void closeIsAnsweredWithItsCode(int code) {
        RawClient witness = wire.member("witness");
        WebSocketPeer alice = wire.browser("alice");
        alice.send(message("last words"))
                .sendFrame(FINAL | CLOSE, (byte) (code >> 8), (byte) code, (byte) 'b', (byte) 'y', (byte) 'e');

        expectSaid(alice, "alice", "last words");
        alice.expectClosed(code);
        witness.expectType("joined");
        expectSaid(witness, "alice", "last words");
        expectLeft(witness, "alice", "disconnected");
    }

    @Test
    void closeWithoutACodeIsAnsweredWithoutOne() {
        WebSocketPeer alice = wire.browser("alice").sendFrame(FINAL | CLOSE);

        assertThat(alice.readFrame()).isEqualTo(new Frame(FINAL | CLOSE, ""));
        alice.expectEnd();
    }

    @Test
    void nothingBehindACloseIsHeardOrAnswered() {
        RawClient witness = wire.member("witness");
        for (String end : new String[] {"88 80 00 00 00 00", "82 80 00 00 00 00"}) {
            WebSocketPeer alice = wire.browser("alice");
            witness.expectType("joined");
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(bytes(end));
            all.writeBytes(WebSocketPeer.frame(FINAL | PING));
            all.writeBytes(
                    WebSocketPeer.frame(FINAL | TEXT, message("never said").getBytes(UTF_8)));
            all.writeBytes(bytes("FF FF FF FF"));
            alice.sendBytes(all.toByteArray());

            alice.expectClosed();
            witness.expectType("left");
        }
        witness.expectSilence(Duration.ofMillis(50));
    }

    @Test
    void nothingBehindAGoodbyeIsAnswered() {
        WebSocketPeer alice = wire.browser("alice");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(WebSocketPeer.frame(FINAL | TEXT, "{\"type\":\"leave\"}".getBytes(UTF_8)));
        all.writeBytes(WebSocketPeer.frame(FINAL | PING));
        all.writeBytes(bytes("FF FF FF FF"));
        alice.sendBytes(all.toByteArray());

        Texts.expectGoodbye(alice, "exit");
    }

    @Test
    void aMessageIsOneObject() {
        wire.browser().send("{\"type\":\"ping\"}\r\n").expectType("pong");
        expectError(wire.browser().send("{\"type\":\"ping\"}\n{\"type\":\"ping\"}"), "malformed");
    }
}
