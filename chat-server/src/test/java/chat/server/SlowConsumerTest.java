package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that stops is let go; the others do not notice. */
@Order(1) // takes long
class SlowConsumerTest {

    /** As large as a text gets: 16 KiB. */
    private static final String TEXT = "\uD83D\uDE00".repeat(4096);

    /** Beyond what waits in the server the kernel's buffers of both ends take some: 32 MiB is more than all of them. */
    private static final int MORE_THAN_ENOUGH = 2048;

    /** Members whose names make an answer long. */
    private static final int CROWD = 60;

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    @Test
    void aProgramThatStopsReadingIsClosedWhenMoreThanItsAllowanceWaits() {
        ChatServer server = servers.start(3);
        try (RawClient slow = RawClient.connect(server.port(), 4096)) {
            slow.join("slow");
            assertOthersTalkOnUntilItLeft(server);
        }
    }

    @Test
    void aPersonWhoStopsReadingIsClosedWhenMoreThanTheirAllowanceWaits() {
        ChatServer server = servers.start(3);
        try (RawClient slow = RawClient.connect(server.port(), 4096)) {
            slow.send("slow");
            assertThat(slow.readLine()).startsWith("Welcome");
            assertThat(slow.readLine()).startsWith("* You are slow");
            assertOthersTalkOnUntilItLeft(server);
        }
    }

    @Test
    void aBrowserThatStopsReadingIsClosedWhenMoreThanItsAllowanceWaits() {
        ChatServer server = servers.start(3);
        try (WebSocketPeer slow = WebSocketPeer.connect(ChatServerExtension.webPort(server), 4096)) {
            slow.join("slow");
            assertOthersTalkOnUntilItLeft(server);
        }
    }

    @Test
    void aReaderThatTakesNothingForTheStallTimeoutIsClosedHoweverLittleWaits() {
        ServerLimits limits = ChatServerExtension.limits(
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                64 * 1024 * 1024);
        ChatServer server = servers.start(3, limits);
        try (RawClient slow = RawClient.connect(server.port(), 4096)) {
            slow.join("slow");
            assertOthersTalkOnUntilItLeft(server);
        }
    }

    @Test
    void aClientThatAsksWithoutReadingTheAnswersIsNotReadEither() {
        ServerLimits limits = ChatServerExtension.limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1024 * 1024);
        ChatServer server = servers.start(CROWD + 2, limits);
        List<RawClient> crowd = new ArrayList<>();
        try (RawClient witness = RawClient.connect(server.port());
                RawClient rude = RawClient.connect(server.port(), 4096)) {
            witness.join("witness");
            rude.join("rude");
            for (int i = 0; i < CROWD; i++) {
                RawClient member = RawClient.connect(server.port());
                member.join("somebody-with-quite-a-long-nam" + i);
                crowd.add(member);
            }
            Thread asking = new Thread(() -> {
                try {
                    String questions = "{\"type\":\"users\"}\n".repeat(1000);
                    while (true) {
                        rude.sendRaw(questions);
                    }
                } catch (UncheckedIOException closed) {
                    // As it should be: the server gave it up.
                }
            });
            asking.start();
            assertThat(witness.awaitType("left").path("reason").asText()).isEqualTo("slow_consumer");
        } finally {
            crowd.forEach(RawClient::close);
        }
    }

    /** Two members exchange messages, each one waiting for the last, until they are told that the slow one is gone. */
    private static void assertOthersTalkOnUntilItLeft(ChatServer server) {
        try (RawClient one = RawClient.connect(server.port());
                WebSocketPeer other = WebSocketPeer.connect(ChatServerExtension.webPort(server))) {
            one.join("one");
            other.join("other");
            one.awaitType("joined");
            boolean left = false;
            for (int i = 0; i < MORE_THAN_ENOUGH && !left; i++) {
                JsonPeer speaker = i % 2 == 0 ? one : other;
                speaker.send("{\"type\":\"message\",\"text\":\"" + TEXT + "\"}");
                left = sawLeft(one);
                assertThat(sawLeft(other)).isEqualTo(left);
            }
            assertThat(left).as("the slow one left while the others talked").isTrue();
        }
    }

    /** Reads up to the next message, and tells whether it was announced before it that the slow one left. */
    private static boolean sawLeft(JsonPeer reader) {
        boolean left = false;
        JsonNode event = reader.readJson();
        while (!event.path("type").asText().equals("message")) {
            assertThat(event.path("reason").asText()).isEqualTo("slow_consumer");
            assertThat(event.path("username").asText()).isEqualTo("slow");
            left = true;
            event = reader.readJson();
        }
        return left;
    }
}
