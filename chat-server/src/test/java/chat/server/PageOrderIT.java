package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig.Mode;
import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several devices of one account, and somebody who keeps order, in a real browser. */
@Order(1) // takes long
@Timeout(120)
final class PageOrderIT extends AccountsFixture {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final Path AXE = Path.of("node_modules/axe-core/axe.min.js");

    private static final String PASSWORD = "correct horse";

    /** A page that takes whoever comes in for an operator, and hears what the server would say ({@code hear}). */
    private static final String OPERATOR =
            """
            window.WebSocket = class extends WebSocket {
                set onmessage(listener) {
                    window.hear = (message) => listener({ data: JSON.stringify(message) });
                    super.onmessage = ({ data }) => window.hear(JSON.parse(data).type !== 'welcome' ? JSON.parse(data)
                        : { ...JSON.parse(data), role: 'operator', features: ['accounts', 'moderation', 'search'] });
                }
            };
            """;

    PageOrderIT() {
        super(Face.LINES);
    }

    private ChatPage guest(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    /** Another device of somebody's, or their first. */
    private ChatPage joinWithPassword(String name) {
        Tab tab = BROWSER.newUser();
        tab.open(wire.page());
        ChatPage page = new ChatPage(tab);
        page.join(name);
        tab.fill("#join-password", PASSWORD);
        tab.press("Enter");
        page.awaitNotice("You are " + name);
        return page;
    }

    private void startWithOperator(String name) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        data = data.resolve("kept");
        assertThat(ChatServerMain.runOn(
                        List.of("account", "add", name, "--role", "operator"),
                        Map.of("CHAT_DATA", data.toString()),
                        new ByteArrayInputStream((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8)),
                        nowhere,
                        nowhere,
                        QUICK))
                .isZero();
        start(Mode.OPEN);
    }

    private static void choose(Tab tab, String words) {
        tab.await("document.querySelector('#menu').matches(':popover-open')");
        tab.evaluate("Array.from(document.querySelectorAll('#menu button')).find(b => b.textContent.startsWith("
                + Tab.quote(words) + ")).click(), 0");
    }

    private static void ofPerson(ChatPage page, String name, String words) {
        page.tab().click(".log:not([hidden]) [data-from=" + Tab.quote(name) + "] .name");
        choose(page.tab(), words);
    }

    private static void answer(Tab tab, String choice, String text) {
        tab.await("document.querySelector('#question').open");
        tab.evaluate("document.querySelector('#question-choice').value = " + Tab.quote(choice) + ", 0");
        if (!text.isEmpty()) {
            tab.fill("#question-text", text);
        }
        tab.click("#answer-question");
        tab.await("!document.querySelector('#question').open");
    }

    @Test
    void onAPhoneTheHelpOfAnOperatorCanBeRead() {
        startWithOperator("alice");
        ChatPage alice = joinWithPassword("alice");
        alice.tab().setSize(390, 844, 1, true);
        alice.tab().await("innerWidth === 390");
        alice.enter("/help");
        alice.tab().awaitText("#scroller dl", "/ban WHO [TIME] [REASON]");
        assertThat(alice.tab()
                        .evaluate("Array.from(document.querySelectorAll('#scroller dd'))"
                                + ".every(meaning => 2 * meaning.offsetWidth > meaning.parentElement.offsetWidth)")
                        .booleanValue())
                .as("what a command does has more room than the command")
                .isTrue();
    }

