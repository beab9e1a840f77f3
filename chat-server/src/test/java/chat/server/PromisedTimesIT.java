package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tab;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** How long the shipped server and its page may take, while nothing else runs. */
@Isolated("measures times")
@Timeout(90)
class PromisedTimesIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final int SIGTERM = 128 + 15;

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Test
    void whoeverOpensThePageIsInWithinFiveSeconds() throws Exception {
        try (ServerProcess server = ServerProcess.start(JAR, 5)) {
            Tab tab = BROWSER.newUser();
            long begin = System.nanoTime();
            ChatPage alice = ChatPage.join(tab, server.page(), "alice");
            alice.enter("hello");
            alice.awaitMessage("alice", "hello");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(tab.text("#state")).isEqualTo("Connected");
            assertThat(tab.text("#count")).isEqualTo("1 of 5 here");
            assertThat(tab.text("#people")).startsWith("alice");
            assertThat(tab.problems()).isEmpty();
        }
    }

    @Test
    void sigtermDuringTrafficDeliversWhatWasAcceptedSaysGoodbyeAndEndsWithinFiveSeconds() throws Exception {
        try (ServerProcess server = ServerProcess.start(JAR, 5, "--log-level", "warn");
                Traffic traffic = new Traffic(server.port(), server.webPort(), 5)) {
            assertThat(server.stopWithin(5)).isEqualTo(SIGTERM);
            traffic.expectSameEndForAll();
        }
    }
}
