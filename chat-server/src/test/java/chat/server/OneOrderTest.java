package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promises 1 to 3: everybody sees the same events in the same order, each one once. */
class OneOrderTest {

    private static final int CLIENTS = 12;
    private static final int MESSAGES_EACH = 1500;
    private static final int BURST = 50;

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(2 * CLIENTS);
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() {
        threads.shutdownNow();
        clients.forEach(RawClient::close);
    }

    @Test
    void twelveClientsThatSendInBurstsAllSeeOneGapFreeOrder() throws Exception {
        ChatServer server = servers.start(CLIENTS);
        List<Long> entries = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = RawClient.connect(server.port());
            clients.add(client);
            entries.add(client.join("user" + i).path("seq").asLong());
        }

        List<Future<Map<Long, String>>> recordings = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = clients.get(i);
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
            RawClient client = RawClient.connect(server.port());
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

    private static String nextText(RawClient client) {
        return client.awaitType("message").path("text").asText();
    }

    /** Every message by its number; that numbers have no gap and each sender's texts keep their order is checked on the way. */
    private static Map<Long, String> record(RawClient client, long entry) {
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

    private static void sendInBursts(RawClient client) {
        for (int first = 0; first < MESSAGES_EACH; first += BURST) {
            StringBuilder burst = new StringBuilder();
            for (int i = first; i < first + BURST; i++) {
                burst.append("{\"type\":\"message\",\"text\":\"message ")
                        .append(i)
                        .append("\"}\n");
            }
            client.sendRaw(burst.toString());
        }
    }
}
