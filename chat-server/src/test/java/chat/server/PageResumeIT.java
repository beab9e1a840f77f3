package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.Cable;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in a real browser, whose connection is lost, or which is reloaded, duplicated and closed. */
@Order(1) // takes long
@Timeout(120)
class PageResumeIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    /**
     * A page that can be made to lose what comes ({@code deaf}) or goes ({@code mute}), as a connection does that is about to break, and
     * to hear what the server would say ({@code hear}).
     */
    private static final String FRAGILE =
            """
            window.WebSocket = class extends WebSocket {
                set onmessage(listener) {
                    window.hear = (message) => listener({ data: JSON.stringify(message) });
                    super.onmessage = (event) => window.deaf?.(event.data) || listener(event);
                }
                send(data) {
                    window.mute || super.send(data);
                }
            };
            """;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private RawClient bob;
    private Cable cable;

    @BeforeEach
    void start() throws IOException {
        start(new Limits());
    }

    /** A server with these limits, with Bob in the lobby and in #dev, and a cable to it. */
    private void start(Limits limits) throws IOException {
        wire.start(limits);
        bob = inDev(wire.member("bob"));
        cable = new Cable(wire.webPort());
    }

    private static RawClient inDev(RawClient client) {
        client.send("{\"type\":\"enter\",\"room\":\"dev\"}").awaitType("entered");
        return client;
    }

    /** The same instead of the one that is there. */
    private void restart(Limits limits) throws IOException {
        cable.close();
        start(limits);
    }

    @AfterEach
    void pullCable() throws IOException {
        cable.close();
    }

    private String address() {
        return "http://127.0.0.1:" + cable.port() + "/";
    }

    /** Alice, in the lobby and in #dev, where she is. */
    private ChatPage alice() {
        Tab tab = BROWSER.newUser();
        tab.runBefore(FRAGILE);
        ChatPage alice = ChatPage.join(tab, address(), "alice");
        alice.enter("/join dev");
        alice.awaitNotice("You are in #dev");
        bob.awaitType("joined");
        bob.awaitType("joined");
        return alice;
    }

    private void say(String room, String text) {
        bob.send("{\"type\":\"message\",\"room\":" + Tab.quote(room) + ",\"text\":" + Tab.quote(text) + "}");
        bob.awaitType("message");
    }

    private void whisper(String text) {
        bob.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":" + Tab.quote(text) + "}")
                .awaitType("direct");
    }

    private void lose(ChatPage page) {
        cable.pull();
        page.tab().awaitText("#state", "Connection lost");
    }

    /** The connection is there again, and the page need not find out by itself. */
    private void find(ChatPage page) {
        cable.plugIn();
        page.tab().evaluate("dispatchEvent(new Event('online'))");
    }

    /** Nothing happened in the room since: the next is this message. */
    private void expectNothingBut(String text) {
        JsonNode next = bob.readJson();
        assertThat(next.get("type").textValue()).isEqualTo("message");
        assertThat(next.get("text").textValue()).isEqualTo(text);
    }

    @Test
    void whoseConnectionIsCutMissesNothingAndIsNotMissed() {
        ChatPage alice = alice();
        alice.enter("before");
        alice.awaitMessage("alice", "before");
        expectNothingBut("before");
        lose(alice);
        say("dev", "one");
        say("dev", "two");
        say("lobby", "three, alice");
        whisper("psst");
        cable.plugIn();
        alice.awaitNotice("nothing was missed.");
        assertThat(alice.said()).containsExactly("alice: before", "bob: one", "bob: two");
        alice.awaitUnread("#lobby", "1 new, for you");
        alice.awaitUnread("@bob", "1 new, for you");
        assertThat(alice.tab().text("#count")).isEqualTo("2 here");
        alice.enter("after");
        alice.awaitMessage("alice", "after");
        expectNothingBut("after");
    }

    @Test
    void whatWasSaidWithoutAnAnswerIsNeitherLostNorSaidTwice() {
        ChatPage alice = alice();
        alice.tab().evaluate("window.deaf = () => true; 0");
        alice.enter("heard, but not answered");
        alice.enter("/msg bob heard too");
        expectNothingBut("heard, but not answered");
        assertThat(bob.awaitType("direct").get("text").textValue()).isEqualTo("heard too");
        alice.tab().evaluate("window.mute = true");
        alice.turnTo("#dev");
        alice.enter("not heard");
        alice.enter("not heard either");
        assertThat(alice.tab()
                        .evaluate("document.querySelectorAll('#undelivered li').length")
                        .intValue())
                .isEqualTo(3);
        alice.tab().evaluate("delete window.deaf; delete window.mute");
        lose(alice);
        find(alice);
        alice.awaitConnected();
        assertThat(alice.said())
                .containsExactly("alice: heard, but not answered", "alice: not heard", "alice: not heard either");
        expectNothingBut("not heard");
        expectNothingBut("not heard either");
        alice.turnTo("@bob");
        assertThat(alice.said()).containsExactly("alice: heard too");
    }

    @Test
    void aReloadResumesWithNamePlaceAndDraft() {
        ChatPage alice = alice();
        say("dev", "one");
        say("lobby", "elsewhere");
        whisper("psst");
        alice.awaitUnread("#lobby", "1 new");
        alice.awaitUnread("@bob", "1 new, for you");
        alice.turnTo("@bob");
        alice.turnTo("#dev");
        alice.write("half typed");
        alice.tab().reload();
        alice.awaitConnected();
        alice.awaitMessage("bob", "one");
        assertThat(alice.draft()).isEqualTo("half typed");
        assertThat(alice.tab().text("#room-name")).isEqualTo("#dev");
        alice.awaitUnread("#lobby", "1 new");
        alice.awaitUnread("@bob", "");
        alice.tab().click("#send");
        alice.awaitMessage("alice", "half typed");
        expectNothingBut("half typed");
        alice.turnTo("@bob");
        assertThat(alice.said()).containsExactly("bob: psst");
        alice.turnTo("#lobby");
        alice.awaitMessage("bob", "elsewhere");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void aReloadForgetsNothingThatWasOnItsWay() {
        ChatPage alice = alice();
        alice.tab().evaluate("window.mute = true");
        alice.enter("not heard");
        alice.tab().evaluate("delete window.mute; window.deaf = () => true; 0");
        alice.enter("not answered");
        expectNothingBut("not answered");
        alice.tab().reload();
        alice.awaitConnected();
        alice.awaitMessage("alice", "not heard");
        expectNothingBut("not heard");
        assertThat(alice.said()).containsExactly("alice: not answered", "alice: not heard");
    }

    @Test
    void ofTwoTabsWithOneSessionTheLaterHasIt() {
        ChatPage first = alice();
        say("dev", "one");
        first.awaitMessage("bob", "one");
        ChatPage second = duplicate(first);
        second.awaitConnected();
        second.awaitMessage("bob", "one");
        first.tab().awaitText("#state", "You were removed from the chat");
        first.tab().awaitText("#trouble", "Join again");
        second.enter("from here");
        second.awaitMessage("alice", "from here");
        expectNothingBut("from here");
        first.tab().reload();
        first.tab().await("document.querySelector('#entrance').checkVisibility()");
        assertThat(second.tab().text("#state")).isEqualTo("Connected");
    }

    @Test
    void ofTwoTabsThatBothCameBackJustNowTheLaterHasTheSession() {
        ChatPage first = alice();
        first.tab().reload();
        first.awaitConnected();
        ChatPage second = duplicate(first);
        first.tab().awaitText("#state", "You were removed from the chat");
        second.awaitConnected();
        second.enter("from here");
        second.awaitMessage("alice", "from here");
        expectNothingBut("from here");
    }

    /** A join that the network held up: the connection that it came over is long lost when the server hears it. */
    @Test
    void ownJoinThatComesLateDoesNotPutOneOut() {
        ChatPage alice = alice();
        alice.tab().reload();
        alice.awaitConnected();
        alice.tab()
                .evaluate(
                        """
                        new MutationObserver(() => window.saysRemoved ||= document.body.innerText.includes('removed'))
                            .observe(document.body, { subtree: true, childList: true, characterData: true });
                        """);
        String session = alice.tab()
                .evaluate("JSON.parse(sessionStorage.getItem('chat.here')).session")
                .textValue();
        try (RawClient late = wire.connect()) {
            late.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true,\"session\":\"" + session + "\"}");
            late.awaitType("welcome");
            alice.awaitNotice("nothing was missed.");
            late.awaitType("goodbye");
        }
        alice.enter("still here");
        alice.awaitMessage("alice", "still here");
        expectNothingBut("still here");
        assertThat(alice.tab().evaluate("window.saysRemoved").booleanValue()).isFalse();
    }

    @Test
    void whoIsRemovedSoonAfterComingBackStaysOutAndIsToldWhy() {
        ChatPage alice = alice();
        alice.tab().reload();
        alice.awaitConnected();
        wire.server().kick("alice", "too loud").join();
        alice.tab().awaitText("#state", "You were removed from the chat: too loud.");
        alice.tab().awaitText("#trouble", "Join again");
        alice.tab().reload();
        alice.tab().await("document.querySelector('#entrance').checkVisibility()");
        bob.send("{\"type\":\"users\"}");
        assertThat(bob.awaitType("users").get("users").toString()).isEqualTo("[\"bob\"]");
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsSaidOnTheNextUnderTheSameLabel() {
        ChatPage alice = alice();
        alice.tab().evaluate("window.mute = true");
        alice.enter("not taken");
        alice.tab()
                .evaluate(
                        "window.label = document.querySelector('#undelivered li').dataset.id;"
                                + "window.hear({ type: 'error', code: 'session_unknown', message: 'elsewhere', id: window.label })");
        assertThat(alice.tab()
                        .evaluate("document.querySelector('#undelivered li').dataset.state")
                        .textValue())
                .isEqualTo("sent");
        alice.tab().evaluate("delete window.mute");
        lose(alice);
        find(alice);
        alice.awaitConnected();
        assertThat(alice.said()).containsExactly("alice: not taken");
        JsonNode said = bob.readJson();
        assertThat(said.get("text").textValue()).isEqualTo("not taken");
        assertThat(said.get("id").textValue())
                .isEqualTo(alice.tab().evaluate("window.label").textValue());
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsKeptForItsWriterIfItWasTheLast() {
        ChatPage alice = alice();
        alice.tab().evaluate("window.mute = true");
        alice.enter("not taken");
        alice.tab()
                .evaluate(
                        """
                        window.hear({ type: 'error', code: 'session_unknown', message: 'elsewhere',
                            id: document.querySelector('#undelivered li').dataset.id });
                        window.hear({ type: 'goodbye', reason: 'kicked' });
                        """);
        alice.tab().awaitText("#state", "You were removed from the chat");
        alice.tab().awaitText("#undelivered .problem", "Perhaps nobody has got this.");
    }

    /** What "Duplicate tab" does: the new one has a copy of what the old one keeps for itself. */
    private ChatPage duplicate(ChatPage page) {
        String kept = page.tab()
                .evaluate("JSON.stringify(Object.entries(sessionStorage))")
                .textValue();
        Tab tab = BROWSER.newTab(page.tab());
        tab.runBefore("for (const [key, value] of " + kept + ") sessionStorage.setItem(key, value);");
        tab.open(address());
        return new ChatPage(tab);
    }

    @Test
    void whoseSessionIsGoneIsBackInTheRoomsAndToldWhatIsNotKnown() throws Exception {
        restart(new Limits().resumeWindow(Duration.ofMillis(200)));
        ChatPage alice = alice();
        alice.tab().evaluate("window.mute = true");
        alice.enter("nobody knows");
        alice.tab().evaluate("delete window.mute");
        lose(alice);
        bob.awaitType("left");
        bob.awaitType("left");
        say("dev", "while she was gone");
        find(alice);
        alice.awaitNotice("may have been missed");
        alice.awaitMessage("bob", "while she was gone");
        assertThat(bob.awaitType("joined").get("room").textValue()).isEqualTo("lobby");
        assertThat(bob.awaitType("joined").get("room").textValue()).isEqualTo("dev");
        alice.tab().awaitText("#undelivered .problem", "Perhaps nobody has got this.");
        alice.tab().click("#undelivered button");
        alice.awaitMessage("alice", "nobody knows");
        expectNothingBut("nobody knows");
        alice.turnTo("#lobby");
        alice.awaitNotice("Private messages may have been lost.");
    }

    @Test
    void whereTheLogDoesNotReachBackItIsSaid() throws Exception {
        restart(new Limits().history(10).resumeBytes(64 * 1024));
        ChatPage alice = alice();
        say("dev", "one");
        alice.awaitMessage("bob", "one");
        lose(alice);
        String more = " and so on".repeat(100);
        for (int i = 1; i <= 30; i++) {
            say("dev", "missed " + i + more);
        }
        find(alice);
        alice.awaitNotice("Up to 30 events (messages, joins, leaves) may have been missed");
        alice.awaitMessage("bob", "missed 30");
        say("dev", "live");
        alice.awaitMessage("bob", "live");
        assertThat(alice.said())
                .startsWith("bob: one", "bob: missed 21" + more)
                .endsWith("bob: missed 30" + more, "bob: live")
                .hasSize(12);
        alice.turnTo("#lobby");
        alice.enter("still here");
        alice.awaitMessage("alice", "still here");
    }

    @Test
    void whatIsMissingInTheNumbersIsFetched() {
        ChatPage alice = alice();
        alice.tab().evaluate("window.deaf = (data) => data.includes('swallowed') && delete window.deaf; 0");
        say("dev", "one");
        alice.awaitMessage("bob", "one");
        say("dev", "swallowed");
        say("dev", "three");
        alice.awaitMessage("bob", "three");
        alice.awaitConnected();
        assertThat(alice.said()).containsExactly("bob: one", "bob: swallowed", "bob: three");
    }

    @Test
    void whoClosesThePageAndOpensItAgainHasTheirNameBack() {
        ChatPage alice = alice();
        Tab next = BROWSER.newTab(alice.tab());
        next.open(address());
        alice.tab().close();
        next.await("localStorage.getItem('chat.left') !== null");
        ChatPage again = new ChatPage(next);
        again.join("Alice");
        again.awaitConnected();
        again.turnTo("#dev");
        again.enter("back");
        again.awaitMessage("alice", "back");
        expectNothingBut("back");
    }

    @Test
    void aDialogThatIsOpenTellsOfTheConnectionAndThenOfTheRoomsThatThereAre() {
        ChatPage alice = alice();
        alice.tab().click("#open-directory");
        alice.tab().awaitText("#all-rooms", "#dev");
        lose(alice);
        alice.tab().awaitText("#directory-problem", "Connection lost. Reconnecting…");
        bob.send("{\"type\":\"enter\",\"room\":\"walks\"}").awaitType("entered");
        find(alice);
        alice.tab().awaitText("#all-rooms", "#walks");
        alice.tab().await("document.querySelector('#directory-problem').textContent === ''");
    }

    @Test
    void whoIsRemovedWhileADialogIsOpenSeesThatTheyAre() {
        ChatPage alice = alice();
        alice.tab().click("#topic");
        alice.tab().evaluate("window.hear({ type: 'goodbye', reason: 'malformed' })");
        alice.tab().awaitText("#why", "You are not in the chat any more.");
        alice.tab().await("document.querySelector('dialog[open]') === null");
    }
}
