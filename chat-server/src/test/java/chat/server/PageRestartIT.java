package chat.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser that is open while the server, as it is shipped, ends and is started again. */
@Order(1) // takes long
@Timeout(120)
class PageRestartIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final int SEATS = 5;

    private @Nullable ServerProcess server;
    private @Nullable RawClient bob;

    @TempDir
    Path data;

    @AfterEach
    void end() {
        if (bob != null) {
            bob.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Starts a server, with Bob in the lobby and in #dev, and returns what he can come back with. */
    private String start(String... options) throws IOException {
        server = ServerProcess.startToReturn(JAR, SEATS, options);
        connectBob();
        String session = Returns.begin(bob(), "bob");
        bob().send(Texts.in("enter", "dev")).awaitType("entered");
        return session;
    }

    private String startWithData() throws IOException {
        return start("--data", data.toString());
    }

    private void connectBob() {
        if (bob != null) {
            bob.close();
        }
        bob = RawClient.connect(requireNonNull(server).port());
    }

    private RawClient bob() {
        return requireNonNull(bob);
    }

    private void bobComesBack(String session) {
        connectBob();
        bob().send(Returns.comeBack(session, Map.of("lobby", 0L, "dev", 0L, "@", 0L)));
        bob().expectType("welcome");
    }

    /** Alice, in the lobby and in #dev, where she is. */
    private ChatPage alice() {
        ChatPage alice = ChatPage.join(BROWSER.newUser(), requireNonNull(server).page(), "alice");
        alice.enter("/join dev");
        alice.awaitNotice("You are in #dev");
        return alice;
    }

    private void end(boolean kill, ChatPage page) throws InterruptedException {
        ServerProcess server = requireNonNull(this.server);
        if (kill) {
            server.kill();
        } else {
            server.stopAndWait();
        }
        page.tab().await("document.querySelector('#state').textContent !== 'Connected'");
    }

    private void startAgain() throws IOException {
        ServerProcess before = requireNonNull(server);
        server = before.startAgain(JAR, SEATS);
        assertThat(server.webPort()).isEqualTo(before.webPort());
    }

    private void say(String text) {
        bob().send("{\"type\":\"message\",\"room\":\"dev\",\"text\":" + Tab.quote(text) + "}")
                .awaitType("message");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsThereMissesNothingOfAServerThatKeepsAll(boolean kill) throws Exception {
        String session = startWithData();
        ChatPage alice = alice();
        bob().send(Texts.topic("dev", "tea")).awaitType("topic");
        bob().send(Texts.direct("alice", "psst", "a")).awaitType("direct");
        say("before");
        alice.awaitMessage("bob", "before");
        alice.awaitUnread("@bob", "1 new, for you");
        end(kill, alice);
        alice.enter("meanwhile");
        alice.tab().awaitText("#complaint", "Not sent");
        startAgain();

        alice.awaitNotice("nothing was missed.");
        alice.awaitConnected();
        assertThat(alice.said()).containsExactly("bob: before");
        alice.tab().press("Enter");
        alice.awaitMessage("alice", "meanwhile");
        assertThat(alice.tab().text("#topic")).contains("tea");
        assertThat(alice.tab().text("#count")).isEqualTo("2 here");
        bobComesBack(session);
        say("after");
        alice.awaitMessage("bob", "after");
        alice.turnTo("@bob");
        assertThat(alice.said()).containsExactly("bob: psst");
        alice.tab().reload();
        alice.awaitConnected();
        alice.turnTo("@bob");
        alice.awaitMessage("bob", "psst");
        alice.turnTo("#dev");
        alice.awaitMessage("bob", "after");
        assertThat(alice.said()).containsExactly("bob: before", "alice: meanwhile", "bob: after");
    }

    @Test
    void whoLooksAtThePastStaysThereAndFindsTheSameAgain() throws Exception {
        String session = startWithData();
        IntStream.rangeClosed(1, 300).forEach(i -> say("line " + i + (i == 20 ? ": the release" : "")));
        ChatPage alice = alice();
        alice.awaitMessage("bob", "line 300");
        search(alice, "release");
        choose(alice);
        end(true, alice);
        alice.tab().click("#open-search");
        alice.tab().press("Enter");
        alice.tab().await("document.querySelector('#search-problem').textContent !== ''");
        startAgain();

        alice.tab().await("document.querySelector('#state').textContent === 'Connected'");
        alice.tab().press("Enter");
        alice.tab().awaitText("#search-state", "1 message found.");
        assertThat(alice.tab().text("#search-problem")).isEmpty();
        choose(alice);
        assertThat(alice.said()).contains("bob: line 19", "bob: line 21").doesNotContain("bob: line 300");
        bobComesBack(session);
        say("news");
        alice.tab().awaitText("#earlier-words", "1 new message since.");
        alice.tab().click("#to-latest");
        alice.awaitMessage("bob", "news");
        assertThat(alice.said()).containsSequence("bob: line 299", "bob: line 300", "bob: news");
    }

    private static void search(ChatPage page, String words) {
        page.tab().click("#open-search");
        page.tab().type(words);
        page.tab().press("Enter");
        page.tab().awaitText("#search-state", "1 message found.");
    }

    private static void choose(ChatPage page) {
        page.tab().click("#results button");
        page.tab().await("document.activeElement.textContent.includes('line 20: the release')");
    }

    @Test
    void aServerThatStartsAnewIsToldFromOneThatWasThereAllTheTime() throws Exception {
        start();
        ChatPage alice = alice();
        end(true, alice);
        startAgain();

        alice.awaitNotice("The room was made anew");
        assertThat(List.of(alice.tab().text("#room-name"), alice.tab().text("#count")))
                .containsExactly("#dev", "1 here");
        alice.turnTo("#lobby");
        alice.awaitNotice("The server was started anew");
        alice.enter("hello");
        alice.awaitMessage("alice", "hello");
    }
}
