package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person searches for, and what they see of it. */
class SessionSearchTest extends PersonFixture {

    private static final String HEADING = "\\* Messages that match 'hi':\n";
    private static final String STAMP = "\\[2026-01-02 .{8}] ";

    SessionSearchTest() {
        super("search");
    }

    private static ObjectNode found(String query, @Nullable String next, ObjectNode... messages) {
        ObjectNode found = object("found", "").put("query", query);
        ArrayNode list = found.putArray("messages");
        for (ObjectNode message : messages) {
            list.add(message);
        }
        return next == null ? found : found.put("next", next);
    }

    private void expectSearch(String query, @Nullable String before) {
        JsonNode request = peer.expect("search");
        assertThat(request.path("query").asText()).isEqualTo(query);
        assertThat(request.path("before").textValue()).isEqualTo(before);
        assertThat(request.has("room")).isFalse();
    }

    @Test
    void newestIsLastAndEachSaysWhereAndWhenItWasSaid() {
        console.type("/search hi");
        expectSearch("hi", null);
        send(found(
                "hi",
                null,
                said("dev", 12, "bob", "says hi").put("action", true),
                said("lobby", 3, "carol", "hi\nall")));
        console.expectLike(
                HEADING + STAMP + "#lobby 3 carol: hi\n    all\n" + STAMP + "#dev 12 \\* bob says hi\n"
                        + "\\* -- no older matches --",
                Kind.NOTICE);
    }

    @Test
    void searchAloneGoesFurtherBackUntilThereIsNothing() {
        console.type("/search hi");
        console.type("/search");
        console.type("/search");
        console.type("/search");
        expectSearch("hi", null);
        send(found("hi", "40", said("dev", 12, "bob", "hi")));
        console.expectLike(HEADING + STAMP + "#dev 12 bob: hi\n\\* -- /search shows older matches --");
        expectSearch("hi", "40");
        send(found("hi", "7", said("dev", 4, "bob", "hi")));
        console.expectLike(HEADING + STAMP + "#dev 4 bob: hi\n\\* -- /search shows older matches --");
        expectSearch("hi", "7");
        send(found("hi", null));
        console.expect("* There are no older matches for 'hi'.");
        console.expect("* There are no older matches for 'hi'.");
        console.type("/search hi");
        expectSearch("hi", null);
        send(found("hi", null));
        console.expect("* Nothing found for 'hi'.");
    }

    @Test
    void searchAloneSaysHowToSearch() {
        console.type("/search");
        console.expect("* /search TEXT finds messages, and then /search finds older ones.");
        console.expectEmptyLine();
    }

    @Test
    void refusalIsShownAndTheSameCanBeAskedAgain() {
        console.type("/search hi");
        expectSearch("hi", null);
        send(found("hi", "40", said("dev", 12, "bob", "hi")));
        console.expectLike("(?s)" + HEADING + ".*");
        console.type("/search");
        peer.error(
                "storage_unavailable",
                "Not now",
                peer.expect("search").path("id").asText());
        console.expect("! Not now", Kind.COMPLAINT);
        console.type("/search");
        expectSearch("hi", "40");
    }

    @Test
    void queryThatIsTooLongIsRefused() {
        console.type("/search " + "x".repeat(201));
        console.expect("! A query has at most 200 characters, this one has 201", Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @Test
    void whatWasFoundIsMadeHarmless() {
        console.type("/search hi");
        expectSearch("hi", null);
        send(found("hi\u001B[2J", null, said("de\u001Bv", 12, "b\nob", "hi \u001B[31m")));
        console.expectLike("\\* Messages that match 'hi\uFFFD\\[2J':\n" + STAMP
                + "#de\uFFFDv 12 b\uFFFDob: hi \uFFFD\\[31m\n\\* -- no older matches --");
    }

    @Test
    void searchIsInTheHelp() {
        console.type("/help");
        console.expectLike("(?s).*\n\\* /search \\[TEXT] .*");
    }
}