    @Test
    void whoMakesTroubleIsMutedAndBannedAndLetInAgain() {
        startWithOperator("alice");
        ChatPage alice = joinWithPassword("alice");
        ChatPage bob = guest("bob");
        bob.enter("trouble");
        alice.awaitMessage("bob", "trouble");
        ofPerson(alice, "bob", "Mute bob");
        answer(alice.tab(), "600", "");
        alice.awaitNotice("muted bob for 10 minutes");
        bob.enter("more");
        bob.tab().awaitText("#undelivered", "muted");
        ofPerson(alice, "bob", "Who is bob");
        alice.awaitNotice("bob is a guest");
        ofPerson(alice, "bob", "Ban bob");
        answer(alice.tab(), "3600", "too loud");
        alice.awaitNotice("bob left: kicked");
        bob.tab().awaitText("#state", "You are banned");
        alice.tab().click("#open-bans");
        alice.tab().awaitText("#ban-list", "too loud");
        alice.tab().click("#ban-list button");
        alice.tab().awaitText("#ban-count", "Nobody");
        alice.tab().press("Escape");
        bob.tab().click("#try-now");
        alice.awaitNotice("bob joined");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void messageIsCorrectedAndDeletedForAllAndAfterAReload() {
        start(Mode.OPEN);
        ChatPage alice = guest("alice");
        ChatPage bob = guest("bob");
        Tab tab = alice.tab();
        alice.enter("tpyo");
        alice.enter("second");
        bob.awaitMessage("alice", "second");
        tab.await("document.querySelector('#undelivered').children.length === 0");
        tab.press("ArrowUp");
        tab.await("document.querySelector('#text').value === 'second'");
        tab.press("Escape");
        assertThat(alice.draft()).isEmpty();
        tab.click("#scroller");
        tab.press("Enter");
        tab.press("ArrowUp");
        tab.press("Enter");
        choose(tab, "Edit");
        tab.fill("#text", "typo");
        tab.press("Enter");
        bob.awaitMessage("alice", "typo");
        bob.tab().awaitText("[data-from=alice] .note", "edited");
        tab.click(".log:not([hidden]) [data-from=alice]:last-of-type");
        tab.click("#more");
        choose(tab, "Delete");
        answer(tab, "", "");
        bob.awaitMessage("alice", "This message was deleted.");
        for (ChatPage page : List.of(alice, bob)) {
            page.tab().reload();
            page.awaitConnected();
            page.awaitMessage("alice", "typo");
            assertThat(page.said()).containsExactly("alice: typo", "alice: This message was deleted.");
            assertThat(page.tab().problems()).isEmpty();
        }
    }

    @Test
    void twoDevicesAreOnePerson() {
        start(Mode.OPEN);
        registered("alice", PASSWORD);
        RawClient bob = wire.member("bob");
        ChatPage phone = joinWithPassword("alice");
        ChatPage desk = joinWithPassword("alice");
        phone.enter("/join dev");
        phone.awaitCurrent("#dev");
        desk.tab().await("document.querySelector('[data-key=\"#dev\"]') !== null");
        desk.awaitCurrent("#lobby");
        phone.enter("from the phone");
        bob.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"psst\"}");
        desk.awaitUnread("@bob", "1 new, for you");
        phone.turnTo("@bob");
        phone.awaitMessage("bob", "psst");
        desk.awaitUnread("@bob", "");
        desk.turnTo("#dev");
        desk.awaitMessage("alice", "from the phone");
        desk.enter("/part");
        phone.tab().await("document.querySelector('[data-key=\"#dev\"]') === null");
        desk.enter("/account");
        desk.tab().awaitText("#sessions", "(this device)");
        assertThat(desk.tab()
                        .evaluate("document.querySelectorAll('#sessions li').length")
                        .intValue())
                .isEqualTo(2);
        assertThat(phone.tab().problems()).isEmpty();
        assertThat(desk.tab().problems()).isEmpty();
    }

