package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.PseudoTerminal;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everybody who can be in a room, in one: two in browsers, one on telnet, one with the terminal client, as they are shipped. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ConversationIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final int ROUNDS = 10;

    /** What is said in the rounds, as text and the terminal client show it. */
    private static final Pattern ROUND = Pattern.compile("\\[\\d\\d:\\d\\d:\\d\\d] (\\w+: round \\d+)");

    @Test
    void everybodySeesEverythingInTheSameOrder() throws Exception {
        try (ServerProcess server = Jars.serverWithPage(5);
                RawClient carol = RawClient.connect(server.port());
                PseudoTerminal dave = new PseudoTerminal(
                        Jars.client("--port", Integer.toString(server.port()), "--username", "dave"))) {
            dave.await("You are dave");
            ChatPage alice = ChatPage.join(BROWSER.newUser(), server.page(), "alice");
            ChatPage bob = ChatPage.join(BROWSER.newUser(), server.page(), "bob");
            carol.sendRaw("carol\r\n");
            awaitLine(carol, "* You are carol, 4 of 5 here: alice, bob, carol, dave.");

            alice.awaitNotice("bob joined (3 of 5)");
            alice.awaitNotice("carol joined (4 of 5)");
            dave.await("* alice joined (2 of 5)");
            dave.await("* carol joined (4 of 5)");
            assertThat(alice.tab().text("#count")).isEqualTo("4 of 5 here");
            assertThat(alice.tab().text("#people")).contains("alice", "bob", "carol", "dave");

            dave.type("/me waves\r");
            carol.sendRaw("@alice: look, <b>https://example.org/</b>\r\n");
            for (ChatPage page : List.of(alice, bob)) {
                page.awaitMessage("dave", "* dave waves");
                page.awaitMessage("carol", "@alice: look, <b>https://example.org/</b>");
                assertThat(page.tab().text("#log a")).startsWith("https://example.org/");
            }
            assertThat(alice.tab().text("#log mark")).isEqualTo("alice");
            assertThat(bob.tab().text("#log mark")).isEmpty();
            awaitLine(carol, "* dave waves");
            dave.await("carol: @alice: look, <b>https://example.org/</b>");

            for (int round = 1; round <= ROUNDS; round++) {
                String text = "round " + round;
                carol.sendRaw(text + "\r\n");
                alice.enter(text);
                dave.type(text + "\r");
                bob.enter(text);
            }
            await(() -> assertThat(rounds(alice)).hasSize(4 * ROUNDS));
            List<String> order = rounds(alice);
            assertThat(order).doesNotHaveDuplicates();
            for (String name : List.of("alice", "bob", "carol", "dave")) {
                assertThat(order.stream().filter(line -> line.startsWith(name + ":")))
                        .as("%s's own order", name)
                        .containsExactlyElementsOf(Stream.iterate(1, round -> round + 1)
                                .limit(ROUNDS)
                                .map(round -> name + ": round " + round)
                                .toList());
            }
            await(() -> assertThat(rounds(bob)).isEqualTo(order));
            for (ChatPage page : List.of(alice, bob)) {
                assertThat(page.entries().stream().map(ChatPage.Entry::seq).filter(seq -> seq > 0))
                        .as("numbers")
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            await(() -> assertThat(ROUND.matcher(dave.seen()).results().map(found -> found.group(1)))
                    .containsExactlyElementsOf(order));
            List<String> ofOthers =
                    order.stream().filter(line -> !line.startsWith("carol:")).toList();
            assertThat(readRounds(carol, ofOthers.size()))
                    .as("without her own, which she has typed herself")
                    .isEqualTo(ofOthers);

            alice.enter("/join dev");
            alice.awaitNotice("You are in #dev now, 1 here: alice.");
            carol.sendRaw("/join #dev\r\n");
            alice.awaitNotice("carol joined (2 here)");
            alice.enter("only for us");
            awaitLine(carol, "alice: only for us");
            carol.sendRaw("/msg bob psst\r\n");
            bob.awaitUnread("@carol", "1 new, for you");
            bob.enter("/reply I hear you");
            bob.awaitMessage("carol", "psst");
            awaitLine(carol, "bob -> you: I hear you");
            alice.turnTo("#lobby");
            bob.turnTo("#lobby");
            assertThat(rounds(bob)).as("the lobby as it was").isEqualTo(order);

            carol.sendRaw("exit\r\n");
            alice.awaitNotice("carol left: exit (3 of 5)");
            bob.awaitNotice("carol left: exit (3 of 5)");
            bob.enter("exit");
            dave.await("* bob left: exit (2 of 5)");
            dave.type("exit\r");
            alice.awaitNotice("dave left: exit (1 of 5)");
            assertThat(dave.exitCode()).isZero();
            assertThat(alice.tab().problems()).isEmpty();
            assertThat(bob.tab().problems()).isEmpty();
        }
    }

    private static void await(Runnable requirement) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(requirement::run);
    }

    private static void awaitLine(RawClient telnet, String words) {
        String line = telnet.readLine();
        while (!line.contains(words)) {
            line = telnet.readLine();
        }
    }

    /** What was said in the rounds. */
    private static List<String> rounds(ChatPage page) {
        return page.said().stream().filter(line -> line.contains(": round ")).toList();
    }

    private static List<String> readRounds(RawClient telnet, int count) {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            ROUND.matcher(telnet.readLine()).results().forEach(found -> lines.add(found.group(1)));
        }
        return lines;
    }
}
