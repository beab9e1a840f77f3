package chat.server;

import static chat.server.Texts.expectGoodbye;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a server that was started on a terminal ends, and what of the terminal it leaves or never touches. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class ConsoleEndIT {

    private static final int SIGTERM = 128 + 15;

    private static final String ESCAPE = "\033";

    @Test
    void stopSaysGoodbyeToEverybodyAndGivesTheTerminalBack() throws Exception {
        try (ServerTerminal server = ServerTerminal.withConsole(80, 24);
                RawClient alice = server.join("alice");
                RawClient zoe = server.joinOnTelnet("zoe")) {
            alice.expectType("joined");
            assertThat(server.terminal.modesLeftOn()).isNotEmpty();

            server.type("stop\r");

            expectGoodbye(alice, "shutdown");
            assertThat(zoe.readLine()).startsWith("* Goodbye: the server is shutting down");
            alice.close(); // whom a server that ends waits for
            zoe.close();
            assertThat(server.terminal.exitCode()).isZero();
            server.terminal.await("Stopping.");
            server.terminal.await("alice left: shutdown");
            server.expectGivenBack();
        }
    }

    @Test
    void sigtermGivesTheTerminalBackFromUnderAHalfTypedLine() throws Exception {
        try (ServerTerminal server = ServerTerminal.withConsole(80, 24);
                RawClient alice = server.join("alice")) {
            server.type("half typed");
            server.awaitPrompt("half typed");

            assertThat(server.terminal.program().destroy()).isTrue();

            expectGoodbye(alice, "shutdown");
            alice.close();
            assertThat(server.terminal.exitCode()).isEqualTo(SIGTERM);
            server.terminal.await("alice left: shutdown (0 of 5)");
            server.expectGivenBack();
        }
    }

    @Test
    void sigtermEndsAServerWhoseTerminalTakesNoOutput() throws Exception {
        try (ServerTerminal server = ServerTerminal.withConsole(80, 24);
                RawClient alice = server.join("alice")) {
            server.awaitPrompt("");
            server.terminal.freeze();
            for (int i = 0; i < 200; i++) { // answers that fill whatever is between the two
                server.type("help\r");
            }

            assertThat(server.terminal.program().destroy()).isTrue();

            expectGoodbye(alice, "shutdown");
            alice.close();
            assertThat(server.terminal.exitCode()).isEqualTo(SIGTERM);
            assertThat(server.terminal.isCooked()).isTrue();
        }
    }

    @Test
    void terminalThatGoesAwayStopsAServerThatHangingUpDoesNot(@TempDir Path directory) throws Exception {
        Path motd = Files.writeString(directory.resolve("motd.txt"), "hello");
        // A terminal within the terminal, that can be killed.
        String script = "exec script -qec \"exec $0 $*\" /dev/null";
        try (ServerTerminal server = ServerTerminal.startedBy(script, "--motd", motd.toString())) {
            server.awaitPrompt("");
            ProcessHandle inner = server.terminal.program();
            ProcessHandle program = inner.children().findFirst().orElseThrow();
            try (RawClient alice = server.join("alice")) {
                inner.destroyForcibly();
                expectGoodbye(alice, "shutdown");
                alice.close();
                assertThat(program.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    @Test
    void serverInTheBackgroundOfAShellServesAndLeavesTheTerminalAlone() throws Exception {
        try (ServerTerminal server = ServerTerminal.startedBy("set -m; \"$0\" \"$@\" & wait");
                RawClient alice = server.join("alice")) {
            server.terminal.await("alice joined");
            alice.send("{\"type\":\"leave\"}").expectType("goodbye");
            server.terminal.await("alice left: exit");

            assertThat(server.terminal.isCooked()).isTrue();
            assertThat(server.terminal.raw()).doesNotContain(ESCAPE, "> ", "Type help");
        }
    }

    @Test
    void outputThatIsNoTerminalHasNoConsoleInIt() throws Exception {
        try (ServerTerminal server = ServerTerminal.startedBy("\"$0\" \"$@\" | cat");
                RawClient alice = server.join("alice")) {
            server.terminal.await("alice joined");
            alice.send("{\"type\":\"leave\"}").expectType("goodbye");
            server.terminal.await("alice left: exit");

            assertThat(server.terminal.isCooked()).isTrue();
            assertThat(server.terminal.raw()).doesNotContain(ESCAPE, "> ", "Type help");
        }
    }
}
