package chat.server;

import static chat.testing.WebSocketPeer.FINAL;
import static chat.testing.WebSocketPeer.PING;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.HttpPeer;
import chat.testing.HttpPeer.Response;
import chat.testing.WebSocketPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a WebSocket, and how. */
class WebSocketHandshakeTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** A browser's request with one line in the place of the one that begins the same, or without it. */
    private String[] handshake(String name, String instead) {
        List<String> lines = new ArrayList<>();
        for (String line : WebSocketPeer.handshake(wire.webPort())) {
            if (!line.startsWith(name)) {
                lines.add(line);
            } else if (!instead.isEmpty()) {
                lines.add(instead);
            }
        }
        return lines.toArray(String[]::new);
    }

    private Response refused(String name, String instead) {
        Response response = wire.visitor().request(handshake(name, instead)).response();
        assertThat(response.status()).isNotEqualTo(101);
        return response;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://evil.example",
                "http://localhost",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://127.0.0.1:PORT.evil.example",
                "http://127.0.0.1:PORT/",
                "ws://127.0.0.1:PORT",
                "127.0.0.1:PORT",
                "file://",
                "http://a@127.0.0.1:PORT"
            })
    void pageFromElsewhereIsRefused(String origin) {
        Response response = refused("Origin", "Origin: " + origin.replace("PORT", "" + wire.webPort()));

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).contains("--allow-origin");
        assertThat(response.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Origin: http://127.0.0.1:PORT",
                "Origin: https://127.0.0.1:PORT",
                "Origin: HTTP://127.0.0.1:PORT"
            })
    void ourOwnPageAndProgramsAreLetIn(String line) {
        HttpPeer http = wire.visitor().request(handshake("Origin", line.replace("PORT", "" + wire.webPort())));

        WebSocketPeer.upgrade(http).join("alice");
    }

    @Test
    void hostThatIsNotOursIsRefusedThoughTheOriginIsTheSame() {
        String[] lines = handshake("Origin", "Origin: http://evil.example");
        lines[1] = "Host: evil.example";
        Response response = wire.visitor().request(lines).response();

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).contains("--allow-host");
    }

    @Test
    void handshakeWithoutAKeyIsRefused() {
        for (String key :
                new String[] {"", "Sec-WebSocket-Key: ", "Sec-WebSocket-Key: c2hvcnQ=", "Sec-WebSocket-Key: ~"}) {
            assertThat(refused("Sec-WebSocket-Key", key).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Version, ''",
        "Sec-WebSocket-Version, Sec-WebSocket-Version: 8",
        "Upgrade, ''",
        "Upgrade, Upgrade: h2c",
        "Connection, ''",
        "Connection, Connection: keep-alive",
        "GET, HEAD /chat HTTP/1.1",
        "GET, GET /chat HTTP/1.0"
    })
    void whatIsNoHandshakeIsToldWhatWouldBe(String name, String instead) {
        Response response = wire.visitor().request(handshake(name, instead)).responseWithoutBody();

        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Upgrade")).isEqualTo("websocket");
        assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @Test
    void onlyTheChatsPathSpeaksWebSocket() {
        assertThat(refused("GET", "GET / HTTP/1.1").status()).isEqualTo(200);
        assertThat(refused("GET", "GET /chat/ HTTP/1.1").status()).isEqualTo(404);
        assertThat(refused("GET", "POST /chat HTTP/1.1").status()).isEqualTo(405);
        WebSocketPeer.upgrade(wire.visitor().request(handshake("GET", "GET /chat?x HTTP/1.1")))
                .join("alice");
    }

    @Test
    void protocolIsChosenFromWhatIsOffered() {
        String name = "Sec-WebSocket-Protocol";
        assertThat(protocol(name + ": chat.v1")).isEqualTo("chat.v1");
        assertThat(protocol(name + ": chat.v2, chat.v1")).isEqualTo("chat.v1");
        assertThat(protocol(name + ": chat.v2\r\n" + name + ": chat.v1")).isEqualTo("chat.v1");
        assertThat(protocol(name + ": chat.v2")).isEmpty();
        assertThat(protocol("")).isEmpty();
    }

    private String protocol(String line) {
        Response response = wire.visitor()
                .request(handshake("Sec-WebSocket-Protocol", line))
                .response();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.headers()).doesNotContainKey("sec-websocket-extensions");
        return response.header("Sec-WebSocket-Protocol");
    }

    @Test
    void framesInOneReadWithTheRequestAreNotLost() {
        String join =
                new String(WebSocketPeer.frame(FINAL | WebSocketPeer.TEXT, bytes(Texts.join("alice"))), ISO_8859_1);
        String ping = new String(WebSocketPeer.frame(FINAL | PING, bytes("x")), ISO_8859_1);
        String request = String.join("\r\n", WebSocketPeer.handshake(wire.webPort())) + "\r\n\r\n";
        WebSocketPeer browser = WebSocketPeer.upgrade(wire.visitor().send(request + join + ping));

        browser.expectType("welcome");
        browser.expectType("entered");
        assertThat(browser.readFrame().text()).isEqualTo("x");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void handshakeIsAnsweredBehindTheRequestsBeforeIt() {
        HttpPeer http = wire.visitor()
                .request("GET / HTTP/1.1", "Host: localhost")
                .request(WebSocketPeer.handshake(wire.webPort()));
        assertThat(http.response().status()).isEqualTo(200);

        WebSocketPeer.upgrade(http).join("alice");
    }

    @Test
    void handshakeMayComeByteByByte() {
        HttpPeer http = wire.visitor();
        String request = String.join("\r\n", WebSocketPeer.handshake(wire.webPort())) + "\r\n\r\n";
        request.chars().forEach(c -> http.send(String.valueOf((char) c)));

        WebSocketPeer.upgrade(http).join("alice");
    }

    @Test
    void whatComesBehindAHandshakeAndIsNoFrameIsAProtocolError() {
        HttpPeer http = wire.visitor()
                .request(WebSocketPeer.handshake(wire.webPort()))
                .request("GET / HTTP/1.1", "Host: localhost");

        WebSocketPeer.upgrade(http).expectClosed(1002);
    }

    @Test
    void whoHalfClosesWithTheHandshakeIsClosed() {
        HttpPeer http = wire.visitor().request(WebSocketPeer.handshake(wire.webPort()));
        http.shutdownOutput();

        WebSocketPeer.upgrade(http).expectEnd();
    }

    @Test
    void handshakeOfASlowReaderOfThePageIsReadOnBehindIt() {
        try (HttpPeer http = HttpPeer.connect(wire.webPort(), 4096)) {
            int pages = 100;
            http.send("GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(pages))
                    .request(WebSocketPeer.handshake(wire.webPort()));
            for (int i = 0; i < pages; i++) {
                assertThat(http.response().status()).isEqualTo(200);
            }
            WebSocketPeer.upgrade(http).join("alice");
        }
    }
}
