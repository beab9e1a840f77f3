package chat.server;

import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import chat.server.WireExtension.Resumable;
import chat.server.net.UserInfo;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the seat of somebody who lost their connection is kept, and what becomes of it. */
@ParameterizedClass
@EnumSource(Face.class)
@Order(1) // takes long
class KeptSeatTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    /** Within which somebody comes back on a slow machine. */
    private static final Duration LONG = Duration.ofMillis(600);

    @RegisterExtension
    private final WireExtension wire;

    KeptSeatTest(Face face) {
        wire = new WireExtension(face);
    }

    private void expectUnknown(String session) {
        expectError(wire.comeBack(session, Map.of()), "session_unknown");
    }

    @Test
    void nobodySeesALossWhileTheSeatIsKept() {
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        wire.cut("alice", alice.client());

        expectNothingNew(witness);
        JsonNode users = witness.send("{\"type\":\"users\"}").expectType("users");
        assertThat(users.path("users")).hasSize(2);
        assertThat(users.path("count").asInt()).isEqualTo(2);
    }

    @Test
    void whoWantsTheNameOfAKeptSeatLearnsForHowLongItMayBeTaken() {
        JsonPeer witness = wire.peer("witness");
        wire.cut("alice", wire.resumable("alice", witness).client());
        JsonNode error = wire.peer().send(join("ALICE")).expectType("error");

        assertThat(error.path("code").asText()).isEqualTo("username_taken");
        assertThat(error.path("message").asText()).isEqualTo("Username ALICE is already taken");
        assertThat(error.path("retryAfterMs").asLong()).isEqualTo(30_000);
        assertThat(wire.peer().send(join("witness")).expectType("error").has("retryAfterMs"))
                .isFalse();
    }

    @Test
    void whenTheTimeIsOverTheOthersAreToldInEveryRoomAndTheNameIsFree() {
        wire.start(new Limits().resumeWindow(SHORT));
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        enterAll("dev", witness, alice.client());
        long start = System.nanoTime();
        alice.client().reset();

        List<JsonNode> left = List.of(witness.expectType("left"), witness.expectType("left"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
        assertThat(left)
                .allSatisfy(event -> {
                    assertThat(event.path("username").asText()).isEqualTo("alice");
                    assertThat(event.path("reason").asText()).isEqualTo("disconnected");
                })
                .extracting(event -> event.path("room").asText())
                .containsExactlyInAnyOrder("lobby", "dev");
        expectUnknown(alice.session());
        wire.nextMember("Alice", witness);
    }

    @Test
    void whoComesBackInTimeStays() {
        wire.start(new Limits().resumeWindow(LONG));
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        Resumable later = wire.resumable("later", witness, alice.client());
        wire.cut("alice", alice.client());
        wire.cut("later", later.client());
        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);

        expectLeft(witness, "later", "disconnected"); // and no leave before that
        back.send(message("still here"));
        expectIn("lobby", witness, "still here");
    }

    @Test
    void whoComesBackIsThereSinceTheyJoined() {
        Resumable alice = wire.resumable("alice");
        wire.peer("bob", alice.client());
        List<UserInfo> before = wire.server().users().join();
        wire.cut("alice", alice.client());
        wire.comeBack(alice.session(), Map.of()).expectType("welcome");

        assertThat(wire.server().users().join())
                .extracting(UserInfo::username, UserInfo::since)
                .containsExactly(
                        tuple("alice", before.get(0).since()),
                        tuple("bob", before.get(1).since()));
    }

    @Test
    void whoHalfClosesIsAnsweredAndMayComeBack() {
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        alice.client().send(message("and now the end"));
        alice.client().shutdownOutput();

        expectIn("lobby", alice.client(), "and now the end");
        alice.client().expectEnd();
        expectIn("lobby", witness, "and now the end");
        wire.awaitAway("alice");
        expectNothingNew(witness);
        wire.comeBack(alice.session(), Map.of()).expectType("welcome");
    }

    @Test
    void whoAnswersNoPingMayComeBackAndIsTimedOutWhenTheyDoNot() {
        Duration ping = Duration.ofMillis(100);
        wire.start(
                2,
                new Limits()
                        .ping(ping, ping)
                        .detectTimeout(Duration.ofMillis(20))
                        .build());
        RawClient witness = wire.person("witness");
        Resumable alice = wire.resumable("alice");
        assertThat(witness.readLine()).startsWith("* alice joined");
        alice.client().awaitType("ping");
        expectGoodbye(alice.client(), "timeout");

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));
        back.awaitType("ping");
        expectGoodbye(back, "timeout");
        wire.awaitAway("alice");
        wire.peer("newcomer"); // which ends the wait for alice: no other seat is free
        assertThat(witness.readLine()).isEqualTo("* alice left: timeout (1 of 2)");
        expectUnknown(alice.session());
    }

    /** Says things until somebody who does not read is cut off; returns the number of the last. */
    private long talkUntilAway(JsonPeer client, String name) {
        String text = "\uD83D\uDE00".repeat(4096);
        long seq = 0;
        while (!wire.isAway(name)) {
            seq = expectIn("lobby", client.send(message(text)), text)
                    .path("seq")
                    .asLong();
        }
        return seq;
    }

    @Test
    void whoDoesNotReadIsSlowWhenTheyDoNotComeBack() {
        wire.start(new Limits().maxWaitingBytes(64 * 1024).resumeWindow(SHORT));
        JsonPeer witness = wire.peer("witness");
        JsonPeer slow = wire.peer(4096);
        Returns.begin(slow, "slow");
        witness.expectType("joined");
        talkUntilAway(witness, "slow");

        expectLeft(witness, "slow", "slow_consumer");
    }

    @Test
    void whoDidNotReadMayComeBackAndMissesNothing() {
        wire.start(new Limits().maxWaitingBytes(64 * 1024));
        JsonPeer witness = wire.peer("witness");
        JsonPeer slow = wire.peer(4096);
        String session = Returns.begin(slow, "slow");
        witness.expectType("joined");
        long last = talkUntilAway(witness, "slow");

        JsonPeer back = wire.comeBack(session, Map.of("lobby", 2L));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        for (long seq = 3; seq <= last; seq++) {
            assertThat(back.expectType("message").path("seq").asLong()).isEqualTo(seq);
        }
        witness.send(message("better now?"));
        expectIn("lobby", back, "better now?");
        expectIn("lobby", witness, "better now?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "kick", "malformed", "line_too_long"})
    void whoLeftOrWasShownTheDoorHasNothingToComeBackTo(String how) {
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        JsonPeer client = alice.client();

        switch (how) {
            case "exit" -> client.send("{\"type\":\"leave\"}");
            case "malformed" -> client.sendAll(Collections.nCopies(20, "x"));
            case "line_too_long" -> client.send("x".repeat(256 * 1024));
            default -> wire.server().kick("alice", null).join();
        }

        expectLeft(witness, "alice", how.equals("exit") ? "exit" : "kicked");
        expectUnknown(alice.session());
        wire.nextMember("alice", witness);
    }

    @Test
    void withoutATimeNoSeatIsKept() {
        wire.start(new Limits().resumeWindow(Duration.ZERO));
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        alice.client().reset();

        expectLeft(witness, "alice", "disconnected");
        expectUnknown(alice.session());
    }

    @Test
    void operatorTakesTheSeatOfSomebodyWhoIsAway() {
        JsonPeer witness = wire.peer("witness");
        Resumable alice = wire.resumable("alice", witness);
        wire.cut("alice", alice.client());

        assertThat(wire.server().kick("ALICE", "enough").join()).isTrue();

        expectLeft(witness, "alice", "kicked");
        expectUnknown(alice.session());
        assertThat(wire.server().kick("alice", null).join()).isFalse();
        wire.nextMember("alice", witness);
    }

    @Test
    void serverEndsAtOnceWithSeatsThatAreKept() {
        Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());
        long start = System.nanoTime();

        wire.server().close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
}
