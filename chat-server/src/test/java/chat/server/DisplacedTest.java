package chat.server;

import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.enter;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.WireExtension.Resumable;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that only seems to be alive does not keep its user from coming back over another one. */
@ParameterizedClass
@EnumSource(Face.class)
class DisplacedTest {

    @RegisterExtension
    private final WireExtension wire;

    private final JsonPeer witness;

    DisplacedTest(Face face) {
        wire = new WireExtension(face);
        witness = wire.peer("witness");
    }

    private static void expectKicked(JsonPeer old) {
        JsonNode goodbye = old.awaitType("goodbye");
        assertThat(goodbye.path("reason").asText()).isEqualTo("kicked");
        assertThat(goodbye.path("text").asText()).isNotBlank();
        old.expectClosed();
    }

    @Test
    void oldConnectionIsToldAndClosedAndNobodyElseNotices() {
        Resumable alice = wire.resumable("alice", witness);

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));

        assertThat(back.expectType("welcome").path("session").asText()).isEqualTo(alice.session());
        expectRecovered(back, "lobby", 2);
        expectKicked(alice.client());
        expectNothingNew(witness);
        expectIn("lobby", back.send(message("it is me")), "it is me");
        assertThat(expectIn("lobby", witness, "it is me").path("from").asText()).isEqualTo("alice");
        witness.send("{\"type\":\"users\"}");
        expectExactly(
                witness,
                """
                {"type":"users","room":"lobby","users":["witness","alice"],"count":2,"maxUsers":5}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"text\":\"a ghost\"}",
                "{\"type\":\"message\",\"room\":\"dev\",\"text\":\"a ghost\",\"id\":\"g\"}",
                "{\"type\":\"direct\",\"to\":\"witness\",\"text\":\"boo\"}",
                "{\"type\":\"topic\",\"topic\":\"ghosts\"}",
                "{\"type\":\"enter\",\"room\":\"attic\"}",
                "{\"type\":\"part\",\"room\":\"dev\"}",
                "{\"type\":\"leave\"}",
                "x\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx"
            })
    void whatTheOldOneStillSendsHasNoEffect(String line) {
        Resumable alice = wire.resumable("alice", witness);
        enter(alice.client(), "dev");
        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L, "dev", 1L));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        expectRecovered(back, "dev", 1);

        alice.client().sendAll(line.lines().toList());

        // Usually "kicked"; if this line is read before that is done, the connection ends as the line wants it.
        JsonNode goodbye = alice.client().awaitType("goodbye");
        assertThat(goodbye.path("reason").asText()).isIn("kicked", "exit", "malformed");
        alice.client().expectClosed();
        expectNothingNew(back);
        expectNothingNew(witness);
        assertThat(back.send("{\"type\":\"rooms\"}").expectType("rooms").path("rooms"))
                .hasSize(2);
        expectIn("dev", back.send(message("dev", "no ghosts")), "no ghosts");
        back.send(in("part", "dev")).expectType("left");
        expectIn("lobby", back.send(message("good")), "good");
        expectIn("lobby", witness, "good");
    }

    @Test
    void whatTheOldOneSaysAtThatVeryMomentIsSaidOnceAndSeenByTheNewOneOrNotAtAll() throws InterruptedException {
        Resumable alice = wire.resumable("alice", witness);
        for (int round = 0; round < 30; round++) {
            JsonPeer old = round == 0 ? alice.client() : wire.comeBack(alice.session(), Map.of());
            if (round > 0) {
                old.expectType("welcome");
                old.expectType("entered");
            }
            CountDownLatch talking = new CountDownLatch(1);
            Thread talk = new Thread(() -> sayUntilClosed(old, talking));
            talk.start();
            talking.await();

            JsonPeer back = wire.comeBack(alice.session(), Map.of());
            back.expectType("welcome");
            long seq = back.expectType("entered").path("seq").asLong();
            expectNothingAfter(back, seq);
            old.reset();
            talk.join();
            back.reset();
        }
    }

    private static void sayUntilClosed(JsonPeer client, CountDownLatch talking) {
        try {
            for (int i = 0; i < 1_000_000; i++) {
                client.send(message("from the old one"));
                if (i == 20) {
                    talking.countDown();
                }
            }
        } catch (UncheckedIOException closed) {
            // as it should be: by the server, or at the end of the round
        }
    }

    /** The number that comes with the entry is the room's last, and stays it. */
    private void expectNothingAfter(JsonPeer back, long seq) {
        expectNothingNew(back);
        back.send(message("new"));
        assertThat(expectIn("lobby", back, "new").path("seq").asLong()).isEqualTo(seq + 1);
        JsonNode last = witness.expectType("message");
        while (!last.path("text").asText().equals("new")) {
            last = witness.expectType("message");
        }
        assertThat(last.path("seq").asLong()).isEqualTo(seq + 1);
    }

    @Test
    void whoDoesNotReadIsDisplacedAllTheSame() {
        JsonPeer old = wire.peer(4096);
        String session = Returns.begin(old, "alice");
        witness.expectType("joined");
        String text = "x".repeat(4096);
        for (int i = 3; i < 30; i++) {
            expectIn("lobby", witness.send(message(text)), text);
        }

        JsonPeer back = wire.comeBack(session, Map.of("lobby", 2L));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        for (int i = 3; i < 30; i++) {
            assertThat(expectIn("lobby", back, text).path("seq").asLong()).isEqualTo(i);
        }
        old.reset(); // however it ended: what it did not take may have hidden the goodbye
        witness.expectSilence(Duration.ofMillis(50));
    }
}
