package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectMessage;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Version;
import chat.server.config.ServerLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program says and what it is answered, field by field. */
@ParameterizedClass
@EnumSource(Face.class)
class JsonContractTest {

    @RegisterExtension
    private final WireExtension wire;

    JsonContractTest(Face face) {
        wire = new WireExtension(face);
    }

    @Test
    void joinIsAnsweredWithWelcomeAndThenEntered() {
        wire.start(7, ServerLimits.defaults());
        JsonPeer alice = wire.peer().send(join("alice"));

        expectExactly(
                alice,
                "{'type':'welcome','username':'alice','maxUsers':7,'protocol':1,'server':'chat-server V','features':['moderation']}"
                        .replace("V", Version.VERSION)
                        .replace('\'', '"'));
        expectExactly(
                alice, """
                {"type":"entered","room":"lobby","users":["alice"],"count":1,"seq":1}""");
    }

    @Test
    void othersSeeAnEntryUnderTheNumberThatTheNewcomerIsTold() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer().send(join("bob"));

        bob.expectType("welcome");
        expectExactly(
                bob,
                """
                {"type":"entered","room":"lobby","users":["alice","bob"],"count":2,"seq":2}""");
        expectExactly(alice, """
                {"type":"joined","room":"lobby","seq":2,"username":"bob"}""");
    }

    @Test
    void usernameIsToldAsTheServerKeepsIt() {
        JsonPeer client = wire.peer().send(join("\uFF21lice\u0301"));

        assertThat(client.expectType("welcome").path("username").asText()).isEqualTo("Alic\u00E9");
        assertThat(client.expectType("entered").path("users").path(0).asText()).isEqualTo("Alic\u00E9");
    }

    @Test
    void messageComesBackToItsSenderAsToEverybody() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob");
        alice.expectType("joined");
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        alice.send(message("hello"));

        String line = alice.readText();
        assertThat(bob.readText()).isEqualTo(line);
        assertThat(Instant.parse(Texts.json(line).path("time").asText())).isBetween(before, Instant.now());
        alice.send(message("hello"));
        expectMessage(
                bob, """
                {"type":"message","room":"lobby","seq":4,"from":"alice","text":"hello"}""");
    }

    @Test
    void idAndActionAreRepeatedToEverybody() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob");
        alice.expectType("joined");

        alice.send("""
                {"type":"message","room":"lobby","text":"waves","id":"a 1","action":true}""");

        String expected =
                """
                {"type":"message","room":"lobby","seq":3,"from":"alice","text":"waves","id":"a 1","action":true}""";
        expectMessage(alice, expected);
        expectMessage(bob, expected);
    }

    @Test
    void actionThatIsFalseAndFieldsThatAreNullCountAsAbsent() {
        JsonPeer alice = wire.peer("alice");

        alice.send("""
                {"type":"message","text":"hi","id":null,"room":null,"action":false}""");

        expectMessage(
                alice, """
                {"type":"message","room":"lobby","seq":2,"from":"alice","text":"hi"}""");
    }

    @Test
    void whatOnlyTheServerMaySayIsIgnored() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob");

        bob.send(
                """
                {"type":"message","from":"alice","seq":99,"time":"1999-01-01T00:00:00.000Z","text":"it was me"}""");

        JsonNode message = alice.awaitType("message");
        assertThat(message.path("from").asText()).isEqualTo("bob");
        assertThat(message.path("seq").asLong()).isEqualTo(3);
        assertThat(message.path("time").asText()).doesNotStartWith("1999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"colour\":\"red\"",
                "\"deep\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]",
                "\"list\":[1,{\"text\":2},null]",
                "\"password\":7,\"epoch\":{},\"recovered\":[],\"users\":\"x\"",
                "\"topic\":1,\"to\":2,\"before\":\"a\"",
                "\"seq\":\"x\",\"time\":5,\"from\":null,\"code\":{}",
                "\"huge\":1e400,\"long\":123456789012345678901234567890,\"small\":-0.0",
                "\"type \":\"leave\",\"TYPE\":\"leave\",\"\":\"leave\""
            })
    void fieldsThatAMessageDoesNotHaveAreIgnoredWhateverTheyHold(String fields) {
        JsonPeer client = wire.peer();

        client.send("{" + fields + ",\"type\":\"ping\"}").expectType("pong");
        client.send("{" + fields + ",\"type\":\"join\",\"username\":\"alice\"}").expectType("welcome");
        client.expectType("entered");
        client.send("{" + fields + ",\"type\":\"message\",\"text\":\"hi\"}");
        expectMessage(
                client, """
                {"type":"message","room":"lobby","seq":2,"from":"alice","text":"hi"}""");
        client.send("{" + fields + ",\"type\":\"users\"}").expectType("users");
        client.send("{" + fields + ",\"type\":\"leave\"}");
        expectGoodbye(client, "exit");
    }

    @Test
    void usersAreListedThoseWhoAreThereLongestFirst() {
        JsonPeer alice = wire.peer("alice");
        wire.peer("Bob");
        alice.expectType("joined");

        String expected =
                """
                {"type":"users","room":"lobby","users":["alice","Bob"],"count":2,"maxUsers":5}""";
        alice.send("{\"type\":\"users\"}");
        expectExactly(alice, expected);
        alice.send("{\"type\":\"users\",\"room\":\"lobby\",\"id\":\"x\"}");
        expectExactly(alice, expected);
    }

    @Test
    void pingIsAnsweredBeforeAndAfterJoiningAndPongNeverIs() {
        JsonPeer client = wire.peer();

        client.send("{\"type\":\"pong\"}").send("{\"type\":\"ping\"}");
        expectExactly(client, "{\"type\":\"pong\"}");
        client.join("alice");
        client.send("{\"type\":\"pong\"}").send("{\"type\":\"ping\"}");
        expectExactly(client, "{\"type\":\"pong\"}");
    }

    @Test
    void leaveIsAnsweredWithGoodbyeAndTheOthersAreTold() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob");
        alice.expectType("joined");

        bob.send("{\"type\":\"leave\"}");

        expectGoodbye(bob, "exit");
        expectExactly(
                alice, """
                {"type":"left","room":"lobby","seq":3,"username":"bob","reason":"exit"}""");
    }

    @Test
    void nothingIsDeliveredBeforeJoining() {
        JsonPeer stranger = wire.peer();
        JsonPeer alice = wire.peer("alice");
        alice.send(message("not for strangers"));
        expectSaid(alice, "alice", "not for strangers");

        stranger.send("{\"type\":\"ping\"}").expectType("pong");
        assertThat(stranger.join("bob").path("seq").asLong()).isEqualTo(3);
        alice.expectType("joined");
        alice.send(message("for all"));
        expectSaid(stranger, "alice", "for all");
    }

    @Test
    void exitIsAWordLikeAnyOtherToPrograms() {
        JsonPeer alice = wire.peer("alice");

        alice.send(message("exit")).send(message("/exit"));

        expectSaid(alice, "alice", "exit");
        expectSaid(alice, "alice", "/exit");
        alice.send("exit");
        expectError(alice, "malformed");
    }

    @Test
    void eventsOfAllKindsAreNumberedInOneRow() {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob");

        bob.send(message("1")).send(message("2")).send("{\"type\":\"leave\"}");

        assertThat(alice.expectType("joined").path("seq").asLong()).isEqualTo(2);
        assertThat(alice.expectType("message").path("seq").asLong()).isEqualTo(3);
        assertThat(alice.expectType("message").path("seq").asLong()).isEqualTo(4);
        assertThat(alice.expectType("left").path("seq").asLong()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.9", "\u0416\u0435\u043D\u044F", "\u7530\u4E2D", "jos\u00E9", "42"})
    void whatIsAllowedInANameIsTaken(String name) {
        assertThat(wire.peer().join(name).path("users").path(0).asText()).isEqualTo(name);
    }

    @Test
    void everybodyIsInOneRoomWhateverTheySpeak() {
        wire.start(new Limits().detectTimeout(Duration.ofMillis(20)));
        JsonPeer alice = wire.browser("alice");
        JsonPeer bob = wire.peer("bob", alice);
        RawClient carol = wire.person("carol");
        assertThat(alice.expectType("joined")).isEqualTo(bob.expectType("joined"));

        alice.send("{\"type\":\"message\",\"text\":\"h\u00E9llo \uD83D\uDE00\",\"id\":\"7\"}");
        assertThat(bob.expectType("message")).isEqualTo(alice.expectType("message"));
        assertThat(carol.readLine()).contains("alice", "h\u00E9llo \uD83D\uDE00");
        carol.send("hi");
        expectSaid(alice, "carol", "hi");
        expectSaid(bob, "carol", "hi");
        bob.send("{\"type\":\"leave\"}");
        expectLeft(alice, "bob", "exit");
    }

    @Test
    void blankOnesAreIgnoredAndWhiteSpaceAroundAnObjectToo() {
        JsonPeer alice = wire.peer("alice").send("").send(" \t\r").send(" {\"type\":\"ping\"}\t\r");

        alice.expectType("pong");
        expectNothingNew(alice);
    }
}
