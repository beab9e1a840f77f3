package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody types, pastes and copies in the page, in a real browser. */
@Timeout(120)
class PageTypingIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    @Test
    void aNameHasAsManyLettersAsTheRuleSaysWhateverTheirSize() {
        String name = "\uD801\uDC28".repeat(32);
        ChatPage page = new ChatPage(BROWSER.newUser());
        page.tab().open(wire.page());
        page.join(name + "\uD801\uDC28");
        page.tab().awaitText("#join-error", "at most 32 characters");
        page.join(name);
        page.awaitNotice("You are " + name);
        page.tab().click("#open-directory");
        page.tab().type(name);
        page.tab().press("Enter");
        page.awaitCurrent("#" + name);
        page.tab().click("#topic");
        page.tab().type(name.repeat(6));
        page.tab().press("Enter");
        page.tab().awaitText("#topic-words", name.repeat(6));
        page.tab().click("#topic");
        page.tab().fill("#topic-text", name.repeat(7));
        page.tab().press("Enter");
        page.tab().awaitText("#topic-problem", "A topic has at most 200 characters, this one has 224");
        assertThat(page.tab().value("#topic-text")).isEqualTo(name.repeat(7));
        assertThat(page.tab().problems()).isEmpty();
    }

    @Test
    void enterSendsWhereThereIsAKeyboardAndBeginsALineWhereThereIsNone() {
        ChatPage page = join("alice");
        assertThat(page.tab()
                        .evaluate("document.querySelector('#text').enterKeyHint")
                        .textValue())
                .isEqualTo("send");
        page.enter("sent");
        page.awaitMessage("alice", "sent");
        page.tab().setTouch(true);
        page.tab().await("document.querySelector('#text').enterKeyHint === 'enter'");
        page.enter("one");
        page.tab().type("two");
        assertThat(page.draft()).isEqualTo("one\ntwo");
        assertThat(page.tab()
                        .evaluate("document.querySelector('#hint').textContent")
                        .textValue())
                .contains("Enter begins a new line");
        page.tab().click("#send");
        page.awaitMessage("alice", "one\ntwo");
        page.write("three");
        page.tab().pressControl("Enter");
        page.awaitMessage("alice", "three");
    }

    @Test
    void whoTypesExitLeaves() {
        ChatPage page = join("alice");
        for (String typed : List.of("exit", "Exit", "Exit ", "/EXIT")) {
            page.enter(typed);
            page.tab().awaitText("#join-error", "Goodbye.");
            page.join("alice");
            page.awaitNotice("You are alice");
        }
    }

    @Test
    void tabCompletesANameAndThenGoesOn() {
        RawClient bob = wire.member("bob");
        wire.member("bobby", bob);
        ChatPage page = join("alice");
        page.write("BO");
        page.tab().press("Tab");
        assertThat(page.draft()).isEqualTo("bob: ");
        page.tab().press("Tab");
        assertThat(page.draft()).isEqualTo("bobby: ");
        page.tab().press("Tab");
        assertThat(page.draft()).isEqualTo("bobby: ");
        assertThat(focused(page)).isEqualTo("send");
        page.write("hello, (bobb");
        page.tab().press("Tab");
        assertThat(page.draft()).isEqualTo("hello, (bobby");
        page.write("/JO");
        page.tab().press("Tab");
        page.tab().press("Tab");
        assertThat(page.draft()).isEqualTo("/join lobby ");
        page.write("");
        page.tab().press("Tab");
        assertThat(focused(page)).isEqualTo("send");
        assertThat(page.tab().problems()).isEmpty();
    }

    private static String focused(ChatPage page) {
        return page.tab().evaluate("document.activeElement.id").textValue();
    }

    @Test
    void aLineIsMarkedInTheDirectionOfItsText() {
        Tab tab = join("alice").tab();
        for (String field : new String[] {"name", "text", "room-wanted", "topic-text"}) {
            assertThat(tab.evaluate("document.querySelector('#" + field + "').dir")
                            .textValue())
                    .isEqualTo("auto");
        }
        tab.fill("#text", "\u05E9\u05DC\u05D5\u05DD");
        assertThat(tab.evaluate("getComputedStyle(document.querySelector('#text')).direction")
                        .textValue())
                .isEqualTo("rtl");
        tab.fill("#text", "hello");
        assertThat(tab.evaluate("getComputedStyle(document.querySelector('#text')).direction")
                        .textValue())
                .isEqualTo("ltr");
    }

    @Test
    void muchMoreThanAMessageTakesIsThereSoonAndSaidToBeTooLong() {
        ChatPage page = join("alice");
        for (String part : List.of("x", "a\n", "hello world ", "\uD83D\uDC68\u200D\uD83D\uDC69")) {
            expectTooLong(page, part.repeat(64 * 1024 / part.length()));
            page.enter("short instead of " + part);
            page.awaitMessage("alice", "short instead of " + part.trim());
        }
        assertThat(page.tab().problems()).isEmpty();
    }

    private static void expectTooLong(ChatPage page, String text) {
        page.tab().click("#text");
        page.tab()
                .evaluate(
                        "document.querySelector('#text').dispatchEvent(Object.assign(new ClipboardEvent('paste', { cancelable: true,"
                                + " bubbles: true, clipboardData: (d => (d.setData('text/plain', " + Tab.quote(text)
                                + "), d))(new DataTransfer()) }))), 0");
        page.tab()
                .awaitText(
                        "#complaint",
                        "A message has at most 4096 characters, this one has " + text.codePointCount(0, text.length()));
        assertThat(page.draft()).isEqualTo(text);
        page.tab().press("Enter");
        page.tab().awaitText("#complaint", "A message has at most 4096 characters");
    }

    @Test
    void aConversationIsCopiedAsALogWithALineForEachEntry() {
        RawClient bob = wire.member("bob");
        ChatPage page = join("alice");
        bob.expectType("joined");
        page.enter("one");
        page.awaitMessage("alice", "one");
        page.enter("two\nlines");
        page.enter("/me waves");
        page.awaitMessage("alice", "* alice waves");
        bob.send("{\"type\":\"message\",\"text\":\"see https://example.org, alice\"}")
                .awaitType("message");
        page.awaitMessage("bob", "see");
        wire.member("carol");
        page.awaitNotice("carol joined");
        assertThat(copied(page, "selection.selectAllChildren(document.querySelector('#scroller'))")
                        .split("\n(?=\\[)"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\[\\d\\d:\\d\\d] \\* You are alice, 2 of 5 here: alice, bob.*"),
                        line -> assertThat(line).matches("\\[\\d\\d:\\d\\d] alice: one"),
                        line -> assertThat(line).matches("\\[\\d\\d:\\d\\d] alice: two\nlines"),
                        line -> assertThat(line).matches("\\[\\d\\d:\\d\\d] \\* alice waves"),
                        line -> assertThat(line).matches("\\[\\d\\d:\\d\\d] bob: see https://example.org, alice"),
                        line -> assertThat(line).matches("\\[\\d\\d:\\d\\d] \\* carol joined \\(3 of 5\\)"));
        assertThat(copied(
                        page,
                        "const said = document.querySelectorAll('#log .said'); selection.setBaseAndExtent("
                                + "said[0].firstChild, 1, said[1].firstChild, 2)"))
                .matches("\\[\\d\\d:\\d\\d] alice: ne\n\\[\\d\\d:\\d\\d] alice: tw");
        assertThat(copied(page, "selection.selectAllChildren(document.querySelector('#log .said'))"))
                .as("the browser's own, of one message")
                .isEmpty();
    }

    /** What would be in the clipboard; empty if that is left to the browser. */
    private static String copied(ChatPage page, String select) {
        return page.tab()
                .evaluate("(() => { const selection = getSelection(); " + select + ";"
                        + " const clipboardData = new DataTransfer();"
                        + " document.querySelector('#log').dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true,"
                        + " cancelable: true })); return clipboardData.getData('text/plain'); })()")
                .textValue();
    }
}
