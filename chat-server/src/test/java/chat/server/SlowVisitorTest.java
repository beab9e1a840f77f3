package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.HttpPeer;
import chat.testing.WebSocketPeer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web port does not wait for ever for anybody, and nobody there keeps the server from ending. */
@Order(1) // takes long
class SlowVisitorTest {

    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);
    private static final String REQUEST = "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** Bytes of requests that the kernels of both ends may take although nobody reads them. */
    private static final long MOST_IN_BUFFERS = 16_000_000;

    private void start() {
        start(REQUEST_TIMEOUT);
    }

    private void start(Duration requestTimeout) {
        wire.start(new Limits().maxConnections(2).requestTimeout(requestTimeout));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\r\n", "x: y\r\n"})
    void requestThatDripsIsClosedWhenItsTimeIsOver(String drip) {
        start();
        HttpPeer visitor = wire.visitor().send("GET / HTTP/1.1\r\nHost: localhost\r\nx: ");
        long start = System.nanoTime();
        Thread dripping = new Thread(() -> {
            try {
                while (System.nanoTime() - start < REQUEST_TIMEOUT.toNanos() * 10) {
                    visitor.send(drip);
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (UncheckedIOException closed) {
                // as it should be
            }
        });
        dripping.start();

        visitor.awaitClosed();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(REQUEST_TIMEOUT.minusMillis(100), REQUEST_TIMEOUT.multipliedBy(6));
    }

    @Test
    void connectionThatAsksForNothingMoreIsClosed() {
        start();
        HttpPeer visitor = wire.visitor().send(REQUEST);
        assertThat(visitor.response().status()).isEqualTo(200);

        visitor.expectClosed();
    }

    @Test
    void whoDoesNotReadTheAnswersIsNotReadAndThenClosed() {
        start(Duration.ofSeconds(3)); // in which hundreds of megabytes could be sent
        try (HttpPeer visitor = HttpPeer.connect(wire.webPort(), 4096)) {
            String requests = REQUEST.repeat(100);
            long sent = 0;
            try {
                while (sent < MOST_IN_BUFFERS) {
                    visitor.send(requests);
                    sent += requests.length();
                }
            } catch (UncheckedIOException closed) {
                // as it should be
            }
            assertThat(sent).isLessThan(MOST_IN_BUFFERS);
        }
    }

    @Test
    void connectionsOfBothPortsCountTogether() {
        start(Duration.ofMinutes(1));
        HttpPeer visitor = wire.visitor().send(REQUEST);
        assertThat(visitor.response().status()).isEqualTo(200);
        wire.program();

        try (WebSocketPeer third =
                WebSocketPeer.upgrade(wire.visitor().request(WebSocketPeer.handshake(wire.webPort())))) {
            assertThat(third.readJson().path("code").asText()).isEqualTo("too_many_connections");
        }
        visitor.close();
        await().ignoreExceptionsMatching(
                        UncheckedIOException.class::isInstance) // whoever is too many may be closed at once
                .untilAsserted(() -> assertThat(
                                wire.connect().send("{\"type\":\"ping\"}").readLine())
                        .contains("pong"));
    }

    @Test
    void visitorsDoNotKeepTheServerFromEnding() {
        List<HttpPeer> visitors = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            visitors.add(wire.visitor());
        }
        visitors.get(0).send(REQUEST).response();
        visitors.get(1).send("GET / HTTP/1.1\r\nHos");
        visitors.get(2).send("nonsense\r\n\r\n");
        visitors.get(3).send(REQUEST.repeat(2000));
        long start = System.nanoTime();
        wire.server().close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        visitors.forEach(HttpPeer::awaitClosed);
    }
}
