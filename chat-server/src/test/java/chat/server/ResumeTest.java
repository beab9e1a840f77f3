package chat.server;

import static chat.server.Returns.comeBack;
import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.enter;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Version;
import chat.server.WireExtension.Resumable;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever lost their connection comes back as if nothing had happened: nobody sees them go, and they miss nothing. */
@ParameterizedClass
@EnumSource(Face.class)
class ResumeTest {

    @RegisterExtension
    private final WireExtension wire;

    private final Face face;

    ResumeTest(Face face) {
        this.face = face;
        wire = new WireExtension(face);
    }

    @Test
    void sessionIsASecretForThoseWhoAskForOne() {
        Set<String> sessions = new HashSet<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            sessions.add(wire.resumable(name).session());
        }
        assertThat(sessions).hasSize(5).allMatch(session -> session.matches("[0-9a-f]{32}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"resume\":false", ",\"since\":{\"lobby\":1}", ",\"session\":null"})
    void whoDoesNotAskIsToldNothingOfSessionsAndEpochs(String fields) {
        JsonPeer alice = wire.peer().send(object("join", "\"username\":\"alice\"" + fields));

        assertThat(alice.expectType("welcome").has("session")).isFalse();
        expectExactly(
                alice, """
                {"type":"entered","room":"lobby","users":["alice"],"count":1,"seq":1}""");
        assertThat(enter(alice, "dev").has("epoch")).isFalse();
    }

    @Test
    void whoAsksIsToldTheEpochOfEachRoom() {
        JsonPeer alice = wire.peer().send(object("join", "\"resume\":true,\"username\":\"alice\""));
        alice.expectType("welcome");

        JsonNode lobby = alice.expectType("entered");
        JsonNode dev = enter(alice, "dev");

        assertThat(lobby.path("epoch").asText()).isNotEmpty();
        assertThat(dev.path("epoch").asText())
                .isNotEmpty()
                .isNotEqualTo(lobby.path("epoch").asText());
        for (JsonNode entered : List.of(lobby, dev)) {
            assertThat(entered.has("recovered")).isFalse();
            assertThat(entered.has("last")).isFalse();
        }
        JsonPeer bob = wire.resumable("bob", alice).client();
        assertThat(enter(bob, "dev").path("epoch")).isEqualTo(dev.path("epoch"));
    }

    private static void say(JsonPeer client, String room, String text) {
        expectIn(room, client.send(message(room, text)), text);
    }

