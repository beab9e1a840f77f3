package chat.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that sends what is no message, in lines or in frames: people are told that it is the server's fault, and which server's. */
class BrokenServerTest {

    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final int MEBIBYTE = 1024 * 1024;
    private static final String WELCOME =
            "{\"type\":\"welcome\",\"username\":\"a\",\"maxUsers\":5,\"protocol\":1,\"server\":\"s\"}";

    private final RecordingListener listener = new RecordingListener();

    static Stream<String> noMessages() {
        return Stream.of(
                "{",
                "{}",
                "{\u001b[31m}",
                "{\"type\":\"welcome\"",
                "{\"type\":\"welcome\"} {}",
                "{\"type\":1}",
                "{\"type\":null}",
                "{\"type\":\"pong\",\"type\":\"pong\"}",
                "{\"type\":\"welcome\",\"username\":\"a\",\"maxUsers\":\"5\",\"protocol\":1,\"server\":\"s\"}",
                "{\"type\":\"welcome\",\"username\":\"a\",\"maxUsers\":-5,\"protocol\":1,\"server\":\"s\"}",
                "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[1],\"count\":1,\"seq\":1}",
                "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":{},\"count\":1,\"seq\":1}",
                "{\"type\":\"error\",\"code\":[],\"message\":\"No\"}",
                "{\"type\":\"slowed\",\"retryAfterMs\":1.5}",
                "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":1,\"from\":\"a\",\"text\":\"t\",\"time\":\"yesterday\"}",
                "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":1,\"from\":\"a\",\"text\":\"t\","
                        + "\"time\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"type\":\"error\",\"code\":\"\u00ff\",\"message\":\"No\"}", // not UTF-8
                "{\"type\":\"error\",\"code\":\"\u00ed\u00a0\u0080\",\"message\":\"No\"}", // a surrogate in bytes
                "{\"a\":".repeat(100_000),
                "{\"type\":\"" + "x".repeat(MEBIBYTE) + "\"}");
    }

    private static String frame(int first, String text) {
        String length = text.length() < 126
                ? "" + (char) text.length()
                : (char) 127 + "\0\0\0\0" + (char) (text.length() >> 24) + (char) (text.length() >> 16 & 255)
                        + (char) (text.length() >> 8 & 255) + (char) (text.length() & 255);
        return (char) first + length + text;
    }

    static Stream<Arguments> broken() {
        Stream<String> frames = Stream.of(
                frame(0x82, WELCOME), // binary
                frame(0xC1, WELCOME), // compressed, although nobody agreed to that
                frame(0x83, "x"), // no such frame
                frame(0x80, "x"), // goes on with nothing
                frame(0x01, "{") + frame(0x81, "}"), // a message within a message
                frame(0x09, "x"), // a ping in pieces
                frame(0x89, "x".repeat(126)), // a ping that is too long
                frame(0x81, "\u00ff"),
                "\u0081\u0085abcd" + "12345", // masked
                "\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", // longer than anything
                frame(0x01, "x".repeat(MEBIBYTE - 10)) + frame(0x80, "x".repeat(100)),
                "HTTP/1.1 500 Internal Server Error\r\n\r\n");
        return Stream.concat(
                noMessages().map(line -> Arguments.of(false, line + "\n")),
                Stream.concat(noMessages().map(line -> frame(0x81, line)), frames)
                        .map(bytes -> Arguments.of(true, bytes)));
    }

    private static InMemoryServer server(boolean webSocket) {
        Duration patience = Duration.ofSeconds(10);
        return new InMemoryServer(new ClientConfig(
                List.of(new ServerAddress("memory", 1, false, webSocket ? "/chat" : null)),
                TlsTrust.SYSTEM,
                patience,
                patience,
                patience,
                patience,
                patience,
                256,
                1 << 20,
                Reconnect.DEFAULT));
    }

    private static void shakeHands(Peer peer) throws Exception {
        String key = "";
        for (String line = peer.line(); line != null && !line.isEmpty(); line = peer.line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        byte[] accept = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
        peer.write(SWITCHING + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept)
                + "\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n");
    }

    private CompletableFuture<JoinResult> join(InMemoryServer server) {
        CompletableFuture<ChatClient> connecting = ChatClient.connect(server, listener);
        server.run();
        return connecting.join().join("alice");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void brokenMessageIsTheServersFaultAndSaidSo(boolean webSocket, String bytes) throws Exception {
        try (InMemoryServer server = server(webSocket)) {
            CompletableFuture<JoinResult> join = join(server);
            Peer peer = server.accept();
            if (webSocket) {
                shakeHands(peer);
            }
            peer.writeBytes(bytes.getBytes(ISO_8859_1));

            assertThat(join).isCompletedExceptionally();
            assertThat(ChatClientFixture.failure(join))
                    .isInstanceOf(ChatException.ProtocolViolation.class)
                    .hasMessageStartingWith(
                            "The server at " + server.config().server() + " sent something that is no chat message: ");
            assertThat(listener.next(ChatException.ProtocolViolation.class).getMessage())
                    .doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(300);
        }
    }

    @Test
    void messageInPiecesIsOne() throws Exception {
        try (InMemoryServer server = server(true)) {
            CompletableFuture<JoinResult> join = join(server);
            Peer peer = server.accept();
            shakeHands(peer);
            String entered = "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"a\"],\"count\":1,\"seq\":1}";
            String bytes = frame(0x81, WELCOME)
                    + frame(0x01, entered.substring(0, 9))
                    + frame(0x89, "still there?")
                    + frame(0x00, "")
                    + frame(0x80, entered.substring(9));
            peer.writeBytes(bytes.getBytes(ISO_8859_1));

            assertThat(join).isCompleted();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 502 Bad \u001b[31mGateway\r\nContent-Length: 0\r\n\r\n",
                SWITCHING + "Sec-WebSocket-Accept: \u001b[31m\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "{\"type\":\"welcome\"}\r\n\r\n"
            })
    void whatIsNoWebSocketIsSaidInHarmlessWords(String answer) {
        try (InMemoryServer server = server(true)) {
            CompletableFuture<JoinResult> join = join(server);
            server.accept().write(answer);

            assertThat(join).isCompletedExceptionally();
            assertThat(ChatClientFixture.failure(join).getMessage())
                    .startsWith("Connection lost: no WebSocket there: ")
                    .doesNotContainPattern("\\p{Cntrl}");
        }
    }
}
