package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person says to one other alone. */
class SessionDirectTest extends PersonFixture {

    private void expectDirect(String to, String text) {
        JsonNode message = peer.expect("direct");
        assertThat(message.path("to").asText()).isEqualTo(to);
        assertThat(message.path("text").asText()).isEqualTo(text);
        send(direct("alice", to, text).put("id", message.path("id").asText()));
        console.expectLike("\\[.{8}] you -> " + to + ": " + text);
    }

    @Test
    void messageToOneIsSentToThemAndShown() {
        console.type("/msg carol psst");
        expectDirect("carol", "psst");
        assertThat(console.completions("/msg c")).containsExactly("carol ");
    }

    @Test
    void replyGoesToWhoeverWroteLast() {
        send(direct("bob", "alice", "psst").put("seq", 1));
        send(direct("carol", "alice", "psst").put("seq", 2));
        console.expectLike("\\[.{8}] bob -> you: psst");
        console.expectLike("\\[.{8}] carol -> you: psst");
        console.type("/reply what is it?");
        expectDirectAs("carol", "what is it?", 3);
        console.type("/msg bob you first");
        expectDirectAs("bob", "you first", 4);
        console.type("/r still there?");
        expectDirectAs("carol", "still there?", 5);
    }

    private void expectDirectAs(String to, String text, long seq) {
        JsonNode message = peer.expect("direct");
        assertThat(message.path("to").asText()).isEqualTo(to);
        assertThat(message.path("text").asText()).isEqualTo(text);
        send(direct("alice", to, text).put("id", message.path("id").asText()).put("seq", seq));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/msg|/msg takes a name and a text: /msg bob hello",
                "/msg bob|/msg takes a name and a text: /msg bob hello",
                "/msg bob \u3000|/msg takes a name and a text: /msg bob hello",
                "/reply hello|Nobody has written to you yet. /msg NAME TEXT writes to somebody.",
            })
    void lineThatCannotBeSentLeavesTheLineAndSaysWhatToType(String line, String what) {
        console.type(line);
        console.expect("! " + what, Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @Test
    void replyNeedsWords() {
        send(direct("bob", "alice", "psst"));
        console.expectLike("\\[.{8}] bob -> you: psst");
        console.type("/r");
        console.expect("! /reply takes a text: /reply hello", Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @Test
    void nobodyOfThatNameIsSaidInTheServersWords() {
        console.type("/msg carol psst");
        peer.error(
                "user_unknown",
                "Nobody here is called carol",
                peer.expect("direct").path("id").asText());
        console.expect("! Nobody here is called carol", Kind.COMPLAINT);
    }
}
