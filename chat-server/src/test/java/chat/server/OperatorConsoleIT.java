package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Commands that are typed on a real terminal while the server logs to it, as the screen shows them. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class OperatorConsoleIT {

    // In the keypad's application mode.
    private static final String UP = "\033OA";

    private static final String CTRL_C = "\003";
    private static final String CTRL_D = "\004";
    private static final String CTRL_U = "\025";

    private static ServerTerminal server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerTerminal.withConsole(80, 24, "--history", "0"); // one test is not to see another one's
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void renew() throws IOException {
        server.renew(80, 24);
    }

    private static String addressOf(RawClient client) {
        return "127.0.0.1:" + client.localPort();
    }

    @Test
    void usersAreShownWithWhatTheyAreConnectedBy() throws Exception {
        try (RawClient alice = server.join("alice");
                RawClient zoe = server.joinOnTelnet("zoe")) {
            server.type("users\r");
            server.terminal.awaitScreen(lines -> {
                assertThat(lines).endsWith("2 of 5 users", ">");
                assertThat(lines.subList(lines.size() - 6, lines.size() - 2))
                        .satisfiesExactly(
                                command -> assertThat(command).isEqualTo("> users"),
                                head -> assertThat(head).matches("NAME   ADDRESS +KIND  SINCE +BYTES WAITING"),
                                first -> assertThat(first)
                                        .matches("alice  " + addressOf(alice) + " +json  \\d\\d:\\d\\d:\\d\\d  0"),
                                second -> assertThat(second)
                                        .matches("zoe    " + addressOf(zoe) + " +text  \\d\\d:\\d\\d:\\d\\d  0"));
            });
        }
    }

    @Test
    void usersCanBeReadAtFortyColumns() throws Exception {
        server.renew(40, 24);
        try (RawClient alice = server.join("alice")) {
            server.type("users\r");
            server.terminal.awaitScreen(lines -> {
                assertThat(lines).endsWith("  " + addressOf(alice) + ", 0 bytes waiting", "1 of 5 users", ">");
                assertThat(lines.get(lines.size() - 4)).matches("alice, json since \\d\\d:\\d\\d:\\d\\d");
            });
        }
    }

    @Test
    void halfTypedCommandStaysWholeBelowTheLog() throws Exception {
        server.type("say half ");
        server.awaitPrompt("say half");
        try (RawClient alice = server.join("alice");
                RawClient bob = server.join("bob")) {
            server.terminal.awaitScreen(lines -> assertThat(lines.subList(lines.size() - 5, lines.size()))
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("INFO  connection from " + addressOf(alice)),
                            line -> assertThat(line)
                                    .endsWith("INFO  alice joined from " + addressOf(alice) + " (1 of 5)"),
                            line -> assertThat(line).endsWith("INFO  connection from " + addressOf(bob)),
                            line -> assertThat(line).endsWith("INFO  bob joined from " + addressOf(bob) + " (2 of 5)"),
                            line -> assertThat(line).isEqualTo("> say half")));
            server.type("and half\r");
            alice.expectType("joined");
            expectSaid(alice, "server", "half and half");
            server.terminal.awaitBottom("> say half and half", "Said to 2 users.", ">");
        }
    }

    @Test
    void commandThatWrapsStaysWholeAtFortyColumnsAndWhenTheWindowChanges() throws Exception {
        server.renew(40, 12);
        server.type("say a half typed line that is longer than forty columns");
        String[] typed = {"> say a half typed line that is longer t", "han forty columns"};
        server.terminal.awaitBottom(typed);
        try (RawClient alice = server.join("alice")) {
            server.terminal.awaitScreen(lines -> {
                assertThat(lines).endsWith("    from " + addressOf(alice) + " (1 of 5)", typed[0], typed[1]);
                assertThat(lines.get(lines.size() - 4)).endsWith("INFO  alice joined");
            });

            server.terminal.resize(90, 12);
            alice.send("{\"type\":\"leave\"}").expectType("goodbye");
            server.terminal.awaitScreen(lines -> {
                assertThat(lines).last().isEqualTo(typed[0] + typed[1]);
                assertThat(lines.get(lines.size() - 2)).endsWith("INFO  alice left: exit (0 of 5)");
            });
        }
        server.type("\r");
        server.terminal.awaitBottom(typed[0] + typed[1], "Said to 0 users.", ">");
    }

    @Test
    void tabCompletesCommandsAndNames() throws Exception {
        try (RawClient bob = server.join("Bob");
                RawClient barbara = server.join("barbara")) {
            server.type("ki\t");
            server.awaitPrompt("kick");
            server.type("b\t");
            server.awaitPrompt("kick Bob");
            server.type("\t");
            server.awaitPrompt("kick barbara");
            server.type("too loud\r");
            server.terminal.awaitScreen(lines -> assertThat(lines)
                    .contains("> kick barbara too loud", "You removed barbara.")
                    .endsWith(">"));
            assertThat(barbara.expectType("goodbye").path("reason").textValue()).isEqualTo("kicked");
            bob.expectType("joined");
            expectLeft(bob, "barbara", "kicked");
        }
    }

    @Test
    void whoeverIsKickedIsToldWhyAndTheOthersThatTheyWere() throws Exception {
        try (RawClient alice = server.join("alice");
                RawClient bob = server.join("bob");
                RawClient zoe = server.joinOnTelnet("zoe")) {
            alice.expectType("joined");
            alice.expectType("joined");

            server.expectAnswer("kick bob too loud", "You removed bob.");
            bob.expectType("joined");
            JsonNode goodbye = bob.expectType("goodbye");
            assertThat(goodbye.path("reason").textValue()).isEqualTo("kicked");
            assertThat(goodbye.path("text").textValue()).isEqualTo("too loud");
            bob.expectClosed();
            expectLeft(alice, "bob", "kicked");
            assertThat(zoe.readLine()).contains("bob left");

            server.expectAnswer("kick ZOE too loud", "You removed zoe.");
            assertThat(zoe.readLine()).isEqualTo("* Goodbye: you were removed from the chat: too loud");
            zoe.expectClosed();
            expectLeft(alice, "zoe", "kicked");
            server.expectAnswer(
                    "kick alcie", "There is no user alcie. Did you mean alice? Type users to see who is in.");
        }
    }

    @Test
    void everybodyHearsWhatIsSaid() throws Exception {
        try (RawClient alice = server.join("alice");
                RawClient zoe = server.joinOnTelnet("zoe")) {
            alice.expectType("joined");
            server.expectAnswer("say Back in 5 minutes, \"all\" of 日本", "Said to 2 users.");
            expectSaid(alice, "server", "Back in 5 minutes, \"all\" of 日本");
            assertThat(zoe.readLine()).endsWith("] server: Back in 5 minutes, \"all\" of 日本");
        }
    }

    @Test
    void limitChangesHowManyGetIn() throws Exception {
        try (RawClient alice = server.join("alice");
                RawClient early = server.connect();
                RawClient bob = server.connect()) {
            server.expectAnswer("limit 1", "At most 1 user, 1 is in.");
            early.send(join("bob"));
            expectError(early, "server_full");
            server.expectAnswer("limit 2", "At most 2 users, 1 is in.");
            bob.send(join("bob"));
            assertThat(bob.expectType("welcome").path("maxUsers").intValue()).isEqualTo(2);
            assertThat(alice.expectType("joined").path("username").textValue()).isEqualTo("bob");
        }
    }

    @Test
    void mistakesAreAnsweredWithWhatWasMeant() throws Exception {
        server.expectAnswer("usres", "Unknown command: usres. Did you mean users? Type help for help.");
        server.expectAnswer("help", "stop                end the server");
        server.type(CTRL_D);
        server.terminal.awaitBottom("Type stop to stop the server.", ">");
        server.expectAnswer("limit", "At most 5 users, 0 are in.");
    }

    @Test
    void commandsComeBackWithTheArrowKeys() throws Exception {
        server.expectAnswer("limit 3", "At most 3 users, 0 are in.");
        server.expectAnswer("help", "help [COMMAND]      explain all, or one");
        server.type(UP + UP);
        server.awaitPrompt("limit 3");
        server.type("0\r");
        server.terminal.awaitScreen(lines ->
                assertThat(lines).contains("At most 30 users, 0 are in.").endsWith(">"));
    }

    @Test
    void ctrlCClearsWhatIsHalfTyped() throws Exception {
        try (RawClient alice = server.join("alice")) {
            server.type("say never said");
            server.awaitPrompt("say never said");
            server.type(CTRL_C);
            server.awaitPrompt("");
            server.type("stop" + CTRL_U + "say said\r");
            expectSaid(alice, "server", "said");
        }
    }
}
