package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of a server: what was accepted is delivered, and everybody is told. */
class ShutdownTest {

    private static final int CLIENTS = 6;

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void everybodyGetsAllThatAnybodyGotThenAGoodbyeAndNobodyAStormOfLeft() throws Exception {
        ChatServer server = servers.start(CLIENTS);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = RawClient.connect(server.port());
            client.join("user" + i);
            clients.add(client);
        }
        CountDownLatch traffic = new CountDownLatch(2 * CLIENTS);
        List<Future<JsonNode>> lastMessages = new ArrayList<>();
        for (RawClient client : clients) {
            threads.submit(() -> sendUntilClosed(client, traffic));
            lastMessages.add(threads.submit(() -> lastBeforeGoodbye(client, traffic)));
        }
        traffic.await();

        long start = System.nanoTime();
        server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        JsonNode last = lastMessages.get(0).get();
        for (Future<JsonNode> message : lastMessages) {
            assertThat(message.get()).isEqualTo(last);
        }
        clients.forEach(RawClient::close);
    }

    @Test
    void somebodyWhoHasNotJoinedGetsAGoodbyeToo() {
        ChatServer server = servers.start(1);
        try (RawClient program = RawClient.connect(server.port());
                RawClient person = RawClient.connect(server.port())) {
            program.send("{\"type\":\"ping\"}").expectType("pong");
            assertThat(person.readLine()).startsWith("Welcome");
            server.close();
            assertThat(program.expectType("goodbye").path("reason").asText()).isEqualTo("shutdown");
            program.expectClosed();
            assertThat(person.readLine()).isEqualTo("* Goodbye: the server is shutting down.");
            person.expectClosed();
        }
    }

    @Test
    void aReaderThatStoppedDoesNotHoldTheServerUp() {
        ChatServer server = servers.start(2);
        try (RawClient stopped = RawClient.connect(server.port(), 4096);
                RawClient talker = RawClient.connect(server.port())) {
            stopped.join("stopped");
            talker.join("talker");
            String line = "{\"type\":\"message\",\"text\":\"" + "x".repeat(4096) + "\"}";
            for (int i = 0; i < 100; i++) {
                talker.send(line).awaitType("message");
            }
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void sendUntilClosed(RawClient client, CountDownLatch traffic) {
        try {
            for (int i = 0; i < 1_000_000; i++) {
                client.send("{\"type\":\"message\",\"text\":\"" + i + "\"}");
                if (i == 100) {
                    traffic.countDown();
                }
            }
        } catch (UncheckedIOException closed) {
            // The server closed, which is how this ends.
        }
    }

    private static JsonNode lastBeforeGoodbye(RawClient client, CountDownLatch traffic) {
        JsonNode last = client.readJson();
        traffic.countDown();
        for (JsonNode next = client.readJson(); ; next = client.readJson()) {
            String type = next.path("type").asText();
            if (type.equals("goodbye")) {
                assertThat(next.path("reason").asText()).isEqualTo("shutdown");
                client.expectClosed();
                return last;
            }
            assertThat(type).isNotEqualTo("left");
            last = next;
        }
    }
}
