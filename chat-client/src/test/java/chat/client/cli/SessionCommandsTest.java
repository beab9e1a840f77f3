package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person can type, and what comes of it. */
class SessionCommandsTest extends PersonFixture {

    private static final String HIDDEN = "* Quiet is on: joins and leaves are hidden. /quiet off shows them again.";
    private static final String SHOWN = "* Quiet is off: joins and leaves are shown.";

    private void letJoin(String username, long seq) {
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":" + seq + ",\"username\":\"" + username + "\"}");
    }

    private void expectSaid(String text, boolean action) {
        JsonNode message = peer.expect("message");
        assertThat(message.path("text").asText()).isEqualTo(text);
        assertThat(message.path("action").asBoolean()).isEqualTo(action);
    }

    @Test
    void whatOneDoesIsSentAsAnAction() {
        console.type("/me waves");
        expectSaid("waves", true);
        console.type("/say waves");
        expectSaid("waves", false);
        console.type("waves");
        expectSaid("waves", false);
    }

    @Test
    void actionOfSomebodyElseIsShownAsOne() {
        peer.send("{\"type\":\"message\",\"room\":\"lobby\",\"seq\":2,\"from\":\"bob\",\"text\":\"waves at alice\","
                + "\"time\":\"2026-01-02T10:31:07.000Z\",\"action\":true}");
        console.expectLike("\\[.{8}] \\* bob waves at alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me", "/me ", "/me \u3000"})
    void actionNeedsWords(String line) {
        console.type(line);
        console.expect("! /me takes a text: /me waves", Kind.COMPLAINT);
        console.expectEmptyLine();
        console.type("next");
        expectSaid("next", false); // and nothing before it
    }

    @Test
    void textThatIsTooLongIsRefused() {
        console.type("/me " + "x".repeat(4097));
        console.expect("! A message has at most 4096 characters, this one has 4097");
        console.expectEmptyLine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/* a\n * b */", "/etc/hosts\n/exit", "one\n/me two"})
    void pastedLinesAreOneMessageWhateverTheyBeginWith(String lines) {
        console.type(lines);
        expectSaid(lines, false);
    }

    @Test
    void joinsAndLeavesAreHiddenAndShownAgain() {
        console.type("/quiet on");
        console.expect(HIDDEN, Kind.NOTICE);
        letJoin("carol", 2);
        peer.said("carol", 3, "hello", null);
        console.expectLike("\\[.{8}] carol: hello");
        console.type("/quiet off");
        console.expect(SHOWN, Kind.NOTICE);
        letJoin("dave", 4);
        console.expect("* dave joined (4 of 5)");
    }

    @Test
    void quietWithoutAWordChangesIt() {
        console.type("/quiet");
        console.expect(HIDDEN);
        console.type("/quiet on");
        console.expect(HIDDEN);
        console.type("/quiet");
        console.expect(SHOWN);
        console.type("/quiet off");
        console.expect(SHOWN);
    }

    @Test
    void quietWithAnotherWordChangesNothing() {
        console.type("/quiet please");
        console.expect("! /quiet takes on or off, or nothing: /quiet on", Kind.COMPLAINT);
        console.expectEmptyLine();
        letJoin("carol", 2);
        console.expect("* carol joined (3 of 5)");
    }

    @ParameterizedTest
    @CsvSource({
        "/user, Did you mean /users? ",
        "/QUITE now, Did you mean /quiet? ",
        "/em waves, Did you mean /me? ",
        "/dance, ''",
        "/ hello, 'To say a text that begins with a slash, use /say.'",
    })
    void unknownCommandIsRefusedWithTheNearest(String line, String guess) {
        String hint = guess.isEmpty() ? "" : guess.strip() + " ";
        console.type(line);
        console.expect("! Unknown command: " + line.split(" ", -1)[0] + ". " + hint + "Type /help for help.");
        console.expectEmptyLine();
    }

    @Test
    void bellRingsForOnesNameIfThatIsWanted() {
        console.type("/bell off");
        console.expect("* The bell is off: it does not ring.", Kind.NOTICE);
        peer.said("bob", 2, "alice?", null);
        console.expectLike("\\[.{8}] bob: alice\\?", Kind.MESSAGE);
        console.type("/bell on");
        console.expect("* The bell is on: it rings when somebody says your name or writes to you alone.", Kind.NOTICE);
        peer.said("bob", 3, "alice?", null);
        console.expectLike("\\[.{8}] bob: alice\\?", Kind.CALL);
    }

    @Test
    void whatMayHaveBeenMeantAsACommandIsSaidAndExplained() {
        console.type("help");
        expectSaid("help", false);
        console.expect("* That is sent as a message. Type /help for the commands.", Kind.NOTICE);
    }

    @Test
    void whoeverAddsSomethingToExitDoesNotLeave() {
        console.type("/exit now");
        console.expect("! Type /exit or /quit alone, with nothing after it", Kind.COMPLAINT);
        console.type("still here");
        expectSaid("still here", false);
    }

    @Test
    void everyCommandIsAnsweredAndNoneOfAnotherFace() {
        for (ChatCommand command : ChatCommand.values()) {
            boolean isKnown = ChatCommand.of(Face.TERMINAL, Role.GUEST).contains(command)
                    || command == ChatCommand.ANNOUNCE // which is /say here
                    || command == ChatCommand.ACCOUNTS; // and /account
            if (command != ChatCommand.EXIT) {
                console.type(command.example(Face.TERMINAL));
                console.type("/exit now");
                assertThat(console.shownUpTo("! Type /exit or /quit alone, with nothing after it"))
                        .filteredOn(line -> line.startsWith("! Unknown command"))
                        .hasSize(isKnown ? 0 : 1);
            }
        }
    }

    @Test
    void namesAndCommandsAreCompleted() {
        letJoin("bill", 2);
        peer.said("bill", 3, "hello", null);
        console.expect("* bill joined (3 of 5)");
        console.expectLike("\\[.{8}] bill: hello");

        assertThat(console.completions("b")).containsExactly("bill: ", "bob: ");
        assertThat(console.completions("/q")).containsExactly("/quiet ");
        assertThat(console.completions("al")).isEmpty();
    }

    @Test
    void helpIsShown() {
        console.type("/help");
        console.expect(
                "* What you type is said where you are, unless it is a command:\n* "
                        + String.join("\n* ", ChatCommand.help(Face.TERMINAL, Role.GUEST, List.of(), ""))
                        + "\n* Tab completes names and commands, the arrow keys bring back lines.",
                Kind.NOTICE);
        console.type("/help quiet");
        console.expect(
                "* /quiet [on|off]: hides who joins and leaves; alone, it turns on or off. For example: /quiet on",
                Kind.NOTICE);
    }
}