    @Test
    void closedRoomLetsInWhoIsInvitedAndWhoKnowsThePassword() {
        start(Mode.OPEN);
        registered("alice", PASSWORD);
        ChatPage alice = joinWithPassword("alice");
        alice.enter("/join dev");
        alice.awaitCurrent("#dev");
        alice.tab().click("#conversation-menu");
        choose(alice.tab(), "Close this room");
        answer(alice.tab(), "", "sesame");
        alice.awaitNotice("closed #dev");
        assertThat(alice.tab().text("[data-key='#dev'] .lock")).isEqualTo("closed");
        alice.tab().await("document.querySelector('[data-key=\"#dev\"] .lock svg').getBoundingClientRect().width > 8");
        ChatPage bob = guest("bob");
        bob.enter("/join dev");
        bob.tab().await("document.querySelector('#question').open");
        bob.tab().fill("#question-text", "wrong");
        bob.tab().press("Enter");
        bob.tab().await("document.querySelector('#question-problem').textContent.trim() !== ''");
        bob.tab().fill("#question-text", "sesame");
        bob.tab().press("Enter");
        bob.awaitCurrent("#dev");
        ChatPage carol = guest("carol");
        alice.enter("/invite carol");
        carol.awaitNotice("alice invites you");
        carol.tab().click(".log:not([hidden]) li[data-kind=notice] button");
        carol.awaitCurrent("#dev");
    }

    @Test
    void messageToWhoIsAwayWaitsForThem() {
        start(Mode.OPEN);
        registered("alice", PASSWORD);
        registered("carol", PASSWORD);
        ChatPage alice = joinWithPassword("alice");
        alice.enter("/msg carol are you there?");
        alice.tab().awaitText("[data-from=alice] .note", "carol is away: it waits for them.");
        ChatPage carol = joinWithPassword("carol");
        carol.awaitUnread("@alice", "1 new, for you");
        ChatPage other = joinWithPassword("alice");
        other.enter("/msg carol");
        other.awaitMessage("alice", "are you there?");
    }

    /** Whatever the server can do: the page is told that whoever looks at it is an operator. */
    @ParameterizedTest
    @CsvSource({"1280, 800, false", "390, 844, true"})
    void axeFindsNothingInWhatKeepsOrder(int width, int height, boolean phone) throws IOException {
        Assumptions.assumeTrue(
                Files.exists(AXE), "Skipped: no axe-core here. npm ci in chat-server brings it, where there is npm.");
        start(Mode.OPEN);
        JsonPeer bob = wire.member("bob");
        Tab tab = BROWSER.newUser();
        tab.setSize(width, height, 1, phone);
        tab.setTouch(phone);
        tab.runBefore(OPERATOR);
        ChatPage page = ChatPage.join(tab, wire.page(), "alice");
        tab.evaluate(Files.readString(AXE) + ";0");
        bob.send("{\"type\":\"message\",\"text\":\"first\"}");
        bob.send("{\"type\":\"message\",\"text\":\"second\"}");
        page.awaitMessage("bob", "second");
        tab.evaluate(
                "for (const type of ['edited', 'deleted']) hear({ type, room: 'lobby', seq: 5 + (type === 'deleted'),"
                        + " of: 4 - (type === 'deleted'), by: 'carol', text: 'corrected' }), 0");
        tab.evaluate("hear({ type: 'invited', room: 'dev', by: 'bob' }), 0");
        page.awaitNotice("bob invites you into #dev.");
        PageAccessIT.expectNothing(tab, "amended");
        tab.click(".log:not([hidden]) [data-from=bob]:not(.continued) .name");
        tab.await("document.activeElement.role === 'menuitem'");
        PageAccessIT.expectNothing(tab, "a menu");
        tab.press("ArrowUp");
        tab.await("document.activeElement === document.querySelector('#menu').lastElementChild");
        choose(tab, "Ban bob");
        tab.await("document.activeElement.id === 'question-choice'");
        PageAccessIT.expectNothing(tab, "a question");
        tab.press("Escape");
        page.write("/bans");
        tab.click("#send");
        tab.evaluate(
                "hear({ type: 'bans', bans: [{ target: 'eve', by: 'alice', since: new Date(), until: new Date() }] }), 0");
        tab.awaitText("#ban-list", "eve, by alice");
        PageAccessIT.expectNothing(tab, "bans");
        tab.press("Escape");
        tab.evaluate("document.querySelector('#panel').hidden && document.querySelector('#panel-toggle').click(), 0");
        PageAccessIT.expectNothing(tab, "the panel of an operator");
    }
}
