package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.LocalTerminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Rooms, direct messages and history with a client on a terminal, against a real server. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalRoomsTest {

    private static final String UP = "\033OA"; // in the keypad's application mode
    private static final String DIMMED = "\033[38;5;244m";
    private static final String END = "* -- end of earlier messages --";

    private LocalServer server;

    @BeforeEach
    void startServer() {
        server = new LocalServer(9);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private LocalTerminal alice(int columns) throws IOException {
        LocalTerminal terminal = LocalClient.at(columns, 24, Map.of("CHAT_USERNAME", "alice"), server.port());
        terminal.await("You are alice");
        return terminal;
    }

    /** Waits until the screen ends with these lines, their times left out. */
    private static void awaitBottom(LocalTerminal terminal, String... lines) {
        terminal.awaitScreen(shown -> assertThat(withoutTimes(shown)).endsWith(lines));
    }

    private static List<String> withoutTimes(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("\\[\\d\\d:\\d\\d:\\d\\d]", "[time]"))
                .toList();
    }

    @Test
    void roomsAreEnteredLookedAtAndLeft() throws Exception {
        try (LocalTerminal terminal = alice(80);
                LocalPipe bob = new LocalPipe(server, "bob")) {
            awaitBottom(terminal, "* bob joined (2 of 9)", ">");
            terminal.type("/join dev\r");
            awaitBottom(terminal, "* You are in #dev now, 1 here: alice.", "#dev>");
            terminal.type("/topic releases\r");
            awaitBottom(terminal, "* You set the topic: releases", "#dev>");
            terminal.type("hello dev\r");
            awaitBottom(terminal, "[time] alice: hello dev", "#dev>");
            bob.type("hello lobby\n");
            awaitBottom(terminal, "[time] #lobby bob: hello lobby", "#dev>");
            bob.type("/join #DEV\nhello alice\n");
            awaitBottom(terminal, "* bob joined (2 here)", "[time] bob: hello alice", "#dev>");
            terminal.type("/join lobby\r");
            awaitBottom(terminal, "* You are in #lobby now, 2 of 9 here.", "#lobby>");
            bob.type("are you there?\n");
            awaitBottom(terminal, "[time] #dev bob: are you there?", "#lobby>");
            terminal.type("/rooms\r");
            terminal.await("* #lobby, 2 here (you talk here)");
            terminal.await("* #dev, 2 there (you are in it, 1 unread): releases");
            terminal.type("/join d\t\r");
            awaitBottom(terminal, "* You are in #dev now, 2 here.", "* Topic of #dev: releases", "#dev>");
            terminal.type("/part\r");
            awaitBottom(terminal, "* You left #dev. You are in #lobby now.", ">");
            bob.awaitOut("* alice left: part (1 here)");
            terminal.type("/part\r");
            awaitBottom(terminal, "! Everybody is in the lobby. Type exit to leave the chat.", ">");
        }
    }

    @Test
    void directMessagesAreSeenByTwoAndAnswered() throws Exception {
        try (LocalTerminal terminal = alice(80);
                LocalPipe bob = new LocalPipe(server, "bob");
                LocalPipe carol = new LocalPipe(server, "carol")) {
            bob.awaitOut("You are bob");
            carol.awaitOut("You are carol");
            terminal.type("/msg b\tpsst\r");
            awaitBottom(terminal, "[time] you -> bob: psst", ">");
            bob.awaitOut("[time] alice -> you: psst");
            int bells = terminal.bells();
            bob.type("/reply what is it?\n");
            awaitBottom(terminal, "[time] bob -> you: what is it?", ">");
            await().until(() -> terminal.bells() == bells + 1); // it comes behind the line
            terminal.type("/r\t");
            awaitBottom(terminal, "> /msg bob");
            terminal.type("nothing\r");
            awaitBottom(terminal, "[time] you -> bob: nothing", ">");
            terminal.type("/r I mean it\r");
            bob.awaitOut("[time] alice -> you: I mean it");
            terminal.type("/msg bob\r");
            awaitBottom(terminal, "! /msg takes a name and a text: /msg bob hello", ">");
            terminal.type(UP + " hello\r");
            bob.awaitOut("[time] alice -> you: hello");
            assertThat(carol.out()).doesNotContain("psst", "what is it?", "I mean it");
        }
    }

    @Test
    void whatWasSaidBeforeIsShownDimmedAndFurtherBackOnDemand() throws Exception {
        try (LocalPipe bob = new LocalPipe(server, "bob")) {
            StringBuilder lines = new StringBuilder("/join dev\n");
            for (int i = 1; i <= 33; i++) {
                lines.append("line ").append(i).append('\n');
            }
            bob.type(lines.toString());
            bob.awaitOut("line 33");
            try (LocalTerminal terminal = alice(80)) {
                terminal.type("/join dev\r");
                terminal.await("line 33");
                bob.type("and now\n");
                awaitBottom(terminal, "[time] bob: line 33", END, "[time] bob: and now", "#dev>");
                List<String> screen = withoutTimes(terminal.screen());
                assertThat(screen).containsSequence("* Earlier messages:", "[time] bob: line 14");
                assertThat(terminal.seen()).contains("* You are in #dev now, 2 here: alice, bob.");
                assertThat(terminal.raw()).containsPattern(DIMMED.replace("[", "\\[") + "[^\033]*bob: line 14");

                terminal.type("/history 10\r");
                awaitBottom(terminal, "[time] bob: line 12", "[time] bob: line 13", END, "#dev>");
                assertThat(withoutTimes(terminal.screen()))
                        .containsSequence("* Earlier messages:", "[time] bob: line 4");
                terminal.type("/history\r");
                awaitBottom(
                        terminal,
                        "* Earlier messages:",
                        "[time] bob: line 1",
                        "[time] bob: line 2",
                        "[time] bob: line 3",
                        END,
                        "#dev>");
                terminal.type("/history\r");
                awaitBottom(terminal, "* This is the beginning: the server has nothing from before.", "#dev>");
            }
        }
    }

    @Test
    void nothingThatAServerCallsARoomActsOnTheTerminal() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.peer()
                    .send("{\"type\":\"entered\",\"room\":\"9%P%N\",\"users\":[\"alice\"],\"count\":1,\"seq\":1,"
                            + "\"topic\":\"\\u001b[2J\\nx\"}");
            alice.terminal.awaitBottom("* You are in #9%P%N too, as on your other devices, 1 there: alice.", "#lobby>");
            alice.terminal.type("/join 9%P%N\r");
            alice.terminal.awaitBottom("* You are in #9%P%N now, 1 here.", "* Topic of #9%P%N: \uFFFD[2J x", "#9%P%N>");
        }
    }

    @Test
    void nothingThatOthersSayActsOnTheTerminal() throws Exception {
        try (LocalTerminal terminal = alice(80);
                LocalPipe bob = new LocalPipe(server, "bob")) {
            awaitBottom(terminal, "* bob joined (2 of 9)", ">");
            bob.type("\u001b[2Jgone?\u0007\n");
            terminal.await("] bob: \uFFFD[2Jgone?\uFFFD");
        }
    }

    @Test
    void nothingThatAServerCallsSomebodyActsOnTheTerminalWhenTabPutsItOnTheLine() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.peer()
                    .send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,"
                            + "\"username\":\"eve\\u001b]2;owned\\u0007\\u009b2J\"}");
            alice.terminal.await("* eve");
            alice.terminal.type("e\t");
            alice.terminal.awaitBottom("> eve\uFFFD]2;owned\uFFFD\uFFFD2J:");
            assertThat(alice.terminal.title()).startsWith("chat 127.0.0.1:");
        }
    }

    @Test
    void helpAndRoomsAreReadableOnANarrowScreen() throws Exception {
        try (LocalTerminal terminal = alice(40)) {
            terminal.type("/join a-room-with-a-name-that-is-long\r");
            awaitBottom(
                    terminal,
                    "* You are in",
                    "    #a-room-with-a-name-that-is-long",
                    "    now, 1 here: alice.",
                    "#a-room-with-a-n…>");
            terminal.type("/help\r");
            awaitBottom(
                    terminal,
                    "* /exit            leave; exit does too",
                    "* Tab completes names and commands, the",
                    "    arrow keys bring back lines: what",
                    "    you said last to be corrected.",
                    "#a-room-with-a-n…>");
            assertThat(terminal.screen())
                    .contains("* /join ROOM       enter a room", "* /msg NAME TEXT   write to NAME alone");
        }
    }
}
