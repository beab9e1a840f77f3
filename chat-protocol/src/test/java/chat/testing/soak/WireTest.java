package chat.testing.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects come whole however their bytes do. */
@Timeout(30)
class WireTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    private ServerSocket listener;
    private Socket peer = new Socket();

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        listener.close();
    }

    private Wire lines() throws IOException {
        Wire wire = new LineWire(listener.getLocalPort());
        peer = listener.accept();
        return wire;
    }

    private Wire frames(String status) throws IOException {
        CompletableFuture<Wire> wire = CompletableFuture.supplyAsync(() -> {
            try {
                return new FrameWire(listener.getLocalPort());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        peer = listener.accept();
        say("HTTP/1.1 " + status + "\r\nConnection: upgrade\r\n\r\n");
        return wire.join();
    }

    private void say(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode object(String value) {
        return JsonPeer.MAPPER.createObjectNode().put("a", value);
    }

    private static byte[] frame(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(10 + bytes.length).put((byte) 0x81);
        if (bytes.length < 126) {
            frame.put((byte) bytes.length);
        } else if (bytes.length < 65_536) {
            frame.put((byte) 126).putShort((short) bytes.length);
        } else {
            frame.put((byte) 127).putLong(bytes.length);
        }
        frame.put(bytes);
        byte[] sent = new byte[frame.position()];
        frame.flip().get(sent);
        return sent;
    }

    @Test
    void linesComeWholeAndOthersThanObjectsAreIgnored() throws IOException {
        try (Wire wire = lines()) {
            say("Welcome!\r\n\n{\"a\":\"b\u00fc");
            assertThat(wire.read(SHORT)).isNull();
            say("\"}\r\n{\"a\":\"" + "c".repeat(100_000) + "\"}\n");
            assertThat(wire.read(LONG)).isEqualTo(object("b\u00fc"));
            assertThat(wire.read(LONG)).isEqualTo(object("c".repeat(100_000)));

            wire.send(List.of(object("x"), object("y")));
            wire.close();
            assertThat(peer.getInputStream().readAllBytes()).asString().isEqualTo("{\"a\":\"x\"}\n{\"a\":\"y\"}\n");
        }
    }

    @Test
    void framesOfAnyLengthComeWhole() throws IOException {
        try (Wire wire = frames("101 Switching Protocols")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<JsonNode> objects = List.of(object("b\u00fc"), object("c".repeat(1000)), object("d".repeat(100_000)));
            objects.forEach(object -> all.writeBytes(frame(object.toString())));
            byte[] bytes = all.toByteArray();
            for (int i = 0; i < 5; i++) {
                peer.getOutputStream().write(bytes, i, 1);
                assertThat(wire.read(SHORT)).isNull();
            }
            peer.getOutputStream().write(bytes, 5, bytes.length - 5);

            for (JsonNode object : objects) {
                assertThat(wire.read(LONG)).isEqualTo(object);
            }
            peer.getOutputStream().write(new byte[] {(byte) 0x88, 0});
            assertThatThrownBy(() -> wire.read(LONG)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aHandshakeThatIsRefusedIsAFailure() {
        assertThatThrownBy(() -> frames("403 Forbidden")).hasMessageContaining("403");
    }

    @Test
    void anEndIsAnEndAndAResetAnError() throws IOException {
        try (Wire wire = lines()) {
            peer.close();
            assertThatThrownBy(() -> wire.read(LONG)).isInstanceOf(EOFException.class);
        }
        try (Wire wire = lines()) {
            wire.reset();
            assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }
}
