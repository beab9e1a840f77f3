package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promises 1 to 3: everybody sees the same events in the same order, each one once. */
class OneOrderTest {

    private static final int CLIENTS = 12;
    private static final int MESSAGES_EACH = 1500;
    private static final int BURST = 50;

    /** More than all messages come to: here nobody is slow, however little of the processor the clients get. */
    private static final int MAX_WAITING_BYTES = 64 * 1024 * 1024;

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(2 * CLIENTS);
    private final List<JsonPeer> clients = new ArrayList<>();

    @AfterEach
    void closeClients() {
        threads.shutdownNow();
        clients.forEach(JsonPeer::close);
    }

    @Test
    void twelveClientsOnLinesAndFramesThatSendInBurstsAllSeeOneGapFreeOrder() throws Exception {
        ChatServer server = servers.start(
                CLIENTS, new Limits().maxWaitingBytes(MAX_WAITING_BYTES).build());
        List<Long> entries = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            JsonPeer client = connect(server, i);
            clients.add(client);
            entries.add(client.join("user" + i).path("seq").asLong());
        }

        List<Future<Map<Long, String>>> recordings = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            JsonPeer client = clients.get(i);
            long entry = entries.get(i);
            recordings.add(threads.submit(() -> record(client, entry)));
            threads.submit(() -> sendInBursts(client));
        }

        Map<Long, String> order = recordings.get(0).get();
        assertThat(order.values().stream().distinct()).hasSize(CLIENTS * MESSAGES_EACH);
        for (Future<Map<Long, String>> recording : recordings) {
            assertThat(recording.get()).isEqualTo(order);
        }
    }

    @Test
    void anAnswerComesBehindWhatItAnswersForEverybody() {
        ChatServer server = servers.start(3);
        for (String name : List.of("asks", "answers", "watches")) {
            JsonPeer client = connect(server, clients.size());
            client.join(name);
            clients.add(client);
        }
        for (int i = 0; i < 200; i++) {
            clients.get(0).send("{\"type\":\"message\",\"text\":\"question " + i + "\"}");
            assertThat(nextText(clients.get(1))).isEqualTo("question " + i);
            clients.get(1).send("{\"type\":\"message\",\"text\":\"answer " + i + "\"}");
            assertThat(nextText(clients.get(2))).isEqualTo("question " + i);
            assertThat(nextText(clients.get(2))).isEqualTo("answer " + i);
            assertThat(nextText(clients.get(0))).isEqualTo("question " + i);
            assertThat(nextText(clients.get(0))).isEqualTo("answer " + i);
            assertThat(nextText(clients.get(1))).isEqualTo("answer " + i);
        }
    }

    /** Every other one over WebSocket. */
    private static JsonPeer connect(ChatServer server, int number) {
        return number % 2 == 0
                ? RawClient.connect(server.port())
                : WebSocketPeer.connect(ChatServerExtension.webPort(server));
    }

    private static String nextText(JsonPeer client) {
        return client.awaitType("message").path("text").asText();
    }

    /** Every message by its number; that numbers have no gap and each sender's texts keep their order is checked on the way. */
    private static Map<Long, String> record(JsonPeer client, long entry) {
        Map<Long, String> messages = new HashMap<>();
        Map<String, Integer> nextOfSender = new HashMap<>();
        long expected = entry;
        while (messages.size() < CLIENTS * MESSAGES_EACH) {
            JsonNode event = client.readJson();
            assertThat(event.path("seq").asLong()).isEqualTo(++expected);
            if (event.path("type").asText().equals("message")) {
                String from = event.path("from").asText();
                int number = nextOfSender.merge(from, 1, Integer::sum) - 1;
                assertThat(event.path("text").asText()).isEqualTo("message " + number);
                messages.put(expected, from + " " + number);
            }
        }
        return messages;
    }

    private static void sendInBursts(JsonPeer client) {
        for (int first = 0; first < MESSAGES_EACH; first += BURST) {
            client.sendAll(IntStream.range(first, first + BURST)
                    .mapToObj(i -> Texts.message("message " + i))
                    .toList());
        }
    }
}
