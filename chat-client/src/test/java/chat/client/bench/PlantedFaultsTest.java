package chat.client.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Runs against a server that breaks its promises under numbers that look right, so that the library notices nothing. */
@Timeout(30)
class PlantedFaultsTest {

    /** The message with which the fault comes: others went well before it, and more follow. */
    private static final int FAULT_AT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScriptedServer server = new ScriptedServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A user of the run, and the number of the last event that it was given. */
    private static final class Member {

        private final Peer peer;
        private final String name;
        private long seq = 1;

        Member(Peer peer) {
            this.peer = peer;
            name = peer.expect("join").path("username").asText();
            peer.letIn(name);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What a server does with a message of the first member. */
    private interface Delivery {

        /** @param count how many messages came before this one */
        void deliver(int count, JsonNode said, Member first, Member second);
    }

    /** Runs two users, the first of whom talks; returns the result. */
    private JsonNode run(int window, Delivery delivery) throws IOException {
        String args =
                "--users 2 --publishers 1 --joins-at-once 1 --warmup 0.05 --duration 0.2 --json --window " + window;
        var given = new CommandLine(BenchOptions.spec()).parseArgs((args + " 127.0.0.1:" + server.port()).split(" "));
        Bench bench = new Bench(
                new BenchOptions(given).plan(),
                ChatException::getMessage,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                Duration.ofMillis(300),
                Duration.ofMillis(100));
        CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
        Member first = new Member(server.accept());
        Member second = new Member(server.accept());
        int count = 0;
        for (JsonNode said = next(first); said != null; said = next(first)) {
            delivery.deliver(count++, said, first, second);
        }
        assertThat(count).isGreaterThan(FAULT_AT + 1);
        assertThat(good.join()).isFalse();
        return JSON.readTree(out.toByteArray());
    }

    private static Delivery honestToTheFirst(Delivery toTheSecond) {
        return (count, said, first, second) -> {
            give(first, first, said);
            toTheSecond.deliver(count, said, first, second);
        };
    }

    private static @Nullable JsonNode next(Member member) throws IOException {
        try {
            String line = member.peer.line();
            return line == null ? null : JSON.readTree(line);
        } catch (UncheckedIOException e) {
            return null; // the run is over, and closed with something unread
        }
    }

    private static void give(Member to, Member from, JsonNode said) {
        try {
            to.peer.said(
                    from.name,
                    ++to.seq,
                    said.path("text").asText(),
                    said.path("id").asText());
        } catch (UncheckedIOException e) {
            // the run is over
        }
    }

    @Test
    void messageThatComesTwiceIsReported() throws Exception {
        JsonNode result = run(1, honestToTheFirst((count, said, first, second) -> {
            give(second, first, said);
            if (count == FAULT_AT) {
                give(second, first, said);
            }
        }));

        assertThat(result.path("duplicated").asLong()).isEqualTo(1);
        assertThat(result.path("lost").asLong()).isZero();
        assertThat(result.path("reordered").asLong()).isZero();
        assertThat(result.path("one_order").asBoolean()).isTrue();
    }

    @Test
    void messagesThatChangePlacesAreReported() throws Exception {
        JsonNode[] held = new JsonNode[1];
        JsonNode result = run(2, honestToTheFirst((count, said, first, second) -> {
            if (count == FAULT_AT) {
                held[0] = said;
                return;
            }
            give(second, first, said);
            if (count == FAULT_AT + 1) {
                give(second, first, held[0]);
            }
        }));

        assertThat(result.path("reordered").asLong()).isEqualTo(1);
        assertThat(result.path("one_order").asBoolean()).isFalse();
        assertThat(result.path("lost").asLong()).isZero();
        assertThat(result.path("duplicated").asLong()).isZero();
    }

    @Test
    void messageThatAUserMissedBeforeItWasCutOffIsReported() throws Exception {
        JsonNode result = run(1, honestToTheFirst((count, said, first, second) -> {
            if (count == FAULT_AT) {
                second.peer.goodbye("internal");
                second.peer.close();
            } else if (count < FAULT_AT) {
                give(second, first, said);
            }
        }));

        assertThat(result.path("lost").asLong()).isEqualTo(1);
        assertThat(result.path("disconnects").asLong()).isEqualTo(1);
        assertThat(result.path("errors").path("internal").asLong()).isEqualTo(1);
        assertThat(result.path("one_order").asBoolean()).isTrue();
    }

    @Test
    void messageThatNeverComesIsReported() throws Exception {
        JsonNode result = run(2, honestToTheFirst((count, said, first, second) -> {
            if (count != FAULT_AT) {
                give(second, first, said);
            }
        }));

        assertThat(result.path("lost").asLong()).isEqualTo(1);
        assertThat(result.path("disconnects").asLong()).isZero();
        assertThat(result.path("duplicated").asLong()).isZero();
    }

    @Test
    void refusedMessageIsAnErrorAndNoLoss() throws Exception {
        JsonNode result = run(2, (count, said, first, second) -> {
            if (count == FAULT_AT) {
                first.peer.error("rate_limited", "Slow down", said.path("id").asText());
            } else {
                give(first, first, said);
                give(second, first, said);
            }
        });

        assertThat(result.path("errors").path("rate_limited").asLong()).isEqualTo(1);
        assertThat(result.path("lost").asLong()).isZero();
        assertThat(result.path("reordered").asLong()).isZero();
        assertThat(result.path("one_order").asBoolean()).isTrue();
    }

    @Test
    void errorThatAnswersNothingIsCounted() throws Exception {
        JsonNode result = run(1, honestToTheFirst((count, said, first, second) -> {
            give(second, first, said);
            if (count == FAULT_AT) {
                second.peer.error("internal", "Oops", null);
            }
        }));

        assertThat(result.path("errors").path("internal").asLong()).isEqualTo(1);
        assertThat(result.path("lost").asLong()).isZero();
    }
}
