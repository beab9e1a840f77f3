package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of users and rooms, page by page. */
class PagesTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static List<String> names(JsonNode answer, String list, String field) {
        List<String> names = new ArrayList<>();
        answer.path(list)
                .forEach(one -> names.add(
                        field.isEmpty() ? one.asText() : one.path(field).asText()));
        return names;
    }

    private static List<String> users(RawClient client, String fields) {
        return names(client.send(object("users", fields)).awaitType("users"), "users", "");
    }

    private static List<String> rooms(RawClient client, String fields) {
        return names(client.send(object("rooms", fields)).awaitType("rooms"), "rooms", "room");
    }

    private void start() {
        wire.start(new Limits().history(10));
    }

    @Test
    void usersComeInTheOrderInWhichNamesAreCompared() {
        start();
        RawClient zoe = wire.member("Zoe");
        wire.member("\u00e9va");
        wire.member("Bob");
        wire.member("alice");
        wire.member("\uFF43arol"); // wide

        assertThat(users(zoe, "")).containsExactly("Zoe", "\u00e9va", "Bob", "alice", "carol");
        assertThat(users(zoe, "\"limit\":1000")).containsExactly("alice", "Bob", "carol", "Zoe", "\u00e9va");
        assertThat(users(zoe, "\"after\":\"\",\"limit\":2")).containsExactly("alice", "Bob");
        assertThat(users(zoe, "\"after\":\"BOB\",\"limit\":2")).containsExactly("carol", "Zoe");
        assertThat(users(zoe, "\"after\":\"bz\""))
                .as("nobody is called so")
                .containsExactly("carol", "Zoe", "\u00e9va");
        assertThat(users(zoe, "\"after\":\"\u00e9va\"")).as("the end").isEmpty();
    }

    @Test
    void numberOfAllIsToldBesideAPage() {
        start();
        RawClient alice = wire.member("alice");
        wire.member("bob");

        JsonNode page = alice.send(object("users", "\"limit\":1")).awaitType("users");

        assertThat(page.path("count").asInt()).isEqualTo(2);
        assertThat(page.path("maxUsers").asInt()).isPositive();
    }

    @Test
    void whoIsThereThroughoutComesOnceWhoeverComesAndGoes() {
        start();
        RawClient alice = wire.member("alice");
        wire.member("bob");
        RawClient carol = wire.member("carol");
        wire.member("dave");
        List<String> seen = new ArrayList<>(users(alice, "\"limit\":3"));

        carol.send("{\"type\":\"leave\"}").awaitType("goodbye");
        wire.member("aaron");
        wire.member("eve");
        alice.awaitType("left");

        for (List<String> page = seen; !page.isEmpty(); ) {
            page = users(alice, "\"after\":\"" + seen.get(seen.size() - 1) + "\",\"limit\":1");
            seen.addAll(page);
        }
        assertThat(seen).containsExactly("alice", "bob", "carol", "dave", "eve");
    }

    @Test
    void roomsComeInTheOrderOfTheirNamesAndThoseWithHistoryAloneToo() {
        start();
        RawClient alice = wire.member("alice");
        for (String room : List.of("Zoo", "dev", "attic")) {
            alice.send(object("enter", "\"room\":\"" + room + "\"")).awaitType("entered");
        }
        alice.send(object("message", "\"room\":\"attic\",\"text\":\"dust\"")).awaitType("message");
        alice.send(object("part", "\"room\":\"attic\"")).awaitType("left");

        assertThat(rooms(alice, "")).endsWith("attic");
        assertThat(rooms(alice, "\"limit\":2")).containsExactly("attic", "dev");
        assertThat(rooms(alice, "\"after\":\"DEV\"")).containsExactly("lobby", "Zoo");
        assertThat(rooms(alice, "\"after\":\"zoo\",\"limit\":5")).isEmpty();
        alice.send(message("on"));
    }

    @ParameterizedTest
    @CsvSource({"users, username_invalid", "rooms, room_invalid"})
    void pageBehindWhatIsNoNameIsRefused(String type, String code) {
        start();
        RawClient alice = wire.member("alice");

        JsonNode refusal =
                alice.send(object(type, "\"after\":\"a b\",\"id\":\"7\"")).expectType("error");

        assertThat(refusal.path("code").asText()).isEqualTo(code);
        assertThat(refusal.path("id").asText()).isEqualTo("7");
        expectError(alice.send(object(type, "\"limit\":0")), "malformed");
    }
}
