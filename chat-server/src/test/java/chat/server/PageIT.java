package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in a real browser, as somebody uses it; that of the shipped server where it comes and goes. */
@Order(1) // takes long
@Timeout(120)
class PageIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final int MAX_USERS = 5;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    private RawClient joinRaw(String name) {
        return wire.member(name);
    }

    private static void say(RawClient client, String text) {
        client.send("{\"type\":\"message\",\"text\":" + Tab.quote(text) + "}");
    }

    @Test
    void aNameThatCannotBeHadIsToldAndAnotherOneWorks() {
        try (RawClient bob = joinRaw("bob")) {
            Tab tab = BROWSER.newUser();
            tab.open(wire.page());
            ChatPage page = new ChatPage(tab);
            page.join("");
            tab.awaitText("#join-error", "Username can't be empty");
            page.join("   ");
            tab.awaitText("#join-error", "Username can't be empty");
            page.join("Bob");
            tab.awaitText("#join-error", "Username Bob is already taken");
            page.join("a b");
            tab.await("document.querySelector('#join-error').innerText.length > 0"
                    + " && !document.querySelector('#join-error').innerText.includes('taken')");
            page.join("alice");
            page.awaitNotice("You are alice, 2 of 5 here: alice, bob.");
            assertThat(bob.expectType("joined").get("username").textValue()).isEqualTo("alice");
            assertThat(tab.problems()).isEmpty();
        }
    }

    @Test
    void aFullServerIsToldAndLetsInWhenSomebodyHasLeft() {
        List<RawClient> others = new ArrayList<>();
        try {
            for (int i = 1; i <= MAX_USERS; i++) {
                others.add(joinRaw("user" + i));
            }
            Tab tab = BROWSER.newUser();
            tab.open(wire.page());
            ChatPage page = new ChatPage(tab);
            page.join("alice");
            tab.awaitText("#join-error", "Server is full (5 of 5 users). Try again when somebody has left");
            others.get(0).send("{\"type\":\"leave\"}").awaitType("goodbye");
            page.join("alice");
            page.awaitNotice("You are alice, 5 of 5 here");
        } finally {
            others.forEach(RawClient::close);
        }
    }

    @Test
    void everythingThatIsEnteredHasItsMeaning() {
        try (RawClient bob = joinRaw("bob")) {
            ChatPage alice = join("alice");
            alice.enter("/me waves");
            alice.awaitMessage("alice", "* alice waves");
            bob.expectType("joined");
            assertThat(bob.expectType("message").get("action").booleanValue()).isTrue();

            alice.enter("/say /me");
            alice.awaitMessage("alice", "/me");
            alice.write("one");
            alice.tab().pressShiftEnter();
            alice.tab().type("two");
            alice.tab().click("#send");
            alice.awaitMessage("alice", "one\ntwo");
            alice.enter("/users");
            alice.awaitNotice("2 of 5 here: alice, bob");
            alice.enter("/halp");
            alice.tab().await("document.body.innerText.includes('Did you mean /help?')");
            assertThat(alice.draft()).isEqualTo("/halp");

            say(bob, "ask alice, or see https://example.org/a?b=c.");
            alice.awaitMessage("bob", "ask alice");
            assertThat(alice.tab().text("#log mark")).isEqualTo("alice");
            assertThat(alice.tab().text("#log a")).isEqualTo("https://example.org/a?b=c");
            assertThat(alice.tab().problems()).isEmpty();
        }
    }

    @Test
    void anotherTabOfTheSamePersonIsAnotherUser() {
        ChatPage alice = join("alice");
        Tab second = BROWSER.newTab(alice.tab());
        second.open(wire.page());
        ChatPage page = new ChatPage(second);
        page.join("alice");
        second.awaitText("#join-error", "Username alice is already taken");
        page.join("alice2");
        page.awaitNotice("You are alice2");
        alice.awaitNotice("alice2 joined (2 of 5)");
    }

    @Test
    void exitLeavesTheRoom() {
        try (RawClient bob = joinRaw("bob")) {
            ChatPage alice = join("alice");
            bob.expectType("joined");
            alice.enter("exit");
            alice.tab().awaitText("#join-error", "Goodbye.");
            assertThat(bob.expectType("left").get("reason").textValue()).isEqualTo("exit");

            alice.join("alice");
            alice.awaitNotice("You are alice");
            assertThat(alice.said()).isEmpty();
        }
    }

    @Test
    void whoClosesThePageHasLeftWhenTheirSeatIsNotKeptAnyMore() {
        wire.start(new Limits().resumeWindow(Duration.ofMillis(500)));
        RawClient bob = joinRaw("bob");
        ChatPage alice = join("alice");
        bob.expectType("joined");
        alice.tab().close();
        JsonNode left = bob.expectType("left");
        assertThat(left.get("username").textValue()).isEqualTo("alice");
        assertThat(left.get("reason").textValue()).isEqualTo("disconnected");
    }

    @Test
    void aServerThatIsGoneComesBackToTheSamePage() throws Exception {
        try (ServerProcess server = ServerProcess.start(JAR, MAX_USERS)) {
            ChatPage alice = ChatPage.join(BROWSER.newUser(), server.page(), "alice");
            alice.write("half typed");
            server.kill();
            alice.tab().awaitText("#state", "Connection lost");
            alice.tab().press("Enter");
            alice.tab().await("document.body.innerText.includes('Not sent: there is no connection.')");
            assertThat(alice.draft()).isEqualTo("half typed");
            try (ServerProcess again = server.startAgain(JAR, MAX_USERS)) {
                alice.awaitNotice("Back after ");
                alice.awaitNotice("The server was started anew");
                assertThat(alice.tab().text("#state")).isEqualTo("Connected");
                assertThat(alice.tab().text("#complaint")).isEmpty();
                assertThat(alice.draft()).isEqualTo("half typed");
                alice.tab().press("Enter");
                alice.awaitMessage("alice", "half typed");
                assertThat(alice.draft()).isEmpty();
                assertThat(again.webPort()).isEqualTo(server.webPort());
            }
        }
    }

    @Test
    void aServerThatStopsSaysSo() throws Exception {
        try (ServerProcess server = ServerProcess.start(JAR, MAX_USERS)) {
            ChatPage alice = ChatPage.join(BROWSER.newUser(), server.page(), "alice");
            server.stop();
            alice.tab().awaitText("#state", "Connection lost");
            alice.tab().awaitText("#why", "The server is shutting down");
        }
    }

    @Test
    void theTitleCountsWhatIsUnreadWhileThePageIsHidden() {
        try (RawClient bob = joinRaw("bob")) {
            ChatPage alice = join("alice");
            say(bob, "zero");
            alice.awaitMessage("bob", "zero");
            String title = alice.tab().title();
            alice.tab().hide();
            say(bob, "one");
            say(bob, "two");
            alice.awaitMessage("bob", "two");
            assertThat(alice.tab().title()).isEqualTo("(2) " + title);
            alice.tab().show();
            alice.tab().await("document.title === " + Tab.quote(title));
        }
    }

    @Test
    void whoDeniesNotificationsIsToldAndAskedForNothing() {
        Tab tab = BROWSER.newUser();
        tab.setPermission("notifications", false);
        ChatPage alice = ChatPage.join(tab, wire.page(), "alice");
        tab.click("#notify");
        tab.awaitText("#settings-problem", "browser");
        tab.await("!document.querySelector('#notify').checked");
        alice.enter("hello");
        alice.awaitMessage("alice", "hello");
        assertThat(tab.problems()).isEmpty();
    }
}