    @Test
    void missedEventsOfEachRoomFollowItsEnteredAndThenComesWhatIsLive() {
        JsonPeer bob = wire.peer("bob");
        Resumable alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        enterAll("ops", bob, alice.client());
        wire.cut("alice", alice.client());
        say(bob, "lobby", "l3");
        say(bob, "dev", "d3");
        bob.send(topic("ops", "o3")).expectType("topic");
        say(bob, "ops", "o4");
        say(bob, "dev", "d4");
        bob.send(in("part", "ops")).expectType("left");

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L, "dev", 2L, "ops", 2L));

        expectExactly(
                back,
                """
                {"type":"welcome","username":"alice","maxUsers":5,"protocol":1,"server":"chat-server V","session":"S",\
                "features":["moderation"]}"""
                        .replace("V", Version.VERSION)
                        .replace("S\"", alice.session() + "\""));
        JsonNode lobby = expectRecovered(back, "lobby", 2);
        assertThat(lobby.path("last").asLong()).isEqualTo(3);
        assertThat(expectIn("lobby", back, "l3").path("seq").asLong()).isEqualTo(3);
        JsonNode dev = expectRecovered(back, "dev", 2);
        assertThat(dev.path("last").asLong()).isEqualTo(4);
        assertThat(dev.path("users")).hasSize(2);
        assertThat(expectIn("dev", back, "d3").path("seq").asLong()).isEqualTo(3);
        assertThat(expectIn("dev", back, "d4").path("seq").asLong()).isEqualTo(4);
        JsonNode ops = expectRecovered(back, "ops", 2);
        assertThat(ops.path("last").asLong()).isEqualTo(5);
        assertThat(ops.path("count").asInt()).isEqualTo(1);
        assertThat(ops.path("topic").asText()).isEqualTo("o3");
        expectExactly(back, """
                {"type":"topic","room":"ops","seq":3,"username":"bob","topic":"o3"}""");
        expectIn("ops", back, "o4");
        expectLeft(back, "bob", "part");
        expectNothingNew(back);

        say(bob, "dev", "d5");
        assertThat(expectIn("dev", back, "d5").path("seq").asLong()).isEqualTo(5);
        expectIn("lobby", back.send(message("l4")), "l4");
        assertThat(expectIn("lobby", bob, "l4").path("from").asText()).isEqualTo("alice");
    }

    @Test
    void missedEventsAreTheSameObjectsThatTheOthersGot() {
        JsonPeer bob = wire.peer("bob");
        Resumable alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        bob.send(object("message", "\"text\":\"waves \\\"\\u00e9\\ud83d\\ude00\",\"id\":\"7\",\"action\":true"));
        JsonNode said = bob.expectType("message");
        wire.peer("carol", bob).send("{\"type\":\"leave\"}");
        JsonNode left = bob.expectType("left");

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);

        assertThat(back.readJson()).isEqualTo(said);
        expectExactly(back, """
                {"type":"joined","room":"lobby","seq":4,"username":"carol"}""");
        assertThat(back.readJson()).isEqualTo(left);
    }

    @Test
    void whatWasSentButNotReadComesAgain() {
        JsonPeer bob = wire.peer("bob");
        Resumable alice = wire.resumable("alice", bob);
        for (int i = 3; i < 100; i++) {
            expectIn("lobby", bob.send(message("m" + i)), "m" + i);
        }
        expectIn("lobby", alice.client(), "m3");
        wire.cut("alice", alice.client());

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 3L));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 3);
        for (int i = 4; i < 100; i++) {
            assertThat(expectIn("lobby", back, "m" + i).path("seq").asLong()).isEqualTo(i);
        }
        expectNothingNew(back);
    }

    @Test
    void numbersMayBeGivenUnderARoomsNameInOtherCaseAndForRoomsThatThereAreNot() {
        Resumable alice = wire.resumable("alice");
        enter(alice.client(), "Dev");
        expectIn("Dev", alice.client().send(message("dev", "d2")), "d2");
        wire.cut("alice", alice.client());

        JsonPeer back = wire.comeBack(
                alice.session(), Map.of("LOBBY", 1L, "\uFF24EV", 1L, "attic", 7L, "a b", 7L, "@", 0L, "", -7L));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 1);
        expectRecovered(back, "Dev", 1);
        expectIn("Dev", back, "d2");
        expectNothingNew(back);
    }

    @Test
    void sessionGoesOnOverTheOtherPort() {
        JsonPeer bob = wire.peer("bob");
        JsonPeer alice = wire.peer();
        String session = Returns.begin(alice, "alice");
        bob.expectType("joined");
        enter(alice, "dev");
        wire.cut("alice", alice);
        bob.send(message("missed")).expectType("message");

        JsonPeer back = wire.peer(face.other());
        back.send(comeBack(session, Map.of("lobby", 2L, "dev", 1L)));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        expectIn("lobby", back, "missed");
        expectRecovered(back, "dev", 1);
        bob.send(message("live"));
        expectIn("lobby", back, "live");
        expectIn("lobby", bob, "live");
        enter(bob, "dev");
        assertThat(back.expectType("joined").path("seq").asLong()).isEqualTo(2);
    }

    @Test
    void oneSessionIsComeBackToAgainAndAgain() {
        JsonPeer bob = wire.peer("bob");
        Resumable alice = wire.resumable("alice", bob);
        JsonPeer client = alice.client();
        for (long seq = 3; seq < 30; seq++) {
            client.send(message("before" + seq));
            expectIn("lobby", bob, "before" + seq);
            client.reset();
            JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", seq - 1));
            assertThat(back.expectType("welcome").path("session").asText()).isEqualTo(alice.session());
            expectRecovered(back, "lobby", seq - 1);
            assertThat(expectIn("lobby", back, "before" + seq).path("seq").asLong())
                    .isEqualTo(seq);
            client = back;
        }
    }

    @Test
    void whatIsSaidInOnePieceWithComingBackIsSaid() {
        JsonPeer bob = wire.peer("bob");
        Resumable alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());

        JsonPeer back = wire.peer();
        back.sendAll(
                List.of(comeBack(alice.session(), Map.of("lobby", 2L)), message("I am back"), "{\"type\":\"ping\"}"));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        expectIn("lobby", back, "I am back");
        back.expectType("pong");
        expectIn("lobby", bob, "I am back");
    }

    @Test
    void aPongSaysThatAllEnteredHaveCome() {
        Resumable alice = wire.resumable("alice");
        for (int i = 0; i < 20; i++) {
            enter(alice.client(), "room" + i);
            expectIn("room" + i, alice.client().send(message("room" + i, "x")), "x");
        }
        wire.cut("alice", alice.client());

        JsonPeer back = wire.comeBack(alice.session(), Map.of("room7", 1L)).send("{\"type\":\"ping\"}");

        back.expectType("welcome");
        int entered = 0;
        int missed = 0;
        String type = back.readJson().path("type").asText();
        while (!type.equals("pong")) {
            entered += type.equals("entered") ? 1 : 0;
            missed += type.equals("message") ? 1 : 0;
            type = back.readJson().path("type").asText();
        }
        assertThat(entered).isEqualTo(21);
        assertThat(missed).isEqualTo(1);
    }

    @Test
    void nameCountsForNothingWhereThereIsASession() {
        Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());

        JsonPeer back = wire.peer()
                .send(object("join", "\"username\":\"no such name\",\"session\":\"" + alice.session() + "\""));

        assertThat(back.expectType("welcome").path("username").asText()).isEqualTo("alice");
        back.expectType("entered");
        expectError(back.send(join("bob")), "already_joined");
    }

    @Test
    void fieldOfTheWrongTypeIsMalformedAndCostsNothing() {
        Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());

        JsonPeer back = wire.peer().send(object("join", "\"since\":[1],\"session\":\"" + alice.session() + "\""));

        expectError(back, "malformed");
        back.send(comeBack(alice.session(), Map.of("lobby", 1L)));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 1);
    }
}
