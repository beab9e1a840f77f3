package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether whoever does not see the page, or has no mouse, can use it too, in a real browser. */
@Order(1) // takes long
@Timeout(120)
class PageAccessIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final Path AXE = Path.of("node_modules/axe-core/axe.min.js");

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, false", "390, 844, true"})
    void axeFindsNothing(int width, int height, boolean phone) throws IOException {
        Assumptions.assumeTrue(
                Files.exists(AXE), "Skipped: no axe-core here. npm ci in chat-server brings it, where there is npm.");
        String axe = Files.readString(AXE);
        RawClient bob = wire.member("bob");
        Tab tab = BROWSER.newUser();
        tab.setSize(width, height, 1, phone);
        tab.setTouch(phone);
        tab.open(wire.page());
        tab.evaluate(axe + ";0");
        expectNothing(tab, "the entrance");
        ChatPage page = new ChatPage(tab);
        page.join("");
        tab.awaitText("#join-error", "empty");
        expectNothing(tab, "a name that is refused");
        page.join("alice");
        page.awaitNotice("You are alice");
        bob.send("{\"type\":\"message\",\"text\":\"alice, see https://example.org/\"}");
        bob.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"psst\"}");
        page.awaitMessage("bob", "see");
        page.awaitUnread("@bob", "1 new, for you");
        page.write("/help");
        tab.click("#send");
        page.awaitNotice("What you type is said where you are");
        page.write("/dance");
        tab.click("#send");
        tab.awaitText("#complaint", "Unknown command");
        expectNothing(tab, "a room");
        page.turnTo("@bob");
        expectNothing(tab, "a talk");
        tab.evaluate("document.querySelector('#panel').hidden && document.querySelector('#panel-toggle').click(), 0");
        expectNothing(tab, "the panel");
        tab.evaluate("innerWidth < 700 && document.querySelector('#panel-toggle').click(), 0");
        page.turnTo("#lobby");
        tab.click("#topic");
        expectNothing(tab, "the topic");
        tab.press("Escape");
        tab.click("#open-directory");
        tab.awaitText("#all-rooms", "#lobby");
        expectNothing(tab, "all rooms");
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, false", "390, 844, true"})
    void axeFindsNothingInTheSearchAndInThePast(int width, int height, boolean phone, @TempDir Path data)
            throws IOException {
        Assumptions.assumeTrue(
                Files.exists(AXE), "Skipped: no axe-core here. npm ci in chat-server brings it, where there is npm.");
        wire.start(data);
        RawClient bob = wire.member("bob");
        bob.send("{\"type\":\"enter\",\"room\":\"dev\"}").awaitType("entered");
        for (int i = 1; i <= 300; i++) {
            bob.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"line " + i + (i % 10 == 0 ? ": tea" : "")
                    + "\"}");
        }
        Tab tab = BROWSER.newUser();
        tab.setSize(width, height, 1, phone);
        tab.setTouch(phone);
        ChatPage page = ChatPage.join(tab, wire.page(), "alice");
        tab.evaluate(Files.readString(AXE) + ";0");
        page.write("/join dev");
        tab.click("#send");
        page.awaitMessage("bob", "line 300");
        tab.click("#open-search");
        tab.type("tea");
        tab.press("Enter");
        tab.awaitText("#search-state", "The latest 20 messages.");
        expectNothing(tab, "what was found");
        tab.evaluate("document.querySelectorAll('#results button')[19].click()");
        tab.await("document.querySelector('.pointed') !== null");
        expectNothing(tab, "the past");
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, false", "390, 844, true"})
    void axeFindsNothingWherePasswordsAreAskedFor(int width, int height, boolean phone, @TempDir Path data)
            throws IOException {
        Assumptions.assumeTrue(
                Files.exists(AXE), "Skipped: no axe-core here. npm ci in chat-server brings it, where there is npm.");
        wire.start(data);
        Tab tab = BROWSER.newUser();
        tab.setSize(width, height, 1, phone);
        tab.setTouch(phone);
        ChatPage page = ChatPage.join(tab, wire.page(), "alice");
        tab.evaluate(Files.readString(AXE) + ";0");
        tab.evaluate("document.querySelector('#panel').hidden && document.querySelector('#panel-toggle').click(), 0");
        tab.click("[data-opens=register]");
        tab.press("Enter");
        tab.awaitText("#password-problem", "No password");
        expectNothing(tab, "a name that is kept");
        for (String field : new String[] {"#new-password", "#same-password"}) {
            tab.fill(field, "correct horse");
        }
        tab.press("Enter");
        tab.awaitText("#menu-role", "a member");
        expectNothing(tab, "the menu of an account");
        tab.click("[data-opens=account]");
        tab.awaitText("#sessions", "since");
        expectNothing(tab, "sessions");
        tab.press("Escape");
        tab.click("#leave");
        page.join("alice");
        tab.click("#join-password");
        expectNothing(tab, "the password of a name");
    }

    /** Nothing but the colours depends on which of them somebody prefers. */
    static void expectNothing(Tab tab, String where) {
        expectNothing(tab, where, "");
        tab.setDark(true);
        expectNothing(tab, where + ", dark", "runOnly: ['color-contrast', 'link-in-text-block']");
        tab.setDark(false);
    }

    /** It tells what is wrong alone, and fetches no style sheets for rules that we do not ask for: that takes half the time. */
    private static void expectNothing(Tab tab, String where, String options) {
        assertThat(tab.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false, " + options
                                + " }).then(({ violations }) => violations.map(({ id, nodes }) =>"
                                + " `${id}: ${nodes.map(({ html }) => html)}`))")
                        .toString())
                .as(where)
                .isEqualTo("[]");
    }

    /** Whoever hears the page has to hear each time that what they did came to nothing. */
    @Test
    void theSameComplaintIsReadOutEachTime() {
        Tab tab = BROWSER.newUser();
        ChatPage page = new ChatPage(tab);
        tab.open(wire.page());
        tab.click("#name");
        expectReadOutEachTime(tab, "#join-error");
        page.join("alice");
        page.awaitNotice("You are alice");
        page.write("/dance");
        expectReadOutEachTime(tab, "#complaint");
        tab.click("#open-directory");
        tab.awaitText("#all-rooms", "#lobby");
        tab.type("no such name");
        expectReadOutEachTime(tab, "#directory-problem");
        tab.press("Escape");
        tab.click("#topic");
        tab.type("x".repeat(201));
        expectReadOutEachTime(tab, "#topic-problem");
    }

    private static void expectReadOutEachTime(Tab tab, String where) {
        String place = "document.querySelector('" + where + "')";
        tab.evaluate("{ const heard = window.said = []; new MutationObserver(() => heard.push(" + place
                + ".textContent.trim())).observe(" + place
                + ", { childList: true, characterData: true, subtree: true }); }");
        for (int times = 1; times <= 3; times++) {
            tab.press("Enter");
            tab.await("said.filter((words, i) => words !== '' && (said[i - 1] ?? '') === '').length === " + times);
        }
        assertThat(tab.evaluate(place + ".getAttribute('role')").textValue()).isEqualTo("alert");
    }

    @Test
    void whoOpensThePanelIsInIt() {
        Tab tab = join("alice").tab();
        for (int width : new int[] {1280, 800, 390}) {
            tab.setSize(width, 800, 1, false);
            tab.await("innerWidth === " + width);
            if (width > 767) {
                tab.click("#panel-toggle"); // it is open
                tab.await("document.querySelector('#panel').hidden");
            }
            tab.click("#panel-toggle");
            tab.await("document.querySelector('#panel').contains(document.activeElement)");
            assertThat(tab.evaluate("document.querySelector('#panel-toggle').ariaExpanded")
                            .textValue())
                    .isEqualTo("true");
            tab.press("Tab");
            tab.await("document.querySelector('#panel').contains(document.activeElement)"
                    + " && document.activeElement.id !== 'panel'");
        }
        tab.press("Escape");
        tab.await("document.activeElement.id === 'panel-toggle'");
    }

    @Test
    void noButtonIsSwitchedOffSoThatItsWordsArePassedOver() {
        wire.member("bob");
        ChatPage page = join("alice");
        page.enter("/msg bob");
        page.awaitCurrent("@bob");
        assertThat(page.tab().text("#topic")).contains("Only you and bob read this");
        assertThat(page.tab()
                        .evaluate("document.querySelectorAll(':disabled').length")
                        .intValue())
                .isZero();
        assertThat(page.tab()
                        .evaluate("document.querySelector('#topic').ariaDisabled")
                        .textValue())
                .isEqualTo("true");
        page.tab().click("#topic");
        assertThat(page.tab()
                        .evaluate("document.querySelectorAll('dialog[open]').length")
                        .intValue())
                .isZero();
        page.turnTo("#lobby");
        page.tab().click("#topic");
        page.tab().await("document.querySelector('#topic-dialog').open");
    }
}
