package chat.server.text;

import static chat.server.text.Bytes.outboundText;
import static chat.server.text.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandDecoderTest {

    private final List<ProtocolException> refusals = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new CommandDecoder(refusals::add));

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(channel.finish()).isFalse();
    }

    private void type(String line) {
        channel.writeInbound(utf8(line));
    }

    private void assertSays(String line, String text) {
        type(line);
        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Say("lobby", text, null, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "  indented /users",
                "Exit",
                "exit ",
                "exit now",
                "{\"type\":\"leave\"}",
                "ÄÖ 😀",
                "a\tb"
            })
    void lineIsAMessageAsItWasTyped(String line) {
        assertSays(line, line);
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
    @ValueSource(strings = {"exit", "/exit", "/exit now"})
    void exitLeaves(String line) {
        type(line);

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.Leave());
    }

    @Test
    void usersAsksWhoIsHere() {
        type("/users");

        assertThat(channel.<Object>readInbound()).isEqualTo(new ClientMessage.ListUsers("lobby", null));
    }

    @Test
    void saySaysWhateverFollowsTheSpace() {
        assertSays("/say /users", "/users");
        assertSays("/say exit", "exit");
        assertSays("/say  two spaces ", " two spaces ");
        assertSays("/say", "");
    }

    @Test
    void helpNamesEveryCommand() {
        type("/help");

        assertThat(outboundText(channel))
                .contains("/users", "/say", "/help", "/exit", "exit")
                .endsWith("\r\n")
                .doesNotContainPattern("[^\r]\n");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nick", "/", "//", "/USERS", "/userss"})
    void anotherCommandIsUnknown(String command) {
        type(command + " x");

        assertThat(outboundText(channel)).isEqualTo("Unknown command: " + command + ". Type /help for help.\r\n");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void unknownCommandIsShownShortAndWithoutControlCharacters() {
        type("/\u001b[2J" + "x".repeat(500));

        assertThat(outboundText(channel))
                .isEqualTo("Unknown command: /\uFFFD[2J" + "x".repeat(27) + "…. Type /help for help.\r\n");
    }

    @Test
    void lineThatIsNotUtf8IsRefused() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xE4}));

        assertThat(refusals).extracting(ProtocolException::code).containsExactly(ErrorCode.MALFORMED);
        assertThat(channel.<Object>readInbound()).isNull();
    }
}
