package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send far more at once than is answered in one go: reading pauses, and nothing may be lost or doubled by it. */
class ManyAnswersTest {

    private static final String PING = "{\"type\":\"ping\"}\n";

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    @Test
    void everyLineIsAnsweredWithoutAFurtherOneToPushItOut() {
        ChatServer server = servers.start(1);
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRaw(PING.repeat(6000));
            for (int i = 0; i < 6000; i++) {
                client.expectType("pong");
            }
        }
    }

    @RepeatedTest(10)
    void everyMessageComesOnceHoweverManyAnswersStandBeforeIt() {
        ChatServer server = servers.start(1);
        try (RawClient client = RawClient.connect(server.port())) {
            client.join("alice");
            List<String> texts =
                    IntStream.range(0, 305).mapToObj(Integer::toString).toList();
            StringBuilder burst = new StringBuilder(PING.repeat(450));
            texts.forEach(text -> burst.append("{\"type\":\"message\",\"text\":\"")
                    .append(text)
                    .append("\"}\n"));
            client.sendRaw(burst + "{\"type\":\"leave\"}\n");

            List<String> received = new ArrayList<>();
            for (JsonNode next = client.readJson(); !isType(next, "goodbye"); next = client.readJson()) {
                if (isType(next, "message")) {
                    received.add(next.path("text").asText());
                }
            }
            assertThat(received).isEqualTo(texts);
        }
    }

    @Test
    void aLineThatIsTooLongIsAnsweredInItsTurn() {
        ChatServer server = servers.start(1);
        try (RawClient client = RawClient.connect(server.port())) {
            String early = "{\"type\":\"message\",\"id\":\"early\",\"text\":\"x\"}\n";
            client.sendRaw(PING.repeat(650) + early + "{" + "x".repeat(4200) + "\n" + early.replace("early", "late"));
            for (int i = 0; i < 650; i++) {
                client.expectType("pong");
            }
            assertThat(client.expectType("error").path("id").asText()).isEqualTo("early");
            assertThat(client.expectType("error").path("code").asText()).isEqualTo("line_too_long");
            assertThat(client.expectType("error").path("id").asText()).isEqualTo("late");
        }
    }

    @RepeatedTest(5)
    void whoIsGoneBeforeTheirFirstLineIsReadKeepsNoSeat() {
        ChatServer server = servers.start(5);
        for (int i = 0; i < 20; i++) {
            RawClient person = RawClient.connect(server.port());
            person.send("ghost" + i);
            person.reset();
            RawClient program = RawClient.connect(server.port());
            program.sendRaw("{" + "x".repeat(4200) + "\n{\"type\":\"join\",\"username\":\"phantom" + i + "\"}\n");
            program.reset();
        }
        await().until(() -> countSeenByNewcomer(server) == 1);
    }

    /** How many are in once somebody else has joined, or 0 if nobody else gets in. */
    private static int countSeenByNewcomer(ChatServer server) {
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.send("{\"type\":\"join\",\"username\":\"alice\"}");
            if (!isType(alice.readJson(), "welcome")) {
                return 0;
            }
            int count = alice.expectType("entered").path("count").asInt();
            alice.send("{\"type\":\"leave\"}");
            alice.awaitType("goodbye");
            return count;
        } catch (UncheckedIOException reset) {
            return 0;
        }
    }

    private static boolean isType(JsonNode message, String type) {
        return message.path("type").asText().equals(type);
    }
}
