package chat.server;

import static chat.server.Returns.begin;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are corrected and taken back, and everybody sees it, in memory and in a file. */
class AmendTest {

    @TempDir
    Path data;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static String edit(long seq, String text) {
        return object("edit", "\"room\":\"lobby\",\"seq\":" + seq + ",\"text\":\"" + text + "\",\"id\":\"e\"");
    }

    private static String delete(long seq) {
        return object("delete", "\"room\":\"lobby\",\"seq\":" + seq + ",\"id\":\"d\"");
    }

    private static String edited(long seq, String text) {
        return "{\"type\":\"edited\",\"room\":\"lobby\",\"seq\":" + seq + ",\"of\":2,\"by\":\"alice\",\"text\":\""
                + text + "\"}";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everybodySeesWhatBecomesOfAMessageInItsOrder(boolean inFile) {
        if (inFile) {
            wire.start(data);
        }
        RawClient alice = wire.member("alice");
        alice.send(message("helo"));
        expectIn("lobby", alice, "helo");
        RawClient bob = wire.member("bob", alice); // 3

        alice.sendAll(List.of(edit(2, "hello"), message("behind it"), edit(2, "hello"), delete(9)));
        expectExactly(bob, edited(4, "hello"));
        expectIn("lobby", bob, "behind it");
        expectExactly(alice, edited(4, "hello"));
        expectIn("lobby", alice, "behind it");
        expectExactly(alice, edited(4, "hello")); // once more, to her alone
        JsonNode unknown = alice.expectType("error");
        assertThat(unknown.path("code").textValue()).isEqualTo("message_unknown");
        assertThat(unknown.path("id").textValue()).isEqualTo("d");

        bob.send(edit(2, "mine"));
        expectError(bob, "not_permitted");
        bob.send(delete(2));
        expectError(bob, "not_permitted");
        bob.send(edit(2, " "));
        expectError(bob, "text_empty");
        bob.send(in("history", "lobby"));
        JsonNode said = bob.expectType("history").path("messages");
        assertThat(said.get(0).path("text").textValue()).isEqualTo("hello");
        assertThat(said.get(0).path("edited").booleanValue()).isTrue();

        alice.send(delete(2));
        String deleted = "{\"type\":\"deleted\",\"room\":\"lobby\",\"seq\":6,\"of\":2,\"by\":\"alice\"}";
        expectExactly(bob, deleted);
        bob.send(in("history", "lobby"));
        JsonNode left = bob.expectType("history").path("messages").get(0);
        assertThat(left.path("deleted").booleanValue()).isTrue();
        assertThat(left.has("text")).isFalse();
    }

    @Test
    void whoComesBackGetsItAsItIsNow() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.connect();
        String secret = begin(bob, "bob");
        alice.send(message("one")); // 3
        alice.send(message("two")); // 4
        expectIn("lobby", bob, "one");
        expectIn("lobby", bob, "two");
        bob.close();
        alice.sendAll(List.of(edit(3, "1"), edit(4, "2"), delete(3)));
        alice.awaitType("deleted");

        RawClient back = wire.connect();
        back.send(Returns.comeBack(secret, Map.of("lobby", 2L)));
        back.expectType("welcome");
        Returns.expectRecovered(back, "lobby", 2);
        JsonNode one = back.expectType("message");
        assertThat(one.path("deleted").booleanValue()).isTrue();
        assertThat(expectIn("lobby", back, "2").path("edited").booleanValue()).isTrue();
        assertThat(back.expectType("deleted").path("seq").longValue()).isEqualTo(5);
        assertThat(back.expectType("edited").path("text").textValue()).isEqualTo("2");
        assertThat(back.expectType("deleted").path("seq").longValue()).isEqualTo(7);
    }

    @Test
    void personMeansTheLatestMessageAlsoOfThoseTypedAtOnce() {
        wire.start(data);
        RawClient bob = wire.member("bob");
        RawClient person = wire.person("dave");
        bob.expectType("joined");
        person.sendAll(List.of("helo", "/edit hello", "oops", "/delete"));
        expectIn("lobby", bob, "helo");
        assertThat(bob.expectType("edited").path("text").textValue()).isEqualTo("hello");
        expectIn("lobby", bob, "oops");
        assertThat(bob.expectType("deleted").path("of").longValue()).isEqualTo(5);
    }
}
