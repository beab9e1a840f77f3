package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a room is about: anybody in it says so, and whoever comes later is told. */
class TopicTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final RawClient alice = wire.member("alice");

    private JsonNode listed(String room) {
        for (JsonNode one :
                alice.send("{\"type\":\"rooms\"}").expectType("rooms").path("rooms")) {
            if (one.path("room").asText().equals(room)) {
                return one;
            }
        }
        throw new AssertionError("not listed: " + room);
    }

    @Test
    void topicIsAnEventOfTheRoomLikeTheOthers() {
        RawClient bob = wire.member("bob", alice);
        enterAll("dev", alice, bob);

        bob.send(topic("dev", "Release on Friday"));

        String event =
                """
                {"type":"topic","room":"dev","seq":3,"username":"bob","topic":"Release on Friday"}""";
        expectExactly(bob, event);
        expectExactly(alice, event);
        assertThat(expectIn("dev", alice.send(message("dev", "oh")), "oh")
                        .path("seq")
                        .asLong())
                .isEqualTo(4);
    }

    @Test
    void whoComesLaterIsToldAndTheListSaysIt() {
        RawClient bob = wire.member("bob", alice);
        enter(alice, "dev");
        alice.send(topic("dev", "Release on Friday")).expectType("topic");

        bob.send(in("enter", "dev"));

        expectExactly(
                bob,
                """
                {"type":"entered","room":"dev","users":["alice","bob"],"count":2,"seq":3,"topic":"Release on Friday"}""");
        alice.expectType("joined");
        assertThat(listed("dev").path("topic").asText()).isEqualTo("Release on Friday");
    }

    @Test
    void lobbyIsMeantWhereNoRoomIsNamed() {
        alice.send(object("topic", "\"topic\":\"Be nice\""));

        expectExactly(
                alice,
                """
                {"type":"topic","room":"lobby","seq":2,"username":"alice","topic":"Be nice"}""");
        assertThat(wire.connect().join("bob").path("topic").asText()).isEqualTo("Be nice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \\t\\n ", "\u3000"})
    void blankTopicClearsIt(String blank) {
        enter(alice, "dev");
        alice.send(topic("dev", "x")).expectType("topic");

        alice.send(topic("dev", blank));

        expectExactly(
                alice, """
                {"type":"topic","room":"dev","seq":3,"username":"alice","topic":""}""");
        assertThat(listed("dev").has("topic")).isFalse();
        RawClient bob = wire.member("bob", alice);
        assertThat(enter(bob, "dev").has("topic")).isFalse();
    }

    @Test
    void topicIsOneLineWithoutHarmfulCharacters() {
        alice.send(topic("lobby", " a\\nb\\tc\\u001b[31m\\u202Ed "));

        assertThat(alice.expectType("topic").path("topic").asText()).isEqualTo("a b c\uFFFD[31m\uFFFDd");
    }

    @Test
    void topicHasTwoHundredCharactersAtMost() {
        String longest = "\uD83D\uDE00".repeat(200);

        alice.send(topic("lobby", longest));
        assertThat(alice.expectType("topic").path("topic").asText()).isEqualTo(longest);
        JsonNode error = alice.send(
                        object("topic", "\"id\":\"7\",\"room\":\"lobby\",\"topic\":\"" + "x".repeat(201) + "\""))
                .expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("text_too_long");
        assertThat(error.path("message").asText()).contains("200");
        assertThat(error.path("id").asText()).isEqualTo("7");
        assertThat(listed("lobby").path("topic").asText()).isEqualTo(longest);
    }

    @Test
    void whatTheServerAloneMaySayIsIgnored() {
        alice.send(object("topic", "\"topic\":\"x\",\"username\":\"bob\",\"seq\":99"));

        expectExactly(
                alice, """
                {"type":"topic","room":"lobby","seq":2,"username":"alice","topic":"x"}""");
    }
}
