package chat.client.cli;

import static chat.protocol.Mention.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {

    private static final Instant TIME = Instant.parse("2026-01-02T08:31:07.999Z");

    private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");

    private final MessagePrinter printer = new MessagePrinter(Palette.of(0), ZONE);

    private static String text(AttributedString line) {
        return line.toString();
    }

    private static ServerMessage.Topic topic(String username, String topic) {
        return new ServerMessage.Topic("dev", 1, username, topic);
    }

    private static ServerMessage.DirectMessage direct(String from, String to, String text, boolean action) {
        return new ServerMessage.DirectMessage(from, to, text, TIME, null, action, 1);
    }

    private static ServerMessage.Message said(String from, String text, boolean action) {
        return new ServerMessage.Message("lobby", 1, from, text, TIME, null, action);
    }

    @Test
    void messageIsShownWithLocalTimeAndSender() {
        assertThat(text(printer.said(said("bob", "hello", false), NOBODY, null)))
                .isEqualTo("[10:31:07] bob: hello");
    }

    @Test
    void actionIsShownAsOne() {
        assertThat(text(printer.said(said("bob", "waves", true), NOBODY, null))).isEqualTo("[10:31:07] * bob waves");
    }

    @Test
    void laterLinesAreIndentedSoThatNobodyCanForgeOne() {
        assertThat(text(printer.said(said("bob", "one\n[10:31:08] alice: two\n\nthree", false), NOBODY, null)))
                .isEqualTo("[10:31:07] bob: one\n    [10:31:08] alice: two\n    \n    three");
    }

    @Test
    void nothingFromOutsideActsOnTheTerminal() {
        assertThat(text(printer.said(said("b\u001b[2Jb\n", "a\tb\u001b]0;x\u0007\r\u202e", false), NOBODY, null)))
                .isEqualTo("[10:31:07] b\uFFFD[2Jb\uFFFD: a    b\uFFFD]0;x\uFFFD\uFFFD\uFFFD");
        assertThat(text(printer.said(said("bob", "hi", false), NOBODY, "d\u001be\n")))
                .contains(" #d\uFFFDe\uFFFD bob: hi");
        assertThat(text(printer.past(said("b\u001b", "a\u001b\nb", false))))
                .isEqualTo("[10:31:07] b\uFFFD: a\uFFFD\n    b");
        assertThat(text(printer.left(new ServerMessage.Left("lobby", 1, "\u001bc", "ex\nit"), "1 of 5", null)))
                .isEqualTo("* \uFFFDc left: for another reason (1 of 5)");
        assertThat(text(printer.joined(new ServerMessage.Joined("lobby", 1, "a\tb"), "1 of 5", "\u001b")))
                .isEqualTo("* #\uFFFD: a\uFFFDb joined (1 of 5)");
        assertThat(text(printer.topicSet(topic("\u001bb", "a\nb\u001b]0;x\u0007"), "alice", "\u009b")))
                .isEqualTo("* #\uFFFD: \uFFFDb set the topic: a b\uFFFD]0;x\uFFFD");
        assertThat(text(printer.direct(direct("b\n", "a\u001b", "x\u001b[2J\ny", false), "alice", true)))
                .isEqualTo("[10:31:07] b\uFFFD -> a\uFFFD: x\uFFFD[2J\n    y");
    }

    @Test
    void lineOfAnotherRoomBearsItsName() {
        assertThat(text(printer.said(said("bob", "hello", false), NOBODY, "dev")))
                .isEqualTo("[10:31:07] #dev bob: hello");
        assertThat(text(printer.said(said("bob", "waves", true), NOBODY, "dev")))
                .isEqualTo("[10:31:07] #dev * bob waves");
        assertThat(text(printer.joined(new ServerMessage.Joined("dev", 1, "carol"), "3 there", "dev")))
                .isEqualTo("* #dev: carol joined (3 there)");
        assertThat(text(printer.left(new ServerMessage.Left("dev", 1, "carol", "part"), "2 there", "dev")))
                .isEqualTo("* #dev: carol left: part (2 there)");
        assertThat(text(printer.topicSet(topic("carol", "releases"), "alice", "dev")))
                .isEqualTo("* #dev: carol set the topic: releases");
    }

    @Test
    void topicIsSetAndCleared() {
        assertThat(text(printer.topicSet(topic("bob", "releases"), "alice", null)))
                .isEqualTo("* bob set the topic: releases");
        assertThat(text(printer.topicSet(topic("bob", ""), "alice", null))).isEqualTo("* bob cleared the topic");
        assertThat(text(printer.topicSet(topic("alice", "%s"), "alice", null))).isEqualTo("* You set the topic: %s");
    }

    @Test
    void directMessageSaysFromWhomToWhom() {
        assertThat(text(printer.direct(direct("bob", "alice", "psst", false), "alice", true)))
                .isEqualTo("[10:31:07] bob -> you: psst");
        assertThat(text(printer.direct(direct("alice", "bob", "psst", false), "alice", true)))
                .isEqualTo("[10:31:07] you -> bob: psst");
        assertThat(text(printer.direct(direct("bob", "alice", "waves", true), "alice", true)))
                .isEqualTo("[10:31:07] * bob -> you: waves");
    }

    @Test
    void directMessageHasAColourOfItsOwn() {
        Palette palette = Palette.of(256);
        AttributedString line =
                new MessagePrinter(palette, ZONE).direct(direct("bob", "alice", "psst", false), "alice", true);

        assertThat(line.styleAt(line.toString().indexOf("bob"))).isEqualTo(palette.name("bob"));
        assertThat(line.styleAt(line.toString().indexOf("->"))).isEqualTo(palette.direct());
        assertThat(line.styleAt(line.toString().indexOf("psst"))).isEqualTo(palette.direct());
    }

    @Test
    void whatWasDeletedLooksLikeNothingThatCanBeSaid() {
        for (boolean wasAction : List.of(false, true)) {
            ServerMessage.Message deleted =
                    new ServerMessage.Message("lobby", 7, "bob", "", TIME, null, wasAction, null, false, true);
            assertThat(text(printer.past(deleted))).isEqualTo("[10:31:07] * bob: This message was deleted.");
        }
    }

    @Test
    void whatIsPastIsDimmedFromBeginningToEnd() {
        Palette palette = Palette.of(256);
        AttributedString line = new MessagePrinter(palette, ZONE).past(said("bob", "hello alice", false));

        assertThat(line.toString()).isEqualTo("[10:31:07] bob: hello alice");
        assertThat(line.runLimit(0)).isEqualTo(line.length());
        assertThat(line.styleAt(0)).isEqualTo(palette.past());
    }
}
