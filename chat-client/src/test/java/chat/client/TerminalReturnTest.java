package chat.client;

import static chat.client.ScriptedTerminal.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.LocalTerminal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A client on a terminal loses its connection, and what its screen shows. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalReturnTest {

    @Test
    void cutConnectionComesBackWithTheDraftAndSaysWhatMayBeMissing() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            alice.bobSays("before");
            terminal.type("half typed");
            terminal.awaitBottom(TIME + "bob: before", "> half typed");
            alice.cut();
            alice.letInAgain(3);
            terminal.awaitScreen(lines -> assertThat(lines)
                    .endsWith("* Up to 3 events may have been missed. /history shows what was said.", "> half typed")
                    .anyMatch(line -> line.startsWith("! Connection lost: "))
                    .anyMatch(line -> line.matches("\\* Back after \\d+ s as alice, 2 of 5 here: alice, bob\\.")));
            alice.bobSays("after");
            terminal.awaitBottom(TIME + "bob: after", "> half typed");
            terminal.type(" and sent\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: half typed and sent", ">");
        }
    }

    @Test
    void whatIsEnteredWithoutAConnectionStaysOnTheLine() throws Exception {
        try (LocalServer server = new LocalServer(5);
                LocalTerminal terminal = LocalClient.at(80, 24, Map.of("CHAT_USERNAME", "alice"), server.port())) {
            terminal.await("You are alice");
            terminal.type("half typed");
            terminal.awaitBottom("> half typed");
            int port = server.port();
            server.close();
            terminal.awaitScreen(lines -> assertThat(lines)
                    .anyMatch(line -> line.startsWith("! The server is shutting down."))
                    .endsWith("offline> half typed"));
            terminal.type("\r");
            terminal.awaitScreen(lines -> assertThat(lines)
                    .endsWith("offline> half typed")
                    .anyMatch(line -> line.startsWith("! Not sent: there is no connection.")));
            try (LocalServer again = new LocalServer(5, port)) {
                terminal.await("* Back after ");
                terminal.await("* The server was started anew: ");
                terminal.awaitBottom("> half typed");
                terminal.type("\r");
                terminal.awaitScreen(
                        lines -> assertThat(lines.get(lines.size() - 2)).endsWith("] alice: half typed"));
                assertThat(again.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void exitLeavesWithoutAConnectionToo() throws Exception {
        for (String way : List.of("exit\r", "\004", "\003\003")) {
            try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
                alice.peer().goodbye("shutdown");
                alice.peer().close();
                alice.terminal.awaitBottom("! The server is shutting down. Reconnecting; exit leaves.", "offline>");
                alice.terminal.type(way);

                assertThat(alice.terminal.exitCode()).isZero();
                assertThat(alice.terminal.isCooked()).isTrue();
            }
        }
    }

    @Test
    void whoWasRemovedDoesNotComeBack() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.terminal.type("half typed");
            alice.terminal.awaitBottom("> half typed");
            alice.peer().send("{\"type\":\"goodbye\",\"reason\":\"kicked\",\"text\":\"too loud\"}");
            alice.peer().close();
            alice.terminal.await("You were removed from the chat: too loud");

            assertThat(alice.terminal.exitCode()).isEqualTo(1);
            assertThat(alice.terminal.isCooked()).isTrue();
        }
    }
}
