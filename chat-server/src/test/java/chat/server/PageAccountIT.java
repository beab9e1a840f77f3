package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.Tab;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are somebody's, in a real browser: how one gets in, and what one can do with one's account. */
@Timeout(120)
class PageAccountIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "correct horse";
    private static final String NEW_PASSWORD = "battery staple";

    /** All that a page keeps or shows, but for what stands in a field. */
    private static final String ALL_THAT_IS_KEPT = "JSON.stringify([location.href, history.state, document.cookie,"
            + " { ...sessionStorage }, { ...localStorage }, document.documentElement.outerHTML])";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @TempDir
    Path data;

    @BeforeEach
    void start() {
        wire.start(data);
    }

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    private static void awaitFocus(Tab tab, String selector) {
        tab.await("document.activeElement?.matches(" + Tab.quote(selector) + ")");
    }

    /** Types into the field that has the focus, which is this one. */
    private static void typeInto(Tab tab, String selector, String text, String key) {
        awaitFocus(tab, selector);
        tab.type(text);
        tab.press(key);
    }

    /** Somebody who has come as a guest and keeps their name. */
    private ChatPage member() {
        ChatPage page = join("alice");
        page.enter("/register");
        typeInto(page.tab(), "#new-password", PASSWORD, "Tab");
        typeInto(page.tab(), "#same-password", PASSWORD, "Enter");
        page.awaitNotice("alice is your account now");
        return page;
    }

    /** Leaves and asks to be let in again. */
    private static void joinAgain(ChatPage page) {
        page.enter("exit");
        page.tab().awaitText("#join-error", "Goodbye.");
        typeInto(page.tab(), "#name", "alice", "Enter");
    }

    /** No password is left anywhere that outlives the moment. */
    private static void expectNothingKept(Tab tab) {
        assertThat(tab.evaluate(ALL_THAT_IS_KEPT).textValue()).contains("alice").doesNotContain("horse", "staple");
        assertThat(tab.evaluate(
                                "Array.from(document.querySelectorAll('[type=password]'), field => field.value).join('')")
                        .textValue())
                .isEmpty();
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void nameThatIsKeptAsksForItsPasswordWhichIsKeptNowhere() {
        ChatPage alice = member();
        Tab tab = alice.tab();
        tab.awaitText("#menu-role", "You are alice, a member.");
        awaitFocus(tab, "#text");
        expectNothingKept(tab);
        joinAgain(alice);
        typeInto(tab, "#join-password", "wrong", "Enter");
        tab.await("document.querySelector('#join-password').ariaInvalid === 'true'");
        tab.awaitText("#join-error", "2 tries left");
        typeInto(tab, "#join-password", PASSWORD, "Enter");
        alice.awaitNotice("You are alice");
        tab.awaitText("#menu-role", "a member");
        expectNothingKept(tab);
        tab.reload();
        alice.awaitConnected();
        tab.awaitText("#menu-role", "a member");
        expectNothingKept(tab);
    }

    @Test
    void whoIsWrongTooOftenIsToldAndMayTryAgain() {
        ChatPage alice = member();
        Tab tab = alice.tab();
        joinAgain(alice);
        awaitFocus(tab, "#join-password");
        for (int i = 0; i < 3; i++) {
            tab.await("document.querySelector('#join').ariaDisabled === 'false'");
            tab.fill("#join-password", "wrong");
            tab.press("Enter");
            tab.await("document.querySelector('#join-password').ariaInvalid === 'true'");
        }
        tab.awaitText("#join-error", "The password was wrong too often");
        assertThat(tab.text("#join")).isEqualTo("Try again");
        tab.fill("#join-password", PASSWORD);
        tab.click("#join");
        alice.awaitNotice("You are alice");
    }

    /** Everything by the keyboard, from the menu beside the people. */
    @Test
    void memberChangesThePasswordAndGivesTheNameUp() {
        ChatPage alice = member();
        Tab tab = alice.tab();
        tab.evaluate("document.querySelector('[data-opens=password]').focus()");
        tab.press("Enter");
        typeInto(tab, "#current-password", "wrong", "Tab");
        typeInto(tab, "#new-password", NEW_PASSWORD, "Tab");
        typeInto(tab, "#same-password", NEW_PASSWORD, "Enter");
        tab.await("document.querySelector('#password-problem').textContent.trim() !== ''");
        tab.fill("#current-password", PASSWORD);
        tab.press("Enter");
        alice.awaitNotice("Your password has changed.");
        awaitFocus(tab, "[data-opens=password]");
        tab.press("Tab");
        tab.press("Enter");
        tab.awaitText("#password-words", "alice will not be yours any more");
        typeInto(tab, "#current-password", NEW_PASSWORD, "Enter");
        tab.awaitText("#join-error", "Your account is given up.");
        expectNothingKept(tab);
    }

    @Test
    void whereSomebodyIsConnectedIsListed() {
        Tab tab = member().tab();
        new ChatPage(tab).enter("/account");
        tab.awaitText("#sessions", "web page, 127.0.0.1");
        tab.press("Escape");
        awaitFocus(tab, "#text");
        tab.click("[data-opens=account]");
        tab.awaitText("#sessions", "since ");
    }

    /** What stands where one writes outlives the page, but for this. */
    @ParameterizedTest
    @ValueSource(strings = {"/register ", "/REGISTER "})
    void passwordThatIsTypedWhereAllCanReadItIsTakenAndKeptNowhere(String command) {
        ChatPage alice = join("alice");
        Tab tab = alice.tab();
        alice.write(command + PASSWORD);
        expectNothingKept(tab);
        tab.press("Enter");
        awaitFocus(tab, "#new-password");
        assertThat(tab.text("#password-seen")).contains("could be read");
        assertThat(tab.value("#same-password")).isEqualTo(PASSWORD);
        assertThat(alice.draft()).isEmpty();
        tab.press("Escape");
        awaitFocus(tab, "#text");
        expectNothingKept(tab);
        assertThat(tab.text("#menu-role")).contains("a guest");
    }
}
