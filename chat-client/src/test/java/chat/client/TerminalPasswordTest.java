package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.testing.LocalTerminal;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that somebody types on a terminal: nothing of them is ever written to it, and no key brings one back. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalPasswordTest {

    private static final String SECRET = "hunter2";

    private static final String UP = "\033OA";
    private static final String CTRL_A = "\001";
    private static final String CTRL_K = "\013";
    private static final String CTRL_R = "\022";
    private static final String CTRL_U = "\025";
    private static final String CTRL_Y = "\031";
    private static final String UNDO = "\037";

    private final ScriptedServer server = new ScriptedServer();
    private LocalTerminal terminal;
    private Peer peer;

    TerminalPasswordTest() throws IOException {
        terminal = LocalClient.at(80, 24, Map.of("CHAT_USERNAME", "alice"), server.port());
        peer = server.accept();
        peer.expectJoin("alice");
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(terminal.raw()).doesNotContain(SECRET);
        terminal.close();
        server.close();
    }

    private void letIn() {
        peer.welcome("alice", null, 5, "accounts");
        peer.entered("lobby", 1, null);
        terminal.await("You are alice");
        terminal.awaitBottom(">");
    }

    private String registered() {
        return peer.expect("register").path("password").asText();
    }

    @Test
    void passwordAtTheDoorIsTypedUnseen() throws Exception {
        peer.error("password_required", "alice has a password", null);
        terminal.awaitBottom("Password for alice:");
        terminal.type("wronk\177g\r");
        assertThat(peer.expect("join").path("password").asText()).isEqualTo("wrong");
        peer.error("password_wrong", "No", null);
        terminal.awaitBottom("Password for alice:", "! No", "Password for alice:");
        terminal.type(SECRET + "\r");
        assertThat(peer.expect("join").path("password").asText()).isEqualTo(SECRET);
        letIn();
        terminal.type(UNDO + CTRL_Y + UP + "hello");
        terminal.awaitBottom("> hello");
        terminal.type("\r");
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("hello");
    }

    @Test
    void ctrlCAtTheDoorLeaves() throws Exception {
        peer.error("password_required", "alice has a password", null);
        terminal.awaitBottom("Password for alice:");
        terminal.type("hunt\003");

        assertThat(terminal.exitCode()).isZero();
        assertThat(terminal.isCooked()).isTrue();
    }

    @Test
    void newPasswordIsTypedUnseenWhileOthersTalk() throws Exception {
        letIn();
        terminal.type("/register\r");
        terminal.awaitBottom("New password:");
        terminal.type("hunt");
        peer.said("bob", 2, "hello alice", null);
        terminal.awaitBottom("[10:31:07] bob: hello alice", "New password:");
        terminal.type("er2\r");
        terminal.awaitBottom("New password:", "The same again:");
        terminal.type("\033[200~" + SECRET + "\n\033[201~\r");
        assertThat(registered()).isEqualTo(SECRET);
        peer.send("{\"type\":\"account\",\"username\":\"alice\",\"role\":\"member\"}");
        terminal.awaitBottom("* alice is your account now: joining as alice takes your password.", ">");
    }

    /** @param keys that delete a password, or look for one */
    @ParameterizedTest
    @ValueSource(strings = {CTRL_U, CTRL_A + CTRL_K, "\027", "\t\033[Z", CTRL_R + SECRET + "\r", "\003"})
    void noKeyBringsAPasswordBack(String keys) throws Exception {
        letIn();
        terminal.type("before\r");
        peer.echo("alice", 2);
        terminal.awaitBottom("[10:31:07] alice: before", ">");
        terminal.type("/register\r");
        terminal.awaitBottom("New password:");
        terminal.type(SECRET + keys + "\r");
        terminal.awaitScreen(lines -> assertThat(lines).last().asString().matches("The same again:|>"));
        terminal.type("\r");
        terminal.awaitBottom(">");
        terminal.type(UNDO + CTRL_Y + "x");
        terminal.awaitBottom("> x");
        terminal.type("\177" + CTRL_R + CTRL_R);
        terminal.awaitBottom(">", "bck-i-search: _");
        terminal.type("\007");
        terminal.awaitBottom(">");
        terminal.type(UP);
        terminal.awaitBottom("> /register");
        terminal.type(UP);
        terminal.awaitBottom("> before");
        terminal.type("!\r");
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("before!");
    }

    @Test
    void lineBeforeThePasswordIsNotThePassword() throws Exception {
        letIn();
        terminal.type("said\r");
        peer.echo("alice", 2);
        terminal.awaitBottom("[10:31:07] alice: said", ">");
        terminal.type("deleted" + CTRL_U + "/register\r");
        terminal.awaitBottom("New password:");
        terminal.type(UP + CTRL_Y + SECRET + "\r");
        terminal.awaitBottom("The same again:");
        terminal.type(SECRET + "\r");

        assertThat(registered()).isEqualTo(SECRET);
    }

    @Test
    void promptOfTheConversationDoesNotReplaceTheQuestion() throws Exception {
        letIn();
        terminal.type("/register\r");
        terminal.awaitBottom("New password:");
        peer.reset();
        terminal.await("Reconnecting");
        terminal.awaitBottom("New password:");
        terminal.type("\003");
        terminal.awaitBottom("offline>");
    }

    @Test
    void lineWithAPasswordDoesNotComeBack() throws Exception {
        terminal.close();
        server.close();
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.terminal.type("said\r");
            alice.takeMessage();
            for (String line : new String[] {"/register pw1", "/PASSWORD pw2", "/regster pw3", "/unregister pw4"}) {
                alice.terminal.type(line + "\r");
            }
            alice.terminal.await("Type /unregister alone");
            alice.terminal.awaitBottom(">");
            alice.terminal.type(UP);
            alice.terminal.awaitBottom("> said");
        }
    }
}
