package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page keeps of somebody and for how long, in a real browser. */
@Order(2) // takes some seconds
@Timeout(120)
class PageMemoryIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** A page that hears what the server would say ({@code hear}), and can be made not to hear it or to say nothing. */
    private static final String PUPPET =
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

    private ChatPage join(String name) {
        Tab tab = BROWSER.newUser();
        tab.runBefore(PUPPET);
        return ChatPage.join(tab, wire.page(), name);
    }

    private static ChatPage joinRoom(ChatPage page, String room) {
        page.enter("/join " + room);
        page.awaitCurrent("#" + room);
        return page;
    }

    private static void hear(ChatPage page, String message) {
        page.tab().evaluate("window.hear(" + message + "), 0");
    }

    private static String direct(int seq, String from) {
        return "{ type: 'direct', from: '%s', to: 'alice', seq: %d, text: 'psst', time: new Date() }"
                .formatted(from, seq);
    }

    /** Says something that the server does not hear, and leaves something half typed, in #dev. */
    private static void leaveThingsUndone(ChatPage page) {
        page.tab().evaluate("window.mute = true");
        page.enter("unsent");
        page.write("half typed");
        page.tab().evaluate("delete window.mute");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "kicked", "kicked and reloaded"})
    void whoComesInUnderAnotherNameFindsNothingOfTheFormer(String how) {
        wire.member("bob");
        ChatPage page = joinRoom(join("alice"), "dev");
        hear(page, direct(1, "bob"));
        page.awaitUnread("@bob", "1 new, for you");
        leaveThingsUndone(page);
        page.turnTo("#lobby");
        page.write("for all");
        if (how.equals("exit")) {
            page.tab().click("#leave");
        } else {
            hear(page, "{ type: 'goodbye', reason: 'kicked' }");
            page.tab().awaitText("#trouble", "Join again");
            page.tab().reload();
        }
        page.tab().await("document.querySelector('#entrance').checkVisibility()");
        page.join("carol");
        page.awaitNotice("You are carol");
        assertThat(page.tab().text("#room-list")).isEqualTo("#lobby");
        assertThat(page.draft()).isEmpty();
        page.enter("/reply to whom?");
        page.tab().awaitText("#complaint", "Nobody has written to you yet.");
        joinRoom(page, "dev");
        page.turnTo("#lobby");
        page.turnTo("#dev");
        assertThat(page.draft()).isEmpty();
        assertThat(page.tab().text("#undelivered")).isEmpty();
        assertThat(page.tab().title()).isEqualTo("Chat");
        String kept = page.tab()
                .evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
                .textValue();
        assertThat(kept).doesNotContain("alice", "bob", "unsent", "typed", "for all");
        assertThat(page.tab().problems()).isEmpty();
    }

    @Test
    void whoComesBackUnderTheSameNameFindsWhatTheyHaveWritten() {
        wire.start(new Limits().resumeWindow(Duration.ZERO));
        ChatPage page = joinRoom(join("alice"), "dev");
        leaveThingsUndone(page);
        hear(page, "{ type: 'goodbye', reason: 'kicked' }");
        page.tab().awaitText("#trouble", "Join again");
        page.tab().reload();
        page.join("Alice");
        page.awaitNotice("You are ");
        joinRoom(page, "dev");
        assertThat(page.draft()).isEqualTo("half typed");
        page.tab().awaitText("#undelivered", "Perhaps nobody has got this.");
    }

    @Test
    void ofManyWhoWriteTheLatestAreKeptAndWhoeverWasLookedAt() {
        ChatPage page = join("alice");
        hear(page, direct(1, "first"));
        page.turnTo("@first");
        page.turnTo("#lobby");
        page.tab()
                .evaluate("for (let i = 2; i <= 1000; i++) window.hear({ type: 'direct', from: `user${i}`, to: 'alice',"
                        + " seq: i, text: 'psst', time: new Date() }); 0");
        page.tab().await("document.querySelectorAll('#room-list li').length === 101");
        assertThat(page.tab().text("#room-list"))
                .contains("@first", "@user1000", "@user902")
                .doesNotContain("@user901");
        page.awaitNotice("So many people have written to you that the oldest conversations are not kept");
        assertThat(page.entries())
                .filteredOn(entry -> entry.text().startsWith("So many"))
                .hasSize(1);
        page.tab().await("JSON.parse(sessionStorage.getItem('chat.here')).conversations.directs.length === 100");
        assertThat(page.tab().problems()).isEmpty();
    }

    @Test
    void privateMessagesThatTheServerNoLongerHasAreMissed() {
        RawClient bob = wire.member("bob");
        ChatPage page = join("alice");
        bob.expectType("joined");
        page.tab().evaluate("window.deaf = (data) => data.includes('gone for ever'); 0");
        IntStream.rangeClosed(1, 3).forEach(i -> whisper(bob, "gone for ever " + i));
        page.tab().evaluate("window.hear({ type: 'message', room: 'lobby', seq: 99, from: 'bob', text: 'a gap' }), 0");
        whisper(bob, "still here");
        page.awaitNotice("3 private messages to you or from you cannot be shown");
        page.awaitConnected();
        assertThat(page.entries()).noneMatch(entry -> entry.text().contains("nothing was missed"));
        page.turnTo("@bob");
        assertThat(page.said()).containsExactly("bob: still here");
        page.tab().reload();
        page.awaitMessage("bob", "still here");
        assertThat(page.entries()).noneMatch(entry -> entry.text().contains("cannot be shown"));
    }

    private static void whisper(RawClient from, String text) {
        from.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":" + Tab.quote(text) + "}")
                .awaitType("direct");
    }

    @Test
    void whatWasWrittenInARoomThatOneIsNotInAnyMoreIsKept() {
        ChatPage page = joinRoom(join("alice"), "dev");
        leaveThingsUndone(page);
        hear(page, "{ type: 'error', code: 'too_many_rooms', message: 'There are too many rooms', id: 'enter #dev' }");
        page.awaitNotice("You are not in #dev any more: There are too many rooms. What you have not sent stays here.");
        assertThat(page.draft()).isEqualTo("half typed");
        assertThat(page.tab().text("#undelivered")).contains("unsent");
        assertThat(page.tab().text("#count")).isEqualTo("You are not in");
        page.tab().press("Enter");
        page.tab().awaitText("#complaint", "Not sent: you are not in #dev. /join dev goes back there; it stays here.");
        page.turnTo("#lobby");
        page.awaitNotice("What you have not sent is kept there.");
        page.tab().reload();
        page.awaitConnected();
        page.turnTo("#dev");
        assertThat(page.draft()).isEqualTo("half typed");
        page.enter("/join dev");
        page.tab().awaitText("#count", "1 here");
        page.enter("said now");
        page.awaitMessage("alice", "said now");
        assertThat(page.tab().problems()).isEmpty();
    }

    @Test
    void aRoomInWhichNothingWasWrittenIsNotKept() {
        ChatPage page = joinRoom(join("alice"), "dev");
        hear(page, "{ type: 'error', code: 'too_many_rooms', message: 'There are too many rooms', id: 'enter #dev' }");
        page.awaitCurrent("#lobby");
        page.awaitNotice("You are not in #dev any more: There are too many rooms.");
        assertThat(page.tab().text("#room-list")).isEqualTo("#lobby");
    }

    @Test
    void anOldNotificationOpensWhatItIsAboutOrNothing() {
        ChatPage page = joinRoom(join("alice"), "dev");
        page.tab()
                .evaluate("window.shown = []; window.Notification = class { static permission = 'granted';"
                        + " static requestPermission() { return Promise.resolve('granted'); }"
                        + " constructor() { window.shown.push(this); } close() {} }; 0");
        page.tab().click("#notify");
        page.tab().hide();
        hear(page, direct(1, "bob"));
        hear(page, "{ type: 'message', room: 'dev', seq: 2, from: 'bob', text: 'alice?', time: new Date() }");
        page.tab().show();
        page.turnTo("@bob");
        page.tab().click("#room-list .current .part");
        page.awaitCurrent("#dev");
        page.tab().evaluate("window.shown.at(-2).onclick(), 0");
        page.awaitCurrent("@bob");
        page.enter("/part dev");
        page.tab().await("document.querySelectorAll('#room-list li').length === 2");
        page.tab().evaluate("window.shown.at(-1).onclick(), 0");
        page.awaitCurrent("@bob");
        page.tab().click("#leave");
        page.tab().await("document.querySelector('#entrance').checkVisibility()");
        assertThat(page.tab().evaluate("window.shown.at(-1).onclick").isNull()).isTrue();
        assertThat(page.tab().problems()).isEmpty();
    }

    @Test
    void whatIsDoneWhileAwayNeedsTheConnectionAndOnlyWhatIsSaidIsKept() {
        ChatPage page = joinRoom(join("alice"), "dev");
        page.tab().evaluate("window.mute = true; window.WebSocket = class { close() {} send() {} }; 0");
        hear(page, "{ type: 'goodbye', reason: 'shutdown' }");
        page.tab().awaitText("#state", "Connection lost");
        page.tab().click("#room-list .current .part");
        page.tab().awaitText("#complaint", "That needs the connection, which is lost: try again when you are back.");
        page.enter("said");
        page.tab().awaitText("#complaint", "Not sent: there is no connection. It stays here");
        assertThat(page.draft()).isEqualTo("said");
        page.tab().click("#open-directory");
        page.tab().type("walks");
        page.tab().press("Enter");
        page.tab().awaitText("#directory-problem", "That needs the connection");
        page.tab().press("Escape");
        page.tab().click("#topic");
        page.tab().type("Release on Friday");
        page.tab().press("Enter");
        page.tab().awaitText("#topic-problem", "That needs the connection");
        assertThat(page.tab().value("#topic-text")).isEqualTo("Release on Friday");
    }
}
