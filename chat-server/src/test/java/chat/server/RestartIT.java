package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody finds who comes back, or comes new, after the server was gone for a moment. */
@Order(1) // takes long
@Timeout(60)
class RestartIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private @Nullable ServerProcess server;

    @TempDir
    Path data;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    private RawClient start(int maxUsers, String... more) throws Exception {
        String[] options = new String[more.length + 2];
        options[0] = "--data";
        options[1] = data.toString();
        System.arraycopy(more, 0, options, 2, more.length);
        server = ServerProcess.startToReturn(JAR, maxUsers, options);
        return RawClient.connect(server.port());
    }

    /** Kills the server, or asks it to end, and starts it again. */
    private void restart(boolean kill, int maxUsers) throws Exception {
        ServerProcess before = Objects.requireNonNull(server);
        if (kill) {
            before.kill();
        } else {
            before.stopAndWait();
        }
        server = before.startAgain(JAR, maxUsers);
    }

    private RawClient connect() {
        return RawClient.connect(Objects.requireNonNull(server).port());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingIsAsItWasWithFewerSeatsTooAndWhatIsSaidAgainIsADuplicate(boolean kill) throws Exception {
        List<String> said = List.of(
                Texts.message("lobby", "one", "a"), Texts.message("dev", "two", "b"), Texts.direct("bob", "psst", "c"));
        String alices;
        String bobs;
        String epoch;
        try (RawClient alice = start(5);
                RawClient bob = connect()) {
            alices = Returns.begin(alice, "Alice");
            epoch = alice.send(Texts.in("enter", "dev"))
                    .expectType("entered")
                    .path("epoch")
                    .asText();
            alice.send(Texts.topic("dev", "tea")).expectType("topic");
            bobs = Returns.begin(bob, "bob");
            alice.expectType("joined");
            alice.sendAll(said);
            alice.expectType("message");
            alice.expectType("message");
            alice.expectType("direct");
            restart(kill, 1); // of fewer seats nobody's is taken away
        }
        try (RawClient alice = connect();
                RawClient bob = connect()) {
            alice.send(Returns.comeBack(alices, Map.of("lobby", 3L, "dev", 3L, "@", 1L)));
            assertThat(alice.expectType("welcome").path("username").asText()).isEqualTo("Alice");
            Returns.expectRecovered(alice, "lobby", 3);
            JsonNode dev = Returns.expectRecovered(alice, "dev", 3);
            assertThat(dev.path("epoch").asText()).isEqualTo(epoch);
            assertThat(dev.path("topic").asText()).isEqualTo("tea");
            alice.sendAll(said);
            Texts.expectExactly(alice, "{\"type\":\"duplicate\",\"id\":\"a\",\"room\":\"lobby\",\"seq\":3}");
            Texts.expectExactly(alice, "{\"type\":\"duplicate\",\"id\":\"b\",\"room\":\"dev\",\"seq\":3}");
            Texts.expectExactly(alice, "{\"type\":\"duplicate\",\"id\":\"c\",\"seq\":1}");
            alice.send(Texts.message("dev", "three", "d"));
            assertThat(Texts.expectIn("dev", alice, "three").path("seq").asLong())
                    .isEqualTo(4);

            bob.send(Returns.comeBack(bobs, Map.of("lobby", 2L, "@", 0L))).expectType("welcome");
            assertThat(Returns.expectRecovered(bob, "lobby", 2).path("users")).hasSize(2);
            Texts.expectSaid(bob, "Alice", "one");
            assertThat(bob.awaitType("direct").path("text").asText()).isEqualTo("psst");
        }
    }

    @Test
    void keptSeatsAreGivenToNobodyUntilWhoDoesNotComeBackOrCannotHasLeftForTheRestart() throws Exception {
        String alices;
        String bobs;
        try (RawClient alice = start(5, "--resume-window", "6");
                RawClient bob = connect();
                RawClient carol = connect()) {
            alices = Returns.begin(alice, "alice");
            bobs = Returns.begin(bob, "bob");
            carol.join("carol");
            List.of(alice, bob, carol)
                    .forEach(client -> client.send(Texts.in("enter", "dev")).awaitType("entered"));
            restart(true, 2);
        }
        try (RawClient dave = connect();
                RawClient other = connect();
                RawClient alice = connect();
                RawClient bob = connect();
                RawClient carol = connect()) {
            JsonNode full = dave.send(Texts.join("dave")).expectType("error");
            assertThat(full.path("code").asText()).isEqualTo("server_full");
            assertThat(full.path("retryAfterMs").asLong()).isBetween(1L, 15_000L);
            Texts.expectClosed(awaitGoodbye(dave), "server_full");

            JsonNode taken = other.send(Texts.join("alice")).expectType("error");
            assertThat(taken.path("code").asText()).isEqualTo("username_taken");
            assertThat(taken.path("retryAfterMs").asLong()).isPositive();

            alice.send(Returns.comeBack(alices, Map.of("lobby", 3L, "dev", 3L))).expectType("welcome");
            List<String> left = List.of(nextLeft(alice), nextLeft(alice), nextLeft(alice), nextLeft(alice));
            for (String room : List.of("lobby", "dev")) { // carol could not come back
                assertThat(left)
                        .filteredOn(line -> line.startsWith(room))
                        .containsExactly(room + " carol restart", room + " bob restart");
            }

            bob.send(Returns.comeBack(bobs, Map.of()));
            Texts.expectError(bob, "session_unknown");
            assertThat(bob.join("bob").path("seq").asLong()).isEqualTo(6);
            alice.send("{\"type\":\"leave\"}").awaitType("goodbye");
            carol.join("carol");
        }
    }

    private static String nextLeft(RawClient client) {
        JsonNode left = client.awaitType("left");
        return left.path("room").asText() + " " + left.path("username").asText() + " "
                + left.path("reason").asText();
    }

    private static RawClient awaitGoodbye(RawClient client) {
        client.expectType("goodbye");
        return client;
    }
}
