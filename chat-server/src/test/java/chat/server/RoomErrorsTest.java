package chat.server;

import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of rooms, history and words to one user: the code, the label, and that nobody else notices. */
class RoomErrorsTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** @param fields beside type and label; the sender is in the lobby and in "dev" */
    record Refused(String type, String fields, String code, String words) {

        @Override
        public String toString() {
            String shown = type + " " + fields;
            return (shown.length() <= 60 ? shown : shown.substring(0, 60) + "…") + ": " + code;
        }
    }

    static Stream<Refused> refused() {
        String allowed = ".*1 to 32 letters, digits.*";
        String where = ".*'lobby', 'dev'.*";
        String nameless = "Nobody here has that name";
        return Stream.of(
                new Refused("enter", "", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":null", "room_invalid", allowed),
                new Refused("enter", "\"room\":\" \"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"#dev\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"@\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"a b\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"a\\u202Eb\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"a\\ud800\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"server\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"" + "r".repeat(33) + "\"", "room_invalid", allowed),
                new Refused("enter", "\"room\":\"lobby\"", "already_joined", ".*'lobby'.*"),
                new Refused("enter", "\"room\":\"dev\"", "already_joined", ".*'dev'.*"),
                new Refused("enter", "\"room\":\"DeV\"", "already_joined", ".+"),
                new Refused("part", "\"room\":\"lobby\"", "room_invalid", ".*lobby.*"),
                new Refused("part", "\"room\":\"LOBBY\"", "room_invalid", ".*lobby.*"),
                new Refused("part", "\"room\":\"attic\"", "room_unknown", "You are not in 'attic'\\. .+"),
                new Refused("part", "\"room\":\"a b\"", "room_unknown", where),
                new Refused("part", "", "room_unknown", where),
                new Refused("message", "\"room\":\"attic\",\"text\":\"x\"", "room_unknown", where),
                new Refused("message", "\"room\":\"\",\"text\":\"x\"", "room_unknown", where),
                new Refused("message", "\"room\":\"dev\",\"text\":\"\"", "text_empty", ".+"),
                new Refused("users", "\"room\":\"attic\"", "room_unknown", where),
                new Refused("history", "\"room\":\"Attic\"", "room_unknown", "You are not in 'Attic'\\. .+"),
                new Refused("history", "\"room\":\"a\\u202Eb\"", "room_unknown", where),
                new Refused("topic", "\"room\":\"attic\",\"topic\":\"x\"", "room_unknown", where),
                new Refused("topic", "\"room\":\"dev\"", "malformed", ".*'topic'.*"),
                new Refused("topic", "\"room\":\"dev\",\"topic\":null", "malformed", ".*'topic'.*"),
                new Refused("enter", "\"room\":5", "malformed", ".*'room'.*"),
                new Refused("message", "\"text\":5", "malformed", ".*'text'.*"),
                new Refused("direct", "\"to\":5,\"text\":\"x\"", "malformed", ".*'to'.*"),
                new Refused("history", "\"limit\":0", "malformed", ".*'limit'.*"),
                new Refused("history", "\"limit\":-1", "malformed", ".*'limit'.*"),
                new Refused("history", "\"before\":0", "malformed", ".*'before'.*"),
                new Refused("history", "\"before\":-7", "malformed", ".*'before'.*"),
                new Refused("direct", "\"text\":\"x\"", "malformed", "The field 'to' has to be there: a string"),
                new Refused("direct", "\"to\":null,\"text\":\"x\"", "malformed", ".*'to'.*"),
                new Refused("direct", "\"to\":\"\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"Nobody\",\"text\":\"x\"", "user_unknown", ".*'Nobody'"),
                new Refused("direct", "\"to\":\"dev\",\"text\":\"x\"", "user_unknown", ".*'dev'"),
                new Refused("direct", "\"to\":\"a b\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"a\\u001b[31m\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"a\\u202Eb\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"a\\u0085\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"" + "n".repeat(33) + "\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"server\",\"text\":\"x\"", "user_unknown", nameless),
                new Refused("direct", "\"to\":\"witness\"", "text_empty", ".*4096.*"),
                new Refused("direct", "\"to\":\"witness\",\"text\":\" \\n\"", "text_empty", ".*4096.*"),
                new Refused(
                        "direct",
                        "\"to\":\"witness\",\"text\":\"" + "x".repeat(4097) + "\"",
                        "text_too_long",
                        ".*4096.*4097.*"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void requestIsRefusedUnderItsLabelAndNobodyNotices(Refused refused) {
        RawClient witness = wire.member("witness");
        RawClient alice = wire.member("alice", witness);
        enterAll("dev", alice, witness);
        String fields = refused.fields + (refused.fields.isEmpty() ? "" : ",") + "\"id\":\"7\"";

        JsonNode error = alice.send(object(refused.type, fields)).expectType("error");

        assertThat(error.path("code").asText()).isEqualTo(refused.code);
        assertThat(error.path("message").asText()).matches(refused.words);
        assertThat(error.path("id").asText()).isEqualTo("7");
        assertThat(error.has("retryAfterMs")).isFalse();
        for (String room : List.of("dev", "lobby")) {
            alice.send(message(room, "good"));
            expectIn(room, alice, "good");
            expectIn(room, witness, "good");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"enter\",\"room\":5}",
                "{\"type\":\"part\",\"room\":[\"dev\"]}",
                "{\"type\":\"topic\",\"room\":\"dev\"}",
                "{\"type\":\"topic\",\"room\":\"dev\",\"topic\":null}",
                "{\"type\":\"topic\",\"room\":\"dev\",\"topic\":7}",
                "{\"type\":\"history\",\"limit\":\"5\"}",
                "{\"type\":\"history\",\"limit\":1.5}",
                "{\"type\":\"history\",\"before\":123456789012345678901234567890}",
                "{\"type\":\"direct\",\"to\":7,\"text\":\"x\"}",
                "{\"type\":\"direct\",\"to\":\"alice\",\"text\":null,\"action\":1}",
                "{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"x\",\"id\":7}"
            })
    void fieldsOfTheWrongTypeAreMalformed(String line) {
        RawClient alice = wire.member("alice");

        Texts.expectError(alice.send(line), "malformed");

        expectIn("lobby", alice.send(message("good")), "good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enter", "part", "rooms", "topic", "history", "direct"})
    void everythingNeedsAJoin(String type) {
        RawClient stranger = wire.connect();

        stranger.send(object(type, "\"room\":\"dev\",\"topic\":\"x\",\"to\":\"alice\",\"text\":\"x\",\"id\":\"7\""));

        JsonNode error = stranger.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("not_joined");
        assertThat(error.path("id").asText()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "direct"})
    void longLabelIsRefusedAndNotRepeated(String type) {
        RawClient alice = wire.member("alice");

        alice.send(object(type, "\"to\":\"alice\",\"text\":\"x\",\"id\":\"" + "i".repeat(65) + "\""));

        JsonNode error = alice.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("id_too_long");
        assertThat(error.has("id")).isFalse();
        Texts.expectNothingNew(alice);
    }
}
