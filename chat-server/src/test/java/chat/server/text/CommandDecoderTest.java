package chat.server.text;

import static chat.server.text.Bytes.outboundText;
import static chat.server.text.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Entered;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandDecoderTest {

    private final List<ProtocolException> refusals = new ArrayList<>();
    private final TextSession session = new TextSession(() -> 5);
    private int catchUps;
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new CommandDecoder(refusals::add, () -> catchUps++, session, () -> {}, name -> true));

    @BeforeEach
    void enterLobby() {
        session.joined("alice");
        session.entered(new Entered("lobby", List.of("alice", "bob"), 2, 7));
    }

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(channel.finish()).isFalse();
    }

    private void type(String line) {
        channel.writeInbound(utf8(line));
    }

    private void assertSays(String line, String text) {
        type(line);
        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Message("lobby", text, null, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "  indented /users", "Exits", "exit now", "{\"type\":\"leave\"}", "ÄÖ 😀", "a\tb"})
    void lineIsAMessageAsItWasTyped(String line) {
        assertSays(line, line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "HELP ", "quit", "Exit", "exit "})
    void whatMayHaveBeenMeantAsACommandIsSaidAndExplained(String line) {
        assertSays(line, line);
        assertThat(outboundText(channel)).startsWith("* That is sent as a message. Type ");
        assertSays("/say " + line, line);
        assertThat(outboundText(channel)).isEmpty();
    }

    @Test
    void nulsAreDropped() {
        assertSays("a\0b", "ab");
        type("ex\0it");
        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Leave());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \t", "\0", "\u3000"})
    void blankLineIsNothing(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(outboundText(channel)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit", "/quit", "/EXIT", "/Quit", "ex\u0001it", "exix\bt"})
    void exitLeaves(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Leave());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/exit now", "/quit now"})
    void whoeverAddsSomethingToExitDoesNotLeave(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(outboundText(channel)).isEqualTo("Type /exit or /quit alone, with nothing after it\r\n");
    }

    @Test
    void everyCommandIsAnsweredAndNoneOfAnotherFace() {
        session.correspondent = "bob";
        for (ChatCommand command : ChatCommand.values()) {
            type(command.example(Face.TEXT));
            assertThat(channel.<Object>readInbound() != null
                            || !outboundText(channel).startsWith("Unknown command"))
                    .as(command.name())
                    .isEqualTo(ChatCommand.of(Face.TEXT, Role.OPERATOR).contains(command)
                            || command == ChatCommand.ANNOUNCE // which is /say here
                            || command == ChatCommand.ACCOUNTS); // and /account
            outboundText(channel);
        }
    }

    @Test
    void usersAsksWhoIsHere() {
        type("/users");

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Users("lobby", null));
    }

    @Test
    void saySaysWhateverFollowsTheSpace() {
        assertSays("/say /users", "/users");
        assertSays("/say exit", "exit");
        assertSays("/say  two spaces ", " two spaces ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me", "/me ", "/me  \u3000", "/say", "/say  \u3000"})
    void whatIsSaidNeedsAText(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(outboundText(channel)).startsWith(line.strip() + " takes a text: " + line.strip() + " ");
    }

    @Test
    void helpNamesEveryCommand() {
        type("/help");

        assertThat(outboundText(channel))
                .contains("/join ROOM", "/part [ROOM]", "/rooms", "/topic [TEXT]", "/users", "/history [N]")
                .contains("/msg NAME TEXT", "/reply TEXT", "/r", "/me TEXT", "/say TEXT")
                .contains("/quiet [on|off]", "/bell [on|off]", "/help [COMMAND]", "/exit")
                .endsWith("\r\n")
                .doesNotContainPattern("[^\r]\n");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void helpOfOneCommandExplainsIt() {
        type("/help quiet");

        assertThat(outboundText(channel))
                .isEqualTo(
                        "* /quiet [on|off]: hides who joins and leaves; alone, it turns on or off. For example: /quiet on\r\n");
    }

    @Test
    void helpFitsTheSmallestTerminal() {
        type("/help");

        assertThat(outboundText(channel).lines()).hasSizeLessThan(24).allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nickname", "/dance"})
    void anotherCommandIsUnknown(String command) {
        type(command + " x");

        assertThat(outboundText(channel)).isEqualTo("Unknown command: " + command + ". Type /help for help.\r\n");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"/userss, /users", "/USERSS, /users", "/m, /me", "/quite, /quiet", "/jion, /join", "/histroy, /history"
    })
    void mistypedCommandIsAnsweredWithTheNearest(String typed, String meant) {
        type(typed);

        assertThat(outboundText(channel))
                .isEqualTo("Unknown command: " + typed + ". Did you mean " + meant + "? Type /help for help.\r\n");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void meSaysWhatOneDoes() {
        type("/me waves");

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Message("lobby", "waves", null, true));
    }

    @Test
    void quietIsSwitchedAndShown() {
        type("/quiet on");
        assertThat(session.quiet).isTrue();
        assertThat(outboundText(channel))
                .isEqualTo("* Quiet is on: joins and leaves are hidden. /quiet off shows them again.\r\n");
        type("/quiet");
        assertThat(session.quiet).isFalse();
        assertThat(outboundText(channel)).isEqualTo("* Quiet is off: joins and leaves are shown.\r\n");
        type("/quiet");
        assertThat(session.quiet).isTrue();
        outboundText(channel);
        type("/quiet  off ");
        assertThat(session.quiet).isFalse();
        outboundText(channel);
    }

    @Test
    void bellIsSwitchedAndSaid() {
        assertThat(session.bell).isFalse();
        type("/bell on");
        assertThat(session.bell).isTrue();
        assertThat(outboundText(channel))
                .isEqualTo("* The bell is on: it rings when somebody says your name or writes to you alone.\r\n");
        type("/bell off");
        assertThat(session.bell).isFalse();
        assertThat(outboundText(channel)).isEqualTo("* The bell is off: it does not ring.\r\n");
    }

    @Test
    void switchStaysWhereItIsIfItIsTurnedToAnythingElse() {
        session.quiet = true;
        type("/quiet perhaps");

        assertThat(session.quiet).isTrue();
        assertThat(outboundText(channel)).isEqualTo("/quiet takes on or off, or nothing: /quiet on\r\n");
        session.bell = true;
        type("/bell foo");
        assertThat(session.bell).isTrue();
        assertThat(outboundText(channel)).isEqualTo("/bell takes on or off, or nothing: /bell on\r\n");
    }

    @Test
    void whatWasTypedBeforeHasTakenEffectWhenACommandIsUnderstood() {
        type("/topic x");
        type("/topic -");

        assertThat(catchUps).isEqualTo(2);
        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Topic("lobby", "x", null));
        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Topic("lobby", "", null));
        assertThat(outboundText(channel)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/msg bob hello there",
                "/msg  bob  hello there",
                "/msg\tbob\thello there",
                "/msg \t bob \t hello there",
                "/msg\u3000bob\u3000hello there",
                "/MSG bob hello there",
                "/Msg bob hello there"
            })
    void wordsAreSplitAtWhiteSpaceAndCommandsAreKnownInAnyCase(String line) {
        type(line);

        assertThat(channel.<Object>readInbound())
                .isEqualTo(new ClientMessage.DirectMessage("bob", "hello there", null, false));
    }

    @ParameterizedTest
    @CsvSource({"/USERS", "/Users", "'/users\t'", "'/users  '"})
    void commandWithoutWordsIsKnownToo(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Users("lobby", null));
    }

    @Test
    void unknownCommandIsShownShortAndWithoutControlCharacters() {
        type("/\u009b2J" + "x".repeat(500));

        assertThat(outboundText(channel))
                .isEqualTo("Unknown command: /\uFFFD2J" + "x".repeat(28) + "…. Type /help for help.\r\n");
    }

    @Test
    void lineThatIsNotUtf8IsRefused() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xE4}));

        assertThat(refusals).extracting(ProtocolException::code).containsExactly(ErrorCode.MALFORMED);
        assertThat(channel.<Object>readInbound()).isNull();
    }
}
