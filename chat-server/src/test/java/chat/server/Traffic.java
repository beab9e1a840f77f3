package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Members who all talk without a pause until the server says goodbye because it shuts down. */
final class Traffic implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<JsonPeer> clients = new ArrayList<>();
    private final List<Future<JsonNode>> lastMessages = new ArrayList<>();

    /** Returns when everybody talks and hears. */
    Traffic(int port, int webPort, int members) throws InterruptedException {
        for (int i = 0; i < members; i++) {
            JsonPeer client = i % 2 == 0 ? RawClient.connect(port) : WebSocketPeer.connect(webPort);
            client.join("user" + i);
            clients.add(client);
        }
        CountDownLatch flowing = new CountDownLatch(2 * members);
        for (JsonPeer client : clients) {
            threads.submit(() -> sendUntilClosed(client, flowing));
            lastMessages.add(threads.submit(() -> lastBeforeGoodbye(client, flowing)));
        }
        flowing.await();
    }

    /** Waits for everybody's end, and that it was the same for all: the same last event, goodbye, nobody's left, no reset. */
    void expectSameEndForAll() throws Exception {
        JsonNode last = lastMessages.get(0).get();
        for (Future<JsonNode> message : lastMessages) {
            assertThat(message.get()).isEqualTo(last);
        }
    }

    private static void sendUntilClosed(JsonPeer client, CountDownLatch flowing) {
        try {
            for (int i = 0; i < 1_000_000; i++) {
                client.send("{\"type\":\"message\",\"text\":\"" + i + "\"}");
                if (i == 100) {
                    flowing.countDown();
                }
            }
        } catch (UncheckedIOException closed) {
            // The server closed, which is how this ends.
        }
    }

    private static JsonNode lastBeforeGoodbye(JsonPeer client, CountDownLatch flowing) {
        JsonNode last = client.readJson();
        flowing.countDown();
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

    @Override
    public void close() {
        threads.shutdownNow();
        clients.forEach(JsonPeer::close);
    }
}
