package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Jars.Client;
import chat.client.Jars.Server;
import chat.testing.PseudoTerminal;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The shipped client on a terminal, against the shipped server. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class TerminalIT {

    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    private Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = new Server(5);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private PseudoTerminal start(String... more) throws IOException {
        ProcessBuilder client = Jars.client("--port", Integer.toString(server.port()));
        client.command().addAll(List.of(more));
        return new PseudoTerminal(client);
    }

    @Test
    void asksForANameShowsTheRoomAndLeaves() throws Exception {
        try (Client bob = new Client(server, "bob");
                PseudoTerminal terminal = start()) {
            bob.awaitOut("You are bob");
            terminal.await("Username: ");
            terminal.type("\r");
            terminal.await("! Username can't be empty");
            terminal.type("bob\r");
            terminal.await("! Username bob is already taken");
            terminal.type("alice\r");
            terminal.await("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.");
            terminal.type("it's \"me\" \\ !!\r");
            terminal.await("] alice: it's \"me\" \\ !!");
            bob.awaitOut("] alice: it's \"me\" \\ !!");
            terminal.type("exit\r");
            terminal.await("* Goodbye.");

            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.isCooked()).isTrue();
            bob.awaitOut("* alice left: exit (1 of 5)");
        }
    }

    @Test
    void nobodyHasToChooseAName() throws Exception {
        for (String key : new String[] {CTRL_C, CTRL_D, "exit\r"}) {
            try (PseudoTerminal terminal = start()) {
                terminal.await("Username: ");
                terminal.type(key);

                assertThat(terminal.exitCode()).isZero();
                assertThat(terminal.isCooked()).isTrue();
            }
        }
    }

    @Test
    void nothingThatOthersSayActsOnTheTerminal() throws Exception {
        try (Client bob = new Client(server, "bob");
                PseudoTerminal terminal = start("--username", "alice")) {
            terminal.await("You are alice");
            bob.type("\u001b[2Jgone?\u0007\n");
            terminal.await("] bob: \uFFFD[2Jgone?\uFFFD");
        }
    }

    @Test
    void ctrlCEndsTheWaitForAServerThatSaysNothing() throws Exception {
        try (ScriptedServer silent = new ScriptedServer();
                PseudoTerminal terminal = new PseudoTerminal(Jars.client(
                        "--host", "127.0.0.1", "--port", Integer.toString(silent.port()), "--username", "alice"))) {
            silent.accept().expectJoin("alice");
            terminal.type(CTRL_C);

            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.isCooked()).isTrue();
        }
    }

    @Test
    void ctrlCClearsAHalfTypedName() throws Exception {
        try (PseudoTerminal terminal = start()) {
            terminal.await("Username: ");
            terminal.type("bo" + CTRL_C);
            terminal.type("alice\r");
            terminal.await("You are alice");
        }
    }

    @Test
    void keysOfShellsDoNothing() throws Exception {
        try (PseudoTerminal terminal = start("--username", "alice")) {
            terminal.await("You are alice");
            terminal.type("half \u0018\u0005typed\u0018\u0016\r");
            terminal.await("] alice: half typed");
        }
    }
}
