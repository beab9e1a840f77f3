package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import chat.protocol.Phrases;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person does with their account, and what they see of it. */
class SessionAccountTest extends PersonFixture {

    private static final String NOTHING = "* No password was given: nothing has changed.";

    SessionAccountTest() {
        super("accounts");
    }

    private void answer(String role) {
        peer.send("{\"type\":\"account\",\"username\":\"alice\",\"role\":\"" + role + "\"}");
    }

    private void ask(String question, String answer) {
        console.expect(question);
        console.type(answer);
    }

    @Test
    void registerAsksForAPasswordTwice() {
        console.type("/register");
        ask("New password: ", "s3cret");
        ask("The same again: ", "s3cret");
        JsonNode request = peer.expect("register");
        assertThat(request.path("password").asText()).isEqualTo("s3cret");
        answer("member");
        console.expect("* alice is your account now: joining as alice takes your password.", Kind.NOTICE);
    }

    @Test
    void passwordOnTheLineIsTakenAndWarnedAbout() {
        console.type("/REGISTER  pass word ");
        console.expect(
                "* That password could be read on the screen. /register alone asks for it without showing it.",
                Kind.NOTICE);
        assertThat(peer.expect("register").path("password").asText()).isEqualTo("pass word");
        console.type("/password new");
        ask("Your password: ", "old");
        console.expect("* That password could be read on the screen. /password alone asks for it without showing it.");
        assertThat(peer.expect("password").path("newPassword").asText()).isEqualTo("new");
    }

    @Test
    void passwordIsChangedByTheOldOneAndTwiceTheNewOne() {
        console.type("/password");
        ask("Your password: ", "old");
        ask("New password: ", "new");
        ask("The same again: ", "new");
        JsonNode request = peer.expect("password");
        assertThat(request.path("password").asText()).isEqualTo("old");
        assertThat(request.path("newPassword").asText()).isEqualTo("new");
        answer("member");
        console.expect("* Your password has changed.");
    }

    @Test
    void unregisterSaysWhatItMeansBeforeItAsksForThePassword() {
        console.type("/unregister");
        console.expect("* " + Phrases.fill(Phrases.UNREGISTER_MEANS, "alice"));
        ask("Your password: ", "s3cret");
        assertThat(peer.expect("unregister").path("password").asText()).isEqualTo("s3cret");
        answer("guest");
        console.expect("* " + Phrases.UNREGISTERED);
        peer.sayGoodbye();
        console.expect("* Goodbye.");
    }

    @Test
    void passwordsThatDifferChangeNothing() {
        console.type("/register");
        ask("New password: ", "one");
        ask("The same again: ", "two");
        console.expect("! The two passwords differ: nothing has changed.", Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @ParameterizedTest
    @CsvSource({
        "/register, ''",
        "/register, END",
        "/password, ''",
        "/password, END",
        "/unregister, ''",
        "/unregister, END",
    })
    void whoGivesNoPasswordHasChangedTheirMind(String command, String answer) {
        console.type(command);
        String question = command.equals("/register") ? "New password: " : "Your password: ";
        console.shownUpTo(question);
        console.type(answer);
        console.expect(NOTHING, Kind.NOTICE);
        console.expectEmptyLine();
    }

    @Test
    void newPasswordThatIsNotRepeatedChangesNothing() {
        console.type("/password");
        ask("Your password: ", "old");
        ask("New password: ", "new");
        ask("The same again: ", "");
        console.expect(NOTHING);
        console.expectEmptyLine();
    }

    @Test
    void refusalIsShownInTheServersWords() {
        console.type("/unregister");
        console.shownUpTo("Your password: ");
        console.type("wrong");
        peer.error("password_wrong", "No", peer.expect("unregister").path("id").asText());
        console.expect("! No", Kind.COMPLAINT);
    }

    @Test
    void passwordThatIsTooLongIsRefused() {
        console.type("/register " + "x".repeat(73));
        console.expectLike("\\* That password .*");
        console.expect("! A password has at most 72 bytes, this one has 73", Kind.COMPLAINT);
    }

    @Test
    void accountShowsWhatOneIsAndEachSession() {
        console.type("/account");
        peer.expect("account");
        peer.send(
                "{\"type\":\"account\",\"username\":\"alice\",\"role\":\"moderator\",\"sessions\":["
                        + "{\"device\":1,\"face\":\"json\",\"address\":\"192.0.2.7\",\"since\":\"2026-01-02T10:31:07.000Z\"},"
                        + "{\"device\":12,\"face\":\"web\",\"address\":\"2001:db8::7\",\"since\":\"2026-01-03T10:31:07.000Z\"},"
                        + "{\"device\":13,\"face\":\"tel\\u001bx\",\"address\":\"\\u001b\",\"since\":\"2026-01-03T10:31:07.000Z\"}]}");
        console.expectLike(
                """
                \\* You are alice, a moderator\\.
                \\* Your sessions:
                \\*   1   terminal or program  192\\.0\\.2\\.7    since 2026-01-02 .{8}
                \\*   12  web page             2001:db8::7  since 2026-01-03 .{8}
                \\*   13  something else       \uFFFD            since 2026-01-03 .{8}""",
                Kind.NOTICE);
    }

    @Test
    void guestIsToldHowToKeepTheName() {
        console.type("/account");
        peer.expect("account");
        answer("guest");
        console.expect("* You are alice, a guest. /register keeps your name for you.");
        console.type("/account");
        peer.expect("account");
        answer("emperor");
        console.expect("* You are alice, in a role that is not known here.");
    }

    @Test
    void nothingIsOfferedWhereAPasswordIsTyped() {
        assertThat(console.completions("/register b")).isEmpty();
        assertThat(console.completions("/password ")).isEmpty();
    }

    @Test
    void accountsAreInTheHelp() {
        console.type("/help");
        console.expectLike("(?s).*\n\\* /register \\[PW] .*\n\\* /account .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/register pw",
                "/Password\tpw",
                "/unregister pw",
                "/registre pw",
                "/regster pw",
                "/pasword pw pw",
                "/join dev pw",
                "/jion dev pw",
                "/close pw"
            })
    void lineThatMayHoldAPasswordIsKnown(String line) {
        assertThat(AccountCommands.mayHoldPassword(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "/register",
                "/account",
                "/msg bob /register pw",
                "/me registers",
                "/rooms",
                "/x y",
                "/join dev",
                "/jion dev",
                "/close"
            })
    void otherLinesAreNot(@Nullable String line) {
        assertThat(AccountCommands.mayHoldPassword(line == null ? "" : line)).isFalse();
    }
}
