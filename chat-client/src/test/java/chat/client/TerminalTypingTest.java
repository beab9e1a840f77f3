package chat.client;

import static chat.client.ScriptedTerminal.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import chat.testing.LocalTerminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody types on a terminal, and what arrives meanwhile, as the screen shows it. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalTypingTest {

    // In the keypad's application mode.
    private static final String LEFT = "\033OD";
    private static final String UP = "\033OA";
    private static final String DOWN = "\033OB";
    private static final String RIGHT = "\033OC";

    private static final String CTRL_W = "\027";
    private static final String BACKSPACE = "\177";
    private static final String DELETE = "\033[3~";
    private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    private static final String THUMB = "\uD83D\uDC4D\uD83C\uDFFD";
    private static final String FLAGS = "\uD83C\uDDE9\uD83C\uDDEA\uD83C\uDDEB\uD83C\uDDF7";

    @Test
    void halfTypedLineStaysWholeBelowWhatArrives() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("half ");
            terminal.awaitBottom("> half");
            alice.bobSays("one");
            alice.bobSays("two");
            terminal.awaitBottom(TIME + "bob: one", TIME + "bob: two", "> half");
            terminal.type("and half\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "bob: two", TIME + "alice: half and half", ">");
        }
    }

    @Test
    void lineThatWrapsWithWideCharactersStaysWholeAtFortyColumns() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(40, 12)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("half typed line that is itself longer than forty columns, with 日本語 and 😀 emoji");
            String[] typed = {"> half typed line that is itself longer", "than forty columns, with 日本語 and 😀 e", "moji"
            };
            terminal.awaitBottom(typed);
            alice.bobSays("日本語テキスト 😀 that is too long for one line of this window");
            terminal.awaitBottom(
                    TIME + "bob: 日本語テキスト 😀 that",
                    "    is too long for one line of this",
                    "    window",
                    typed[0],
                    typed[1],
                    typed[2]);
            for (int i = 1; i <= 12; i++) { // more than the window has lines
                alice.bobSays("message " + i);
            }
            terminal.awaitBottom(TIME + "bob: message 11", TIME + "bob: message 12", typed[0], typed[1], typed[2]);
            terminal.type("s\r");
            alice.takeMessage();
            terminal.awaitBottom(
                    TIME + "bob: message 12",
                    TIME + "alice: half typed line that",
                    "    is itself longer than forty columns,",
                    "    with 日本語 and 😀 emojis",
                    ">");
        }
    }

    @Test
    void resizedWindowShowsTheHalfTypedLineOnce() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            String typed = "a half typed line that goes beyond forty columns, 日本語";
            terminal.type(typed);
            terminal.awaitBottom("> " + typed);

            terminal.resize(40, 24);
            alice.bobSays("news for a narrow window that is too short for it");
            terminal.awaitBottom(
                    TIME + "bob: news for a narrow window",
                    "    that is too short for it",
                    "> a half typed line that goes beyond for",
                    "ty columns, 日本語");

            terminal.resize(100, 24);
            alice.bobSays("news for a wide window");
            terminal.awaitBottom(TIME + "bob: news for a wide window", "> " + typed);
            terminal.type(" end\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: " + typed + " end", ">");
        }
    }

    @Test
    void whatIsTypedWhileManyMessagesArriveIsSentAsItWasTyped() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(40, 24)) {
            LocalTerminal terminal = alice.terminal;
            String typed = "The quick brown fox jumps over the lazy dog, twice in a row and 日本語 all the while";
            int[] characters = typed.codePoints().toArray();
            for (int i = 0; i < characters.length; i++) {
                alice.bobSays("number " + i);
                terminal.type(Character.toString(characters[i]));
            }
            int last = characters.length - 1;
            terminal.awaitBottom(
                    TIME + "bob: number " + last,
                    "> The quick brown fox jumps over the laz",
                    "y dog, twice in a row and 日本語 all the",
                    " while");
            String[] messages = IntStream.rangeClosed(last - 15, last)
                    .mapToObj(i -> TIME + "bob: number " + i)
                    .toArray(String[]::new);
            assertThat(terminal.screen()).containsSequence(messages);
            terminal.type("\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo(typed);
        }
    }

    @Test
    void tabCompletesNamesAndCommands() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            alice.peer().send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"barbara\"}");
            terminal.await("* barbara joined");
            terminal.type("b\t");
            terminal.awaitBottom("> bob:");
            terminal.type("\t");
            terminal.awaitBottom("> barbara:");
            terminal.type("have you seen B\t");
            terminal.awaitBottom("> barbara: have you seen bob");
            alice.peer().said("barbara", 3, "here I am", null);
            terminal.await("here I am");
            terminal.type("or b\t");
            terminal.awaitBottom("> barbara: have you seen bob or barbara");
            terminal.type("\003/us\t");
            terminal.awaitBottom("> /users");
        }
    }

    @Test
    void linesComeBackWithTheArrowKeysToBeMended() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("helo\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: helo", ">");
            terminal.type(UP + LEFT + "l\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: helo", TIME + "alice: hello", ">");
        }
    }

    @Test
    void arrowUpBringsWhatWasJustSaidToBeCorrectedAndThenFormerLines() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                LocalTerminal terminal = LocalClient.at(80, 24, Map.of("CHAT_USERNAME", "alice"), server.port())) {
            ScriptedServer.Peer peer = server.accept();
            peer.expectJoin("alice");
            peer.welcome("alice", null, 5, "moderation");
            peer.entered("lobby", 1, null);
            terminal.await("You are alice");
            terminal.awaitBottom(">");
            terminal.type("helo\r");
            peer.echo("alice", 2);
            terminal.awaitBottom(TIME + "alice: helo", ">");
            terminal.type(UP);
            terminal.awaitBottom("> /edit helo");
            terminal.type(UP);
            terminal.awaitBottom("> helo");
            terminal.type(DOWN);
            terminal.awaitBottom("> /edit helo");
            terminal.type(DOWN);
            terminal.awaitBottom(">");
            terminal.type(UP + LEFT + "l\r");
            assertThat(peer.expect("edit").path("text").asText()).isEqualTo("hello");
            terminal.awaitBottom(">");
            terminal.type(UP);
            terminal.awaitBottom("> /edit hello");
        }
    }

    @Test
    void whatIsRefusedLeavesTheLineAndComesBackWithTheArrowKeys() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("/usres\r");
            terminal.awaitBottom("! Unknown command: /usres. Did you mean /users? Type /help for help.", ">");
            terminal.type("hello\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: hello", ">");
            terminal.type(UP + UP);
            terminal.awaitBottom("> /usres");
            terminal.type("\003too fast\r");
            alice.peer()
                    .error(
                            "rate_limited",
                            "Slow down",
                            alice.peer().expect("message").path("id").asText());
            terminal.awaitBottom("! Slow down", ">");
            terminal.type(UP);
            terminal.awaitBottom("> too fast");
        }
    }

    @Test
    void arrowKeysBringBackIndentedLinesAndThenTheDraft() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("  indented\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice:   indented", ">");
            terminal.type("half");
            terminal.awaitBottom("> half");
            terminal.type(UP);
            terminal.awaitBottom(">   indented");
            terminal.type(DOWN);
            terminal.awaitBottom("> half");
        }
    }

    @Test
    void pastedLinesAreOneMessage() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("\033[200~one\r/two\r\n  three\n\033[201~");
            terminal.awaitBottom("> one", "  /two", "    three");
            terminal.type("\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo("one\n/two\n  three");
            alice.peer().said("alice", 2, "one\n/two\n  three", null);
            terminal.awaitBottom(TIME + "alice: one", "    /two", "      three", ">");
        }
    }

    @Test
    void ctrlCClearsTheLineAndThenAsksForASecondPress() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("never said");
            terminal.awaitBottom("> never said");
            terminal.type("\003");
            terminal.awaitBottom(">");
            terminal.type("said\r");
            alice.takeMessage();
            terminal.awaitBottom(TIME + "alice: said", ">");
            terminal.type("\003");
            terminal.awaitBottom("* Press Ctrl-C again to leave", ">");
            terminal.type("\003");
            alice.sayGoodbye();

            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.isCooked()).isTrue();
        }
    }

    @Test
    void ctrlDLeavesOnAnEmptyLineOnly() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("x\004\b");
            alice.bobSays("still here?");
            terminal.awaitBottom(TIME + "bob: still here?", ">");
            terminal.type("\004");
            alice.sayGoodbye();
            terminal.await("* Goodbye.");

            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.isCooked()).isTrue();
        }
    }

    static Stream<Arguments> edited() {
        return Stream.of(
                arguments("ab" + THUMB + BACKSPACE, "ab"),
                arguments("bc\033[D\033[Dab\033[C\033[3~d", "abbd"),
                arguments("b\033[Ha\033[Fc\033[1~x\033[4~y", "xabcy"),
                arguments("b\033OHa\033OFc", "abc"),
                arguments("ae\u0301" + BACKSPACE + "b", "ab"),
                arguments(FAMILY + LEFT + "X", "X" + FAMILY),
                arguments("a" + FLAGS + BACKSPACE, "a" + FLAGS.substring(0, 4)),
                arguments("a" + FLAGS + LEFT + LEFT + DELETE, "a" + FLAGS.substring(4)),
                arguments("ae\u0301b" + LEFT + LEFT + DELETE, "ab"),
                arguments("a" + FAMILY + "b" + LEFT + LEFT + RIGHT + "X", "a" + FAMILY + "Xb"),
                arguments("a" + THUMB + "\u0014", THUMB + "a"), // Ctrl-T
                arguments("one ne\u0301e" + CTRL_W, "one "),
                arguments("\u1100\u1161\u11A8x" + BACKSPACE + BACKSPACE + "y", "y"));
    }

    @ParameterizedTest
    @MethodSource("edited")
    void keysTakeForOneCharacterWhatAPersonDoes(String keys, String text) throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.terminal.type(keys + "\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo(text);
        }
    }

    @Test
    void cursorIsWhereTheTerminalHasPutWhatStandsBeforeIt() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            terminal.type("ab" + THUMB + "cd" + LEFT + "X");
            terminal.awaitScreen(lines -> assertThat(lines).last().asString().endsWith("cXd"));
            terminal.type(LEFT + LEFT + LEFT + BACKSPACE);
            terminal.awaitScreen(lines ->
                    assertThat(lines).last().asString().startsWith("> a").endsWith("cXd"));
            terminal.type(DELETE);
            terminal.awaitBottom("> acXd");
        }
    }

    @Test
    void lineIsDrawnAnewBelowWhatStandsHoweverTheWindowChanges() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            String typed = "0123456789".repeat(13).substring(0, 128);
            alice.bobSays("first");
            terminal.type(typed);
            List<String> expected = new ArrayList<>(List.of(TIME + "bob: first"));
            for (int columns : new int[] {60, 100, 40, 132, 30, 80}) {
                terminal.awaitScreen(lines -> assertThat(String.join("", lines)).endsWith("> " + typed));
                terminal.resize(columns, 24);
                alice.bobSays("at " + columns);
                expected.add(TIME + "bob: at " + columns);
                terminal.awaitBottom(Stream.concat(expected.stream(), rows("> " + typed, columns).stream())
                        .toArray(String[]::new));
            }
            assertThat(terminal.screen())
                    .filteredOn(line -> line.contains("> 0"))
                    .hasSize(1);
            terminal.type("\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo(typed);
        }
    }

    private static List<String> rows(String text, int columns) {
        return text.lines()
                .flatMap(line -> Pattern.compile(".{1," + columns + "}")
                        .matcher(line)
                        .results()
                        .map(MatchResult::group))
                .toList();
    }

    @Test
    void keysOfShellsDoNothing() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.terminal.type("half \u0018\u0005typed\u0018\u0016\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo("half typed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1;2A", "[1;6D", "[1;3B", "[5~", "[6;5~", "[24~", "[15;2~", "OP", "[Z", "[E", "[1;2P"})
    void keysThatDoNothingHereTypeNothing(String key) throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            alice.terminal.type("ab\033" + key + "c\r");
            assertThat(alice.peer().expect("message").path("text").textValue()).isEqualTo("abc");
        }
    }

    @Test
    void nobodyHasToChooseAName() throws Exception {
        for (String key : List.of("\003", "\004", "exit\r")) {
            try (LocalTerminal terminal = LocalClient.at(80, 24, Map.of(), 1)) {
                terminal.await("Choose a username: ");
                terminal.type(key);

                assertThat(terminal.exitCode()).isZero();
                assertThat(terminal.isCooked()).isTrue();
            }
        }
    }

    @Test
    void ctrlCClearsAHalfTypedName() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                LocalTerminal terminal = LocalClient.at(80, 24, Map.of(), server.port())) {
            terminal.await("Choose a username: ");
            terminal.type("bo\003alice\r");
            server.acceptAndLetIn("alice");
            terminal.await("You are alice");
        }
    }
}
