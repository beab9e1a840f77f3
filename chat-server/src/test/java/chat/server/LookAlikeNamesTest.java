package chat.server;

import static chat.server.Texts.in;
import static chat.server.Texts.join;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people and programs are told of names that look like others. */
class LookAlikeNamesTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static JsonNode refusal(RawClient client, String line, String code) {
        JsonNode error = client.send(line).expectType("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        return error;
    }

    private static String words(RawClient client, String line, String code) {
        return refusal(client, line, code).path("message").asText();
    }

    @Test
    void nameThatLooksLikeOneInUseIsTakenAndAnotherMayBeTried() {
        RawClient bob = wire.member("bob1");
        RawClient other = wire.connect();
        assertThat(words(other, join("bobl"), "username_taken"))
                .isEqualTo("Username bobl is already taken, because it looks like bob1");
        assertThat(words(other, join("\u0430lice"), "username_invalid")).contains("one script");
        assertThat(words(other, join("a11"), "username_invalid")).contains("reserved");
        other.send(join("\u0430\u043b\u0438\u0441\u0430"));
        other.expectType("welcome");
        bob.expectType("joined");
    }

    @Test
    void peopleAreToldInWords() {
        wire.member("bob1");
        RawClient person = wire.person().send("bobl");
        assertThat(person.readLine())
                .isEqualTo("Username bobl is already taken, because it looks like bob1. Choose a username:");
        assertThat(person.send("\u0430lice").readLine())
                .isEqualTo("A name keeps to one script, such as Latin or"
                        + " Cyrillic; only Chinese, Japanese or Korean may be mixed with Latin. Choose a username:");
        person.send("bob");
        person.readLine();
        assertThat(person.send("/join 1obby").readLine())
                .contains(
                        "There is a room #lobby already, and #1obby looks like it. Go into that one, or choose another");
    }

    @Test
    void roomThatLooksLikeOneThatIsThereIsRefusedAndTheOtherIsEntered() {
        RawClient alice = wire.member("alice");
        Texts.enter(alice, "dev-l");
        RawClient bob = wire.member("bob", alice);
        JsonNode refused = refusal(bob, object("enter", "\"room\":\"dev-1\",\"id\":\"7\""), "room_invalid");
        assertThat(refused.path("id").asText()).isEqualTo("7");
        assertThat(refused.path("message").asText()).startsWith("There is a room #dev-l already");
        bob.send(in("enter", "DEV-L"));
        assertThat(bob.awaitType("entered").path("room").asText()).isEqualTo("dev-l");
    }
}
