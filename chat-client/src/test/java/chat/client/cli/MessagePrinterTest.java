package chat.client.cli;

import static chat.protocol.Mention.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Session;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {

    private static final Instant TIME = Instant.parse("2026-01-02T08:31:07.999Z");

    private final MessagePrinter printer = new MessagePrinter(Palette.of(0), ZoneId.of("Europe/Helsinki"));

    private static String text(AttributedString line) {
        return line.toString();
    }

    private static ServerMessage.Said said(String from, String text, boolean action) {
        return new ServerMessage.Said("lobby", 1, from, text, TIME, null, action);
    }

    private static Session session(@Nullable String motd, List<String> users, int count) {
        return new Session("alice", 2000, "chat", motd, "lobby", users, count, 1);
    }

    @Test
    void messageIsShownWithLocalTimeAndSender() {
        assertThat(text(printer.said(said("bob", "hello", false), NOBODY))).isEqualTo("[10:31:07] bob: hello");
    }

    @Test
    void actionIsShownAsOne() {
        assertThat(text(printer.said(said("bob", "waves", true), NOBODY))).isEqualTo("[10:31:07] * bob waves");
    }

    @Test
    void laterLinesAreIndentedSoThatNobodyCanForgeOne() {
        assertThat(text(printer.said(said("bob", "one\n[10:31:08] alice: two\n\nthree", false), NOBODY)))
                .isEqualTo("[10:31:07] bob: one\n    [10:31:08] alice: two\n    \n    three");
    }

    @Test
    void nothingFromOutsideActsOnTheTerminal() {
        assertThat(text(printer.said(said("b\u001b[2Jb\n", "a\tb\u001b]0;x\u0007\r\u202e", false), NOBODY)))
                .isEqualTo("[10:31:07] b\uFFFD[2Jb\uFFFD: a    b\uFFFD]0;x\uFFFD\uFFFD\uFFFD");
        assertThat(text(printer.left(new ServerMessage.Left("lobby", 1, "\u001bc", "ex\nit"), 1, 5)))
                .isEqualTo("* \uFFFDc left: ex\uFFFDit (1 of 5)");
        assertThat(text(printer.joined(new ServerMessage.Joined("lobby", 1, "a\tb"), 1, 5)))
                .isEqualTo("* a\uFFFDb joined (1 of 5)");
        assertThat(text(printer.users(new ServerMessage.Users("lobby", List.of("\u009b1m"), 1, 5))))
                .isEqualTo("* 1 of 5 here: \uFFFD1m");
    }

    @Test
    void entryNamesWhoIsHereAndWhatToDo() {
        assertThat(text(printer.entered(session(null, List.of("alice", "bob"), 2))))
                .isEqualTo("* You are alice, 2 of 2000 here: alice, bob. Type exit to leave, /help for help.");
    }

    @Test
    void greetingOfTheServerComesFirst() {
        assertThat(text(printer.entered(session("be\nnice", List.of("alice"), 1))))
                .startsWith("* be\n    nice\n* You are alice, 1 of 2000 here: alice.");
    }

    @Test
    void longListsAreCut() {
        List<String> users = IntStream.range(0, 1000).mapToObj(i -> "u" + i).toList();

        assertThat(text(printer.users(new ServerMessage.Users("lobby", users, 1500, 2000))))
                .startsWith("* 1500 of 2000 here: u0, u1, ")
                .endsWith(", u99 and 1400 more");
    }
}
