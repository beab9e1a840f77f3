package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import chat.testing.HttpPeer;
import chat.testing.WebSocketPeer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What strangers at the web port can make the operator read: nothing, until they speak WebSocket. */
@Isolated("reads all that is logged")
class WebLogTest {

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(event);
        }

        List<String> texts() {
            return all.stream()
                    .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                    .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .toList();
        }
    }

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Lines lines = new Lines();
    private final Level usual = root.getLevel();

    @BeforeEach
    void listen() {
        wire.server();
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(lines);
        root.setLevel(usual);
    }

    @Test
    void scannersAreNotWorthALine() {
        String withoutAKey = Stream.of(WebSocketPeer.handshake(wire.webPort()))
                .filter(line -> !line.startsWith("Sec-WebSocket-Key"))
                .collect(Collectors.joining("\r\n"));
        String[] probes = {
            "",
            "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET /../../etc/passwd HTTP/1.1\r\nHost: evil\r\n\r\n",
            "OPTIONS / RTSP/1.0\r\n\r\n",
            "\u0016\u0003\u0001\0/\u0001\0\0+\u0003\u0003",
            "\0\0\0\u0008\u0004\u00D2\u0016/",
            "SSH-2.0-Scan\r\n",
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n",
            withoutAKey + "\r\n\r\n",
            withoutAKey + "\r\nContent-Length: 5\r\n\r\n",
            "x".repeat(100_000)
        };
        for (String probe : probes) {
            wire.visitor().send(probe).reset();
            HttpPeer visitor = wire.visitor().send(probe);
            visitor.shutdownOutput();
            visitor.awaitClosed();
        }
        wire.browser("alice");

        await().untilAsserted(() -> assertThat(lines.texts()).hasSize(2));
        assertThat(lines.texts().get(0)).startsWith("INFO connection from 127.0.0.1:");
        assertThat(lines.texts().get(1)).startsWith("INFO alice joined from 127.0.0.1:");
    }

    @Test
    void brokenFramesAreALineForTheConnectionAndOneForItsEnd() {
        WebSocketPeer alice = wire.browser("alice");
        alice.sendBytes((byte) 0xFF, (byte) 0xFF).expectClosed(1002);
        wire.browser()
                .sendFrame(WebSocketPeer.FINAL | WebSocketPeer.TEXT, (byte) 0xFF)
                .expectClosed(1007);
        wire.browser().sendFrame(WebSocketPeer.TEXT, (byte) 'x').reset();

        await().untilAsserted(() -> assertThat(lines.texts()).hasSize(5));
        assertThat(lines.texts()).allMatch(line -> line.startsWith("INFO "));
        assertThat(lines.texts()).contains("INFO alice left: malformed (0 of 5)");
    }

    @Test
    void aProxysUnmaskedFrameAtItsEndIsALostConnection() {
        byte[] caddysLast = {(byte) 0x88, 2, 0x03, (byte) 0xE9};
        wire.browser("alice").sendBytes(caddysLast).expectClosed(1001);

        await().untilAsserted(() -> assertThat(lines.texts()).hasSize(3));
        assertThat(lines.texts().get(2)).isEqualTo("INFO alice left: disconnected (0 of 5)");
    }

    @Test
    void nobodysWordsAreLoggedAtAnyLevel() {
        root.setLevel(Level.TRACE);
        wire.visitor()
                .request("GET /sesame HTTP/1.1", "Host: localhost", "Cookie: sesame")
                .response();
        wire.visitor().request("GET /sesame HTTP/1.1", "Host: sesame").response();
        wire.visitor().send("sesame\r\nsesame: sesame\r\n\r\n").response();
        WebSocketPeer alice = wire.browser("alice");
        alice.send(Texts.message("sesame")).expectType("message");
        alice.send("sesame").expectType("error");
        alice.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.PING, "sesame".getBytes(UTF_8));
        alice.readFrame();
        alice.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.BINARY, "sesame".getBytes(UTF_8))
                .expectClosed(1003);

        assertThat(lines.all).isNotEmpty();
        assertThat(lines.all).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("sesame"));
    }
}
