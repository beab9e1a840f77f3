package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server closes a connection for, with a reason that is told. */
@ParameterizedClass
@EnumSource(Face.class)
class ShownTheDoorTest {

    private static final Duration SOON = Duration.ofMillis(200);
    private static final List<String> NINETEEN = Collections.nCopies(19, "{]");

    @RegisterExtension
    private final WireExtension wire;

    ShownTheDoorTest(Face face) {
        wire = new WireExtension(face);
    }

    @Test
    void fullServerSaysSoWithTheRealNumbers() {
        wire.start(2, ServerLimits.defaults());
        wire.peer("alice");
        wire.peer("bob");

        JsonNode error = wire.peer().send(join("carol")).expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("server_full");
        assertThat(error.path("message").asText()).isEqualTo("Server is full (2 of 2 users)");
        JsonPeer dave = wire.peer().send(join("dave"));
        expectError(dave, "server_full");
        expectGoodbye(dave, "server_full");
    }

    @Test
    void nameIsCheckedBeforeTheSeat() {
        wire.start(1, ServerLimits.defaults());
        JsonPeer alice = wire.peer("alice");
        JsonPeer late = wire.peer();

        expectError(late.send(join("")), "username_empty");
        expectError(late.send(join("a b")), "username_invalid");
        expectError(late.send(join("alice")), "username_taken");
        alice.send("{\"type\":\"leave\"}").expectType("goodbye");
        late.join("alice");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twentyMalformedLinesInARow(boolean joined) {
        JsonPeer witness = wire.peer("witness");
        JsonPeer client = joined ? wire.peer("alice", witness) : wire.peer();

        for (int i = 0; i < 20; i++) {
            client.sendAll(List.of("x", "", " ")); // blank ones do not count, and do not start the count anew
        }

        for (int i = 0; i < 20; i++) {
            expectError(client, "malformed");
        }
        expectGoodbye(client, "malformed");
        if (joined) {
            expectLeft(witness, "alice", "kicked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"ping\"}", "{\"type\":\"pong\"}", "{\"type\":\"x\"}", "{\"type\":\"message\"}"})
    void butOneWellFormedLineStartsTheCountAnew(String wellFormed) {
        JsonPeer client = wire.peer("alice");

        client.sendAll(NINETEEN).send(wellFormed).sendAll(NINETEEN).send(message("still here"));

        assertThat(client.awaitType("message").path("text").asText()).isEqualTo("still here");
    }

    @Test
    void whoIsKickedIsToldWhy() {
        JsonPeer witness = wire.peer("witness");
        JsonPeer alice = wire.peer("alice", witness);
        wire.server().kick("alice", "too loud").join();

        JsonNode goodbye = alice.expectType("goodbye");
        assertThat(goodbye.path("reason").asText()).isEqualTo("kicked");
        assertThat(goodbye.path("text").asText()).isEqualTo("too loud");
        Texts.expectClosed(alice, "kicked");
        expectLeft(witness, "alice", "kicked");
    }

    @Test
    void whoHasNotJoinedInTimeHoweverTheyDrip() {
        wire.start(new Limits().joinTimeout(SOON));
        long start = System.nanoTime();
        List<JsonPeer> strangers = Stream.generate(wire::peer).limit(3).toList();
        RawClient half = wire.program();
        RawClient member = wire.member("alice");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.scheduleAtFixedRate(
                    () -> {
                        strangers.get(0).send("{\"type\":\"ping\"}");
                        strangers.get(1).send("");
                        half.sendRaw("{"); // and never the end of the line
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            for (JsonPeer stranger : strangers) {
                expectJoinTimeout(stranger);
            }
            expectJoinTimeout(half);
        } finally {
            timer.shutdownNow();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(SOON, SOON.multipliedBy(3).plusSeconds(1));
        expectSaid(member.send(message("still here")), "alice", "still here");
    }

    private static void expectJoinTimeout(JsonPeer stranger) {
        JsonNode next = stranger.readJson();
        while (next.path("type").asText().equals("pong")) {
            next = stranger.readJson();
        }
        assertThat(next.path("code").asText()).isEqualTo("join_timeout");
        expectGoodbye(stranger, "join_timeout");
    }
}
