package chat.server;

import static chat.server.Texts.direct;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectMessage;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to one user is for the two of them. */
class DirectTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final RawClient alice = wire.member("alice");
    private final RawClient bob = wire.member("Bob", alice);

    private static JsonNode expectDirect(JsonPeer client, String from, String to, String text, long seq) {
        JsonNode direct = client.expectType("direct");
        assertThat(direct.path("from").asText()).isEqualTo(from);
        assertThat(direct.path("to").asText()).isEqualTo(to);
        assertThat(direct.path("text").asText()).isEqualTo(text);
        assertThat(direct.path("seq").asLong()).isEqualTo(seq);
        return direct;
    }

    @Test
    void bothGetItAndNobodyElse() {
        RawClient carol = wire.member("carol", alice, bob);
        RawClient person = wire.person("dave");
        alice.expectType("joined");
        bob.expectType("joined");
        carol.expectType("joined");

        alice.send(direct("Bob", "psst"));

        String expected = """
                {"type":"direct","from":"alice","to":"Bob","text":"psst","seq":1}""";
        expectMessage(bob, expected);
        expectMessage(alice, expected);
        expectNothingNew(carol);
        expectIn("lobby", carol.send(message("aloud")), "aloud");
        assertThat(person.readLine()).endsWith("carol: aloud");
    }

    @Test
    void labelAndActionAreRepeatedToBoth() {
        bob.send(object("direct", "\"to\":\"alice\",\"text\":\"waves\",\"id\":\"b 1\",\"action\":true"));

        String expected =
                """
                {"type":"direct","from":"Bob","to":"alice","text":"waves","id":"b 1","action":true,"seq":1}""";
        expectMessage(alice, expected);
        expectMessage(bob, expected);
    }

    @Test
    void timeAndSenderComeFromTheServer() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        alice.send(object(
                "direct",
                "\"to\":\"Bob\",\"text\":\"x\",\"from\":\"carol\",\"seq\":99,\"time\":\"1999-01-01T00:00:00.000Z\""));

        JsonNode direct = expectDirect(bob, "alice", "Bob", "x", 1);
        assertThat(Instant.parse(direct.path("time").asText())).isBetween(before, Instant.now());
        assertThat(alice.expectType("direct")).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bob", "bob", "BOB", "\uFF22ob"})
    void nameIsMeantWhateverItsCaseOrWidth(String name) {
        alice.send(direct(name, "psst"));

        expectDirect(bob, "alice", "Bob", "psst", 1);
        expectDirect(alice, "alice", "Bob", "psst", 1);
    }

    @Test
    void eachOneNumbersWhatTheyGotAndSent() {
        RawClient carol = wire.member("carol", alice, bob);

        alice.send(direct("Bob", "one"));
        expectDirect(alice, "alice", "Bob", "one", 1);
        expectDirect(bob, "alice", "Bob", "one", 1);
        carol.send(direct("alice", "two"));
        expectDirect(carol, "carol", "alice", "two", 1);
        expectDirect(alice, "carol", "alice", "two", 2);
        bob.send(direct("carol", "three"));
        expectDirect(bob, "Bob", "carol", "three", 2);
        expectDirect(carol, "Bob", "carol", "three", 2);
        alice.send(direct("Bob", "four"));
        expectDirect(alice, "alice", "Bob", "four", 3);
        expectDirect(bob, "alice", "Bob", "four", 3);
        expectIn("lobby", alice.send(message("aloud")), "aloud");
        assertThat(bob.expectType("message").path("seq").asLong())
                .isEqualTo(4); // of the room, where nothing else was said
    }

    @Test
    void toOneselfComesOnce() {
        alice.send(direct("alice", "remember the milk"));

        expectDirect(alice, "alice", "alice", "remember the milk", 1);
        expectNothingNew(alice);
    }

    @Test
    void whoeverHasLeftIsUnknownAndWhoeverTakesTheNameBeginsAnew() {
        alice.send(direct("Bob", "one"));
        expectDirect(bob, "alice", "Bob", "one", 1);
        alice.expectType("direct");
        bob.send("{\"type\":\"leave\"}");
        alice.expectType("left");

        expectError(alice.send(direct("Bob", "still there?")), "user_unknown");
        JsonPeer other = wire.nextMember("bob", alice);
        alice.send(direct("Bob", "are you new?"));
        expectDirect(other, "alice", "bob", "are you new?", 1);
        expectDirect(alice, "alice", "bob", "are you new?", 2);
    }

    @Test
    void browserAndProgramReachEachOther() {
        WebSocketPeer carol = wire.browser("carol");
        alice.expectType("joined");

        carol.send(direct("alice", "from the web"));
        expectDirect(alice, "carol", "alice", "from the web", 1);
        expectDirect(carol, "carol", "alice", "from the web", 1);
        alice.send(direct("carol", "from a line"));
        expectDirect(carol, "alice", "carol", "from a line", 2);
    }

    @Test
    void harmfulCharactersAreReplaced() {
        alice.send(direct("Bob", "a\\u001b[31m\\u202Eb\\ud800\\nc"));

        expectDirect(bob, "alice", "Bob", "a\uFFFD[31m\uFFFDb\uFFFD\nc", 1);
    }

    @Test
    void longestTextArrives() {
        String longest = "\uD83D\uDE00".repeat(4096);
        alice.send(direct("Bob", longest));

        expectDirect(bob, "alice", "Bob", longest, 1);
    }

    @ParameterizedTest
    @CsvSource({"alice, Bob", "alice, alice"})
    void whatOneSaysAfterTheOtherArrivesInThatOrder(String from, String to) {
        for (int i = 1; i <= 300; i++) {
            alice.send(direct(to, "m" + i));
            expectDirect(alice, from, to, "m" + i, i);
        }
        if (to.equals("Bob")) {
            for (int i = 1; i <= 300; i++) {
                expectDirect(bob, from, to, "m" + i, i);
            }
        }
    }
}
