package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.PseudoTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shipped client on a terminal, against a real server: what only a process of its own shows. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class TerminalIT {

    private static final String CTRL_C = "\u0003";

    private LocalServer server;

    @BeforeEach
    void startServer() {
        server = new LocalServer(5);
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
        try (LocalPipe bob = new LocalPipe(server, "bob");
                PseudoTerminal terminal = start()) {
            bob.awaitOut("You are bob");
            terminal.await("Choose a username: ");
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

    /** A shell on a terminal, which runs the client with {@code options}, and keeps what is its own in a directory that is empty. */
    private PseudoTerminal shell(Path home, String... options) throws IOException {
        ProcessBuilder client = Jars.client("--port", Integer.toString(server.port()));
        client.command().addAll(List.of(options));
        String command = String.join(" ", client.command());
        client.command(new ArrayList<>(List.of("bash", "--norc", "-i")));
        client.environment().putAll(Map.of("CHAT", command, "PS1", "shell$ ", "HOME", home.toString()));
        client.environment().remove("XDG_CACHE_HOME");
        PseudoTerminal terminal = new PseudoTerminal(client);
        terminal.awaitBottom("shell$");
        return terminal;
    }

    @Test
    void isStoppedByCtrlZWithTheTerminalGivenBackAndGoesOn(@TempDir Path home) throws Exception {
        try (PseudoTerminal terminal = shell(home, "--username", "alice");
                LocalPipe bob = new LocalPipe(server, "bob")) {
            terminal.type("$CHAT\r");
            terminal.await("You are alice");
            terminal.type("half typed");
            terminal.awaitBottom("> half typed");
            terminal.type("\032");
            terminal.awaitScreen(
                    lines -> assertThat(lines).endsWith("shell$").anyMatch(line -> line.contains("Stopped")));
            assertThat(terminal.modesLeftOn()).isSubsetOf("?2004"); // which is the shell's own
            bob.type("are you there?\n");
            bob.awaitOut("are you there?");
            terminal.type("fg\r");
            terminal.awaitScreen(lines -> assertThat(lines)
                    .endsWith("> half typed")
                    .anyMatch(line -> line.endsWith("] bob: are you there?")));
            terminal.type(" and sent\r");
            bob.awaitOut("] alice: half typed and sent");
            terminal.type("exit\r");
            terminal.awaitBottom("* Goodbye.", "shell$");
        }
    }

    @Test
    void asksForANameAlthoughTheOutputGoesElsewhere(@TempDir Path home) throws Exception {
        try (PseudoTerminal terminal = shell(home)) {
            terminal.type("$CHAT | tee ~/log\r");
            terminal.await("Choose a username: ");
            terminal.type("alice\r");
            terminal.await("* You are alice, 1 of 5 here");
            terminal.type("hello\r");
            terminal.await("] alice: hello");
            terminal.type("exit\r");
            terminal.awaitBottom("* Goodbye.", "shell$");
        }
    }

    @Test
    void leavesNothingInTheTemporaryDirectoryAndRunsNoCodeFromIt(@TempDir Path home, @TempDir Path temporary)
            throws Exception {
        String option = "JDK_JAVA_OPTIONS=-Djava.io.tmpdir=" + temporary;
        try (PseudoTerminal terminal = shell(home, "--username", "alice")) {
            terminal.type(option + " $CHAT\r");
            terminal.await("You are alice");
            terminal.type("/exit\r");
            terminal.awaitBottom("* Goodbye.", "shell$");
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.map(Path::toString)).noneMatch(file -> file.contains("jline"));
            }
            // Where there is no place for code of the machine's own, there still is a line editor.
            terminal.type("XDG_CACHE_HOME=/proc/none " + option + " $CHAT\r");
            terminal.awaitBottom("> ".strip());
            terminal.type("helo\033[D\177ll");
            terminal.awaitBottom("> hello");
            terminal.type("\003/exit\r");
            terminal.awaitBottom("* Goodbye.", "shell$");
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.map(Path::toString)).noneMatch(file -> file.contains("jline"));
            }
        }
    }
}
