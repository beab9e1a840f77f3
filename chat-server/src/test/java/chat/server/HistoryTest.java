package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was said in a room before: for whoever is in it and asks. */
class HistoryTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static List<JsonNode> history(JsonPeer client, String fields) {
        List<JsonNode> messages = new ArrayList<>();
        client.send(object("history", fields))
                .expectType("history")
                .path("messages")
                .forEach(messages::add);
        return messages;
    }

    private static List<Long> numbers(List<JsonNode> messages) {
        return messages.stream().map(message -> message.path("seq").asLong()).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** Says so many things, one after the other, which get the next numbers; returns them as they came back. */
    private static List<JsonNode> talk(RawClient client, String room, int count) {
        List<JsonNode> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            client.send(message(room, "m" + i, "id" + i));
            said.add(expectIn(room, client, "m" + i));
        }
        return said;
    }

    @Test
    void latestMessagesAreTheSameObjectsAsWhenTheyWereSaid() {
        RawClient alice = wire.member("alice");
        List<JsonNode> said = talk(alice, "lobby", 3);
        alice.send(object("message", "\"text\":\"waves\",\"action\":true"));
        said.add(alice.expectType("message"));

        JsonNode answer = alice.send("{\"type\":\"history\"}").expectType("history");

        assertThat(answer.path("room").asText()).isEqualTo("lobby");
        assertThat(answer.path("messages")).containsExactlyElementsOf(said);
        assertThat(answer).hasSize(3);
    }

    @Test
    void historyIsMessagesOnly() {
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", 1); // number 2
        RawClient bob = wire.member("bob", alice); // 3
        bob.send(topic("lobby", "news")).expectType("topic"); // 4
        talk(bob, "lobby", 1); // 5
        bob.send("{\"type\":\"leave\"}"); // 6
        alice.awaitType("left");

        assertThat(numbers(history(alice, ""))).containsExactly(2L, 5L);
    }

    @Test
    void emptyRoomHasNone() {
        RawClient alice = wire.member("alice");
        enter(alice, "dev");

        assertThat(history(alice, "\"room\":\"dev\"")).isEmpty();
    }

    /** Numbers 2 to 51 are messages. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                          | 32 | 51
            "limit":1                     | 51 | 51
            "limit":50                    |  2 | 51
            "limit":51                    |  2 | 51
            "limit":1000000               |  2 | 51
            "limit":9223372036854775807   |  2 | 51
            "before":32                   | 12 | 31
            "before":32,"limit":5         | 27 | 31
            "before":3                    |  2 |  2
            "before":2                    |  2 |  1
            "before":1                    |  2 |  1
            "before":52                   | 32 | 51
            "before":9223372036854775807  | 32 | 51
            "before":null,"limit":null    | 32 | 51
            """)
    void beforeAndLimitSayWhich(String fields, long first, long last) {
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", 50);

        assertThat(numbers(history(alice, fields == null ? "" : fields))).isEqualTo(range(first, last));
    }

    @Test
    void eachRoomHasItsOwnAndKeepsItsLatest() {
        wire.start(new Limits().history(10));
        RawClient alice = wire.member("alice");
        enter(alice, "dev");
        talk(alice, "dev", 3);
        talk(alice, "lobby", 30);

        assertThat(numbers(history(alice, "\"limit\":1000"))).isEqualTo(range(22, 31));
        assertThat(numbers(history(alice, "\"room\":\"dev\",\"limit\":1000"))).isEqualTo(range(2, 4));
    }

    @Test
    void thereMayBeNone() {
        wire.start(new Limits().history(0));
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", 3);

        assertThat(history(alice, "")).isEmpty();
    }

    @Test
    void roomThatOneIsNotInIsUnknownAlsoAfterPartingFromIt() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enter(alice, "dev");
        talk(alice, "dev", 1);

        expectError(bob.send(in("history", "dev")), "room_unknown");
        alice.send(in("part", "dev")).expectType("left");
        expectError(alice.send(in("history", "dev")), "room_unknown");
        enter(bob, "dev");
        assertThat(numbers(history(bob, "\"room\":\"DEV\""))).containsExactly(2L);
    }

    @Test
    void answerHoldsWhatWasSeenBeforeItAndNothingTwice() {
        RawClient alice = wire.member("alice");
        for (int i = 2; i < 100; i++) {
            alice.send(message("m") + "\n{\"type\":\"history\",\"limit\":1}");
            assertThat(alice.expectType("message").path("seq").asLong()).isEqualTo(i);
            JsonNode messages = alice.expectType("history").path("messages");
            assertThat(messages.path(0).path("seq").asLong()).isEqualTo(i);
        }
    }

    @Test
    void whatTheOperatorSaidIsInIt() throws Exception {
        RawClient alice = wire.member("alice");
        wire.server().say("Back in five minutes");
        JsonNode said = alice.expectType("message");

        assertThat(history(alice, "")).containsExactly(said);
    }

    @Test
    void browserReadsItToo() {
        RawClient alice = wire.member("alice");
        List<JsonNode> said = talk(alice, "lobby", 30);
        WebSocketPeer bob = wire.browser("bob");

        assertThat(history(bob, "\"limit\":30")).isEqualTo(said);
    }

    @Test
    void peopleSeeTheLastTwentyWhenTheyComeAndProgramsNone() {
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", 30);
        RawClient person = wire.person("dave");
        alice.expectType("joined");
        RawClient program = wire.member("bob", alice);

        assertThat(person.readLine()).isEqualTo("* Earlier messages:");
        for (int i = 10; i < 30; i++) {
            assertThat(person.readLine()).endsWith("alice: m" + i);
        }
        assertThat(person.readLine()).isEqualTo("* -- end of earlier messages --");
        assertThat(person.readLine()).startsWith("* bob joined");
        alice.send(message("live"));
        assertThat(person.readLine()).endsWith("alice: live");
        expectIn("lobby", program, "live");
    }
}
