package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What a person said, and would rather not have said so. */
class SessionCorrectionsTest extends PersonFixture {

    private static final String TIME = "\\[.{8}] ";

    SessionCorrectionsTest() {
        super("moderation");
    }

    private void say(String text, long seq) {
        console.type(text);
        peer.echo("alice", seq);
        console.expectLike("\\[.{8}] alice: " + text);
    }

    private void expectAmendment(String type, long of) {
        JsonNode request = peer.expect(type);
        assertThat(request.path("room").asText()).isEqualTo("lobby");
        assertThat(request.path("seq").asLong()).isEqualTo(of);
    }

    private static ObjectNode edited(long seq, long of, String by, String text) {
        return object("edited", "lobby")
                .put("seq", seq)
                .put("of", of)
                .put("by", by)
                .put("text", text);
    }

    private static ObjectNode deleted(long seq, long of, String by) {
        return object("deleted", "lobby").put("seq", seq).put("of", of).put("by", by);
    }

    @Test
    void lastMessageIsCorrectedAndTakenBack() {
        say("helo", 2);
        send(said("lobby", 3, "bob", "hm"));
        console.expectLike(TIME + "bob: hm");
        console.type("/edit hello");
        expectAmendment("edit", 2);
        send(edited(4, 2, "alice", "hello"));
        console.expectLike("\\[2026-01-02 .{8}] alice \\(edited\\): hello", Kind.NOTICE);
        console.type("/delete");
        expectAmendment("delete", 2);
        send(deleted(5, 2, "alice"));
        console.expectLike("\\* You deleted a message \\(.{8}\\)", Kind.NOTICE);
        console.type("/delete");
        console.expect("! There is nothing here that could be taken back.", Kind.COMPLAINT);
        console.type("/edit hi");
        console.expect("! You have said nothing here that could be corrected.", Kind.COMPLAINT);
    }

    @Test
    void correctionWaitsUntilTheMessageHasItsNumber() {
        say("first", 2);
        console.type("second");
        console.type("/edit 2nd");
        peer.echo("alice", 3);
        expectAmendment("edit", 3);
    }

    @Test
    void nothingIsCorrectedIfWhatWasJustSaidIsRefused() {
        say("first", 2);
        console.type("second");
        console.type("/edit 2nd");
        console.expectEmptyLine();
        peer.error("muted", "You are muted", peer.expect("message").path("id").asText());
        console.expect("! You are muted");
        console.type("third");
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("third");
    }

    @Test
    void moderatorNamesWhoseLastMessageGoes() {
        send(said("lobby", 2, "bob", "spam"));
        console.expectLike(TIME + "bob: spam");
        console.type("/delete BOB");
        expectAmendment("delete", 2);
        send(deleted(3, 2, "alice"));
        console.expectLike("\\* You deleted a message \\(bob, .{8}\\)", Kind.NOTICE);
    }

    @Test
    void eventsThatAreNoNewsAreNotShown() {
        send(said("lobby", 2, "bob", "").put("deleted", true));
        send(said("lobby", 3, "bob", "hello").put("edited", true));
        send(edited(4, 3, "bob", "hello"));
        send(deleted(5, 2, "carol"));
        send(edited(6, 1, "bob", "long ago"));
        console.expectLike(TIME + "bob: hello \\(edited\\)", Kind.MESSAGE);
        console.expect("* bob corrected: long ago", Kind.NOTICE);
        console.expectNothingMore();
    }

    @Test
    void arrowUpRecallsWhatWasJustSaidToBeCorrected() {
        assertThat(console.recalled()).isNull();
        say("helo", 2);
        assertThat(console.recalled()).isEqualTo("/edit helo");
        console.type("/quiet on");
        console.expectLike("\\* Quiet is on.*");
        assertThat(console.recalled()).isNull();
        console.type("refused");
        peer.error("muted", "You are muted", peer.expect("message").path("id").asText());
        console.expect("! You are muted");
        assertThat(console.recalled()).isNull();
    }
}
