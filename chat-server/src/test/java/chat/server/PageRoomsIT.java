package chat.server;

import static chat.server.Texts.direct;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rooms, direct messages and history on the page, in a real browser. */
@Order(1) // takes long
@Timeout(120)
class PageRoomsIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private RawClient bob;

    @BeforeEach
    void joinBob() {
        bob = wire.member("bob");
    }

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    private void enter(String room) {
        bob.send("{\"type\":\"enter\",\"room\":" + Tab.quote(room) + "}").awaitType("entered");
    }

    private void setTopic(String room, String topic) {
        bob.send("{\"type\":\"topic\",\"room\":" + Tab.quote(room) + ",\"topic\":" + Tab.quote(topic) + "}")
                .awaitType("topic");
    }

    private void say(String room, String text) {
        bob.send("{\"type\":\"message\",\"room\":" + Tab.quote(room) + ",\"text\":" + Tab.quote(text) + "}");
    }

    private void say(String room, String text, int times) {
        IntStream.rangeClosed(1, times).forEach(i -> say(room, text + " " + i));
        while (!bob.awaitType("message").get("text").textValue().equals(text + " " + times)) {
            // the ones before
        }
    }

    private static int count(ChatPage page, String selector) {
        return page.tab()
                .evaluate("document.querySelectorAll(" + Tab.quote(selector) + ").length")
                .intValue();
    }

    @Test
    void aRoomIsChosenFromAllThatThereAreOrMadeByItsName() {
        enter("dev");
        setTopic("dev", "Release on Friday");
        ChatPage alice = join("alice");
        alice.tab().click("#open-directory");
        alice.tab().awaitText("#all-rooms", "#dev");
        assertThat(alice.tab().text("#all-rooms")).contains("1 there", "Release on Friday", "2 there with you");
        alice.tab().type("de");
        alice.tab().awaitText("#enter-room", "Make this room");
        alice.tab().evaluate("(pick => { pick.click(); pick.click(); })(document.querySelector('#all-rooms button'))");
        alice.awaitCurrent("#dev");
        alice.awaitNotice("You are in #dev now, 2 here: alice, bob.");
        assertThat(alice.tab().text("#topic")).contains("Release on Friday");
        assertThat(alice.tab().text("#count")).isEqualTo("2 here");
        assertThat(bob.awaitType("joined").get("username").textValue()).isEqualTo("alice");

        alice.tab().click("#open-directory");
        alice.tab().type("no such name");
        alice.tab().press("Enter");
        alice.tab().awaitText("#directory-problem", "letters");
        alice.tab().fill("#room-wanted", "#walks");
        alice.tab().press("Enter");
        alice.awaitCurrent("#walks");
        alice.awaitNotice("You are in #walks now, 1 here: alice.");
        alice.enter("hello, nobody");
        alice.awaitMessage("alice", "hello, nobody");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void whoPartsIsOutOfTheRoomAndNeverOutOfTheLobby() {
        enter("dev");
        ChatPage alice = join("alice");
        alice.enter("/join #dev");
        alice.awaitCurrent("#dev");
        alice.enter("/join walks");
        alice.awaitCurrent("#walks");
        alice.enter("/part DEV");
        alice.tab().await("document.querySelectorAll('#room-list li').length === 2");
        assertThat(bob.awaitType("left").get("reason").textValue()).isEqualTo("part");
        alice.enter("still in #walks");
        alice.awaitMessage("alice", "still in #walks");
        alice.tab().click("#room-list .current .part");
        alice.awaitCurrent("#lobby");
        assertThat(count(alice, "#room-list li")).isEqualTo(1);
        assertThat(count(alice, "#room-list .part")).isZero();
        alice.enter("/part");
        alice.tab().awaitText("#complaint", "Everybody is in the lobby.");
        alice.awaitCurrent("#lobby");
        alice.enter("/part nowhere");
        alice.tab().awaitText("#complaint", "You are not in #nowhere.");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void aCommandThatIsRefusedStaysWhereItWasTyped() {
        enter("dev");
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.awaitCurrent("#dev");
        String names = "A room's name has 1 to 32 characters";
        expectRefused(alice, "/topic " + "x".repeat(201), "A topic has at most 200 characters, this one has 201");
        expectRefused(alice, "/part my room", names);
        expectRefused(alice, "/join a!b", names);
        expectRefused(alice, "/join \u2603", names);
        expectRefused(alice, "/join Server", names);
        expectRefused(alice, "/join " + "x".repeat(33), names);
        expectRefused(alice, "/part dev x", names);
        expectRefused(alice, "/part a!b", names);
        expectRefused(alice, "/part lobby", "Everybody is in the lobby.");
        expectRefused(alice, "/me", "/me takes a text: /me waves");
        expectRefused(alice, "/bell maybe", "/bell takes on or off, or nothing");
        alice.awaitCurrent("#dev");
        alice.enter("/join b\u00FCro.\u5BA4-1_" + "x".repeat(23));
        alice.awaitNotice("You are in #b\u00FCro.\u5BA4-1_" + "x".repeat(23));
        assertThat(alice.tab().problems()).isEmpty();
    }

    private static void expectRefused(ChatPage page, String typed, String why) {
        page.enter(typed);
        page.tab().awaitText("#complaint", why);
        assertThat(page.draft()).isEqualTo(typed);
    }

    @Test
    void aTopicThatIsNotThereIsNotCleared() {
        ChatPage alice = join("alice");
        alice.enter("/topic -");
        alice.awaitNotice("#lobby has no topic.");
        alice.tab().click("#topic");
        alice.tab().click("#set-topic");
        alice.enter("and on");
        bob.awaitType("joined");
        bob.expectType("message");
    }

    @Test
    void usersAskedForInATalkAreThoseOfTheLobbyByName() {
        ChatPage alice = join("alice");
        alice.enter("/msg bob");
        alice.awaitCurrent("@bob");
        alice.enter("/users");
        alice.awaitNotice("#lobby, 2 of 5 there: alice, bob");
    }

    @Test
    void whatIsSaidElsewhereIsCountedUntilItIsSeen() {
        enter("dev");
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.awaitCurrent("#dev");
        alice.turnTo("#lobby");
        say("dev", "one");
        alice.awaitUnread("#dev", "1 new");
        say("dev", "two, alice");
        alice.awaitUnread("#dev", "2 new, for you");
        say("lobby", "here");
        alice.awaitMessage("bob", "here");
        assertThat(alice.said()).containsExactly("bob: here");
        alice.tab().pressAlt("ArrowDown");
        alice.awaitCurrent("#dev");
        alice.awaitUnread("#dev", "");
        assertThat(alice.said()).containsExactly("bob: one", "bob: two, alice");
        assertThat(alice.entries().stream().map(ChatPage.Entry::kind))
                .containsSubsequence("notice", "unread", "message");
        alice.enter("three");
        alice.awaitMessage("alice", "three");
        assertThat(alice.entries().stream().map(ChatPage.Entry::kind)).doesNotContain("unread");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void eachRoomKeepsItsDraftAndItsPlace() {
        enter("dev");
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.awaitCurrent("#dev");
        say("dev", "line", 60);
        alice.awaitMessage("bob", "line 60");
        alice.awaitEnd();
        alice.tab().evaluate("document.querySelector('#scroller').scrollTop = 100");
        alice.tab().await("document.querySelector('#scroller').classList.contains('reading')");
        alice.write("half typed");
        alice.turnTo("#lobby");
        assertThat(alice.draft()).isEmpty();
        alice.enter("meanwhile");
        alice.awaitMessage("alice", "meanwhile");
        alice.turnTo("#dev");
        assertThat(alice.draft()).isEqualTo("half typed");
        assertThat(alice.tab()
                        .evaluate("document.querySelector('#scroller').scrollTop")
                        .intValue())
                .isEqualTo(100);
        say("dev", "one more");
        alice.tab().awaitText("#newer", "1 new message");
    }

    @Test
    void aTopicIsShownWhenItIsSetByWhomever() {
        enter("dev");
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.awaitCurrent("#dev");
        assertThat(alice.tab().text("#topic")).contains("Set a topic");
        setTopic("dev", "Release on <b>Friday</b>");
        alice.awaitNotice("bob set the topic: Release on <b>Friday</b>");
        alice.tab().awaitText("#topic", "Release on <b>Friday</b>");

        alice.tab().click("#topic");
        alice.tab().type("Release on Monday");
        alice.tab().press("Enter");
        alice.awaitNotice("You set the topic: Release on Monday");
        assertThat(bob.awaitType("topic").get("topic").textValue()).isEqualTo("Release on Monday");
        alice.enter("/topic");
        alice.awaitNotice("Topic of #dev: Release on Monday");
        alice.awaitNotice("/topic - clears it.");
        alice.enter("/topic -");
        alice.awaitNotice("You cleared the topic");
        assertThat(bob.awaitType("topic").get("topic").textValue()).isEmpty();
        alice.enter("/topic Release on Tuesday");
        alice.awaitNotice("You set the topic: Release on Tuesday");
        alice.tab().click("#topic");
        alice.tab().fill("#topic-text", "");
        alice.tab().click("#set-topic");
        alice.awaitNotice("You cleared the topic");
        alice.tab().awaitText("#topic", "Set a topic");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void whatIsSaidToOnePersonIsReadByThatPersonOnly() {
        ChatPage alice = join("alice");
        ChatPage carol = join("carol");
        alice.awaitNotice("carol joined");
        bob.send("{\"type\":\"direct\",\"to\":\"ALICE\",\"text\":\"psst\"}");
        alice.awaitUnread("@bob", "1 new, for you");
        assertThat(alice.said()).isEmpty();
        alice.enter("/reply what is it?");
        alice.awaitCurrent("@bob");
        alice.awaitMessage("alice", "what is it?");
        assertThat(alice.said()).containsExactly("bob: psst", "alice: what is it?");
        assertThat(alice.tab().text("#topic")).contains("Only you and bob read this");
        alice.enter("/me whispers");
        alice.awaitMessage("alice", "* alice whispers");
        JsonNode own = bob.awaitType("direct");
        assertThat(own.get("text").textValue()).isEqualTo("psst");
        assertThat(bob.awaitType("direct").get("text").textValue()).isEqualTo("what is it?");
        assertThat(bob.awaitType("direct").get("action").booleanValue()).isTrue();

        alice.turnTo("#lobby");
        alice.enter("/msg nobody hello");
        alice.tab().awaitText("#complaint", "Nobody here is called nobody.");
        alice.enter("/msg Carol hello");
        alice.awaitCurrent("@carol");
        carol.awaitUnread("@alice", "1 new, for you");
        carol.turnTo("@alice");
        assertThat(carol.said()).containsExactly("alice: hello");
        assertThat(count(carol, "#room-list li")).isEqualTo(2);
        carol.enter("exit");
        alice.awaitNotice("carol left: exit");
        alice.enter("are you there?");
        alice.tab().awaitText("#undelivered .problem", "Nobody here is called 'carol'");
        alice.tab().click("#undelivered button:last-of-type");
        alice.tab().click("#room-list .current .part");
        alice.awaitCurrent("@bob");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void aDirectMessageCallsWhoeverIsAway() {
        ChatPage alice = join("alice");
        alice.tab()
                .evaluate("window.called = []; window.Notification = class { static permission = 'granted';"
                        + " static requestPermission() { return Promise.resolve('granted'); }"
                        + " constructor(title, { body }) { window.called.push(title + ': ' + body); } close() {} }; 0");
        alice.tab().click("#notify");
        String title = alice.tab().title();
        alice.tab().hide();
        bob.send("{\"type\":\"message\",\"text\":\"to everybody\"}");
        bob.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"to you\"}");
        alice.tab().await("document.title === " + Tab.quote("(2) " + title));
        assertThat(alice.tab().evaluate("window.called.at(-1)").asText()).isEqualTo("bob to you: to you");
        alice.tab().show();
    }

    @Test
    void whoEntersSeesTheLastMessagesAndTheOlderOnesOnDemand() {
        enter("dev");
        say("dev", "line", 100);
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.awaitMessage("bob", "line 100");
        alice.tab().await("document.querySelectorAll('.log:not([hidden]) .past').length === 20");
        say("dev", "live");
        alice.awaitMessage("bob", "live");
        assertThat(alice.said()).hasSize(21).startsWith("bob: line 81").endsWith("bob: line 100", "bob: live");
        assertThat(alice.entries().stream().map(ChatPage.Entry::kind))
                .as("what was before, the entry, what is now")
                .startsWith("gap", "message")
                .endsWith("message", "notice", "message");

        alice.tab().click("[data-kind=gap] button");
        alice.awaitMessage("bob", "line 31");
        alice.tab().evaluate("document.querySelector('#scroller').scrollTop = 0");
        alice.awaitMessage("bob", "line 1");
        alice.tab().await("document.querySelector('.log:not([hidden]) [data-kind=gap]') === null");
        List<String> all = new ArrayList<>();
        IntStream.rangeClosed(1, 100).forEach(i -> all.add("bob: line " + i));
        all.add("bob: live");
        assertThat(alice.said()).isEqualTo(all);
        alice.enter("/history");
        alice.awaitNotice("This is the beginning: the server has nothing from before.");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void whoReadsOlderMessagesKeepsTheirPlaceWhenMoreCome() {
        enter("dev");
        say("dev", "line", 100);
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.tab().await("document.querySelectorAll('.log:not([hidden]) .past').length === 20");
        String place = "(e => e.getBoundingClientRect().top)(Array.from(document.querySelectorAll('.past'))"
                + ".find(e => e.textContent.includes('line 85')))";
        alice.tab().setSize(1280, 400, 1, false);
        alice.tab().await("innerHeight === 400");
        alice.tab().evaluate("document.querySelector('#scroller').scrollTop = 60");
        alice.tab().await("document.querySelector('#scroller').classList.contains('reading')");
        int before = alice.tab().evaluate(place).intValue();
        alice.tab().evaluate("document.querySelector('[data-kind=gap] button').click()");
        alice.awaitMessage("bob", "line 31");
        assertThat(alice.tab().evaluate(place).intValue()).isBetween(before - 1, before + 1);
    }

    @Test
    void whoAsksForOlderMessagesSeesTheFirstOfThem() {
        enter("dev");
        say("dev", "line", 100);
        ChatPage alice = join("alice");
        alice.enter("/join dev");
        alice.tab().await("document.querySelectorAll('.log:not([hidden]) .past').length === 20");
        alice.tab().setSize(1280, 400, 1, false);
        alice.tab().await("innerHeight === 400");
        alice.awaitEnd();
        alice.enter("/history 30");
        alice.awaitMessage("bob", "line 51");
        assertThat(depth(alice, "line 51")).isBetween(0, 40);
        alice.enter("/history 3");
        alice.awaitMessage("bob", "line 48");
        assertThat(depth(alice, "line 48")).isBetween(0, 40);
        assertThat(alice.said()).as("nothing was asked for beside that").hasSize(53);
    }

    /** Pixels between the top of what is in sight and a line. */
    private static int depth(ChatPage page, String text) {
        return page.tab()
                .evaluate("Array.from(document.querySelectorAll('.past')).find(e => e.textContent.includes("
                        + Tab.quote(text) + ")).getBoundingClientRect().top"
                        + " - document.querySelector('#scroller').getBoundingClientRect().top")
                .intValue();
    }

    @Test
    void roomsAndHelpAreToldInTheLog() {
        enter("dev");
        setTopic("dev", "Release on Friday");
        ChatPage alice = join("alice");
        alice.enter("/rooms");
        alice.tab().awaitText("#scroller dl", "#dev");
        assertThat(alice.tab().text("#scroller dl")).contains("2 here (you talk here)", "1 there: Release on Friday");
        alice.enter("/help");
        alice.awaitNotice("What you type is said where you are");
        assertThat(alice.tab().text("#scroller")).contains("/msg NAME TEXT", "/history [N]", "/topic [TEXT]");
    }

    @Test
    void onAPhoneTheRoomsAreARowThatLeavesRoomForTheConversation() {
        enter("dev");
        ChatPage alice = join("alice");
        for (String room : List.of("one", "two", "three", "four", "five", "dev")) {
            alice.enter("/join " + room);
            alice.awaitCurrent("#" + room);
        }
        alice.tab().setSize(390, 844, 1, true);
        alice.tab().await("innerWidth === 390");
        assertThat(alice.tab()
                        .evaluate("document.scrollingElement.scrollWidth <= innerWidth"
                                + " && document.querySelector('#rooms').getBoundingClientRect().height < 64"
                                + " && document.querySelector('#scroller').getBoundingClientRect().height > 500")
                        .booleanValue())
                .isTrue();
        alice.turnTo("#two");
        say("dev", "alice?");
        alice.awaitUnread("#dev", "1 new, for you");
        alice.tab()
                .await("(b => b.left >= 0 && b.right <= innerWidth)"
                        + "(document.querySelector('[data-key=\"#dev\"] .count').getBoundingClientRect())");
    }

    @Test
    void onAPhoneTheOpenConversationStaysInSightWhenOthersAppear() {
        ChatPage alice = join("alice");
        for (String room : List.of("one", "two", "three", "four", "five")) {
            alice.enter("/join " + room);
            alice.awaitCurrent("#" + room);
        }
        alice.tab().setSize(390, 844, 1, true);
        alice.enter("/msg bob");
        alice.awaitCurrent("@bob");
        wire.member("aaron").send(direct("alice", "hello"));
        alice.awaitUnread("@aaron", "1 new, for you");
        alice.tab()
                .await("(b => b.left >= 0 && b.right <= innerWidth)"
                        + "(document.querySelector('#room-list .current').getBoundingClientRect())");
    }
}
