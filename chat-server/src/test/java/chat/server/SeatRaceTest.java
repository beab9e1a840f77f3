package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promise 5: seats and names, when everybody comes at once. */
class SeatRaceTest {

    private static final int CLIENTS = 40;

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final List<JsonPeer> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void closeClients() {
        threads.shutdownNow();
        clients.forEach(JsonPeer::close);
    }

    @Test
    void fortyClientsOnLinesAndFramesRacingForFiveSeatsFillExactlyFive() throws Exception {
        ChatServer server = servers.start(5);

        List<JsonNode> answers = race(server, i -> "user" + i);

        assertThat(answers).filteredOn(answer -> isType(answer, "welcome")).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> !isType(answer, "welcome"))
                .hasSize(35)
                .allSatisfy(answer -> {
                    assertThat(answer.path("code").asText()).isEqualTo("server_full");
                    assertThat(answer.path("message").asText()).isEqualTo("Server is full (5 of 5 users)");
                });
        for (int i = 0; i < CLIENTS; i++) {
            if (!isType(answers.get(i), "welcome")) {
                assertThat(clients.get(i).expectType("goodbye").path("reason").asText())
                        .isEqualTo("server_full");
                clients.get(i).expectClosed();
            }
        }
    }

    @Test
    void ofFortyClientsRacingForOneNameOneWinsAndTheOthersMayTryAgain() throws Exception {
        ChatServer server = servers.start(CLIENTS);

        List<JsonNode> answers = race(server, i -> i % 2 == 0 ? "alice" : "ALICE");

        assertThat(answers).filteredOn(answer -> isType(answer, "welcome")).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> isType(answer, "error"))
                .hasSize(CLIENTS - 1)
                .allSatisfy(answer -> assertThat(answer.path("code").asText()).isEqualTo("username_taken"));
        for (int i = 0; i < CLIENTS; i++) {
            if (isType(answers.get(i), "error")) {
                clients.get(i).join("user" + i);
            }
        }
    }

    @Test
    void aSeatThatABrowserGivesUpIsTakenByTheNextWhoAsks() {
        ChatServer server = servers.start(1);
        byte[] close = WebSocketPeer.frame(WebSocketPeer.FINAL | WebSocketPeer.CLOSE, (byte) 0x03, (byte) 0xE9);
        for (int i = 0; i < 50; i++) {
            try (WebSocketPeer client = WebSocketPeer.connect(ChatServerExtension.webPort(server))) {
                client.join("alice");
                client.sendBytes(close).expectClosed(1001);
            }
        }
    }

    @Test
    void aSeatThatIsGivenUpIsTakenByTheNextWhoAsks() {
        ChatServer server = servers.start(1);
        for (int i = 0; i < 50; i++) {
            try (RawClient client = RawClient.connect(server.port())) {
                client.join("alice");
                client.send("{\"type\":\"leave\"}");
                client.awaitType("goodbye");
            }
        }
    }

    /** All send their join at the same moment; the first answer of each. */
    private List<JsonNode> race(ChatServer server, IntFunction<String> name) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Callable<JsonNode>> joins = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            JsonPeer client = i % 2 == 0
                    ? RawClient.connect(server.port())
                    : WebSocketPeer.connect(ChatServerExtension.webPort(server));
            clients.add(client);
            String join = "{\"type\":\"join\",\"username\":\"" + name.apply(i) + "\"}";
            joins.add(() -> {
                start.await();
                client.send(join);
                return client.readJson();
            });
        }
        List<JsonNode> answers = new ArrayList<>();
        for (Future<JsonNode> answer : threads.invokeAll(joins)) {
            answers.add(answer.get());
        }
        return answers;
    }

    private static boolean isType(JsonNode message, String type) {
        return message.path("type").asText().equals(type);
    }
}
