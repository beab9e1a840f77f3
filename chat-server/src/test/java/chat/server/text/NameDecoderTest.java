package chat.server.text;

import static chat.server.text.Bytes.outboundText;
import static chat.server.text.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NameDecoderTest {

    private static final String GREETING = "Welcome to the chat. Choose a username:\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ProtocolException> refusals = new ArrayList<>();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(channel.finish()).isFalse();
    }

    private void start(Duration patience) {
        channel.freezeTime();
        channel.pipeline()
                .addLast(new NameDecoder(
                        patience,
                        refusals::add,
                        ctx -> ctx.pipeline().replace("NameDecoder#0", "json", new ChannelInboundHandlerAdapter()),
                        new TextSession(() -> 5)));
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private ClientMessage message(String line) {
        assertThat(channel.writeInbound(utf8(line))).isTrue();
        ClientMessage message = channel.readInbound();
        assertThat(message).isNotNull();
        return message;
    }

    @Test
    void greetsAtOnceWhereThatIsWanted() {
        start(Duration.ZERO);
        assertThat(outboundText(channel)).isEqualTo(GREETING);

        message("alice");
        pass(10_000);
        assertThat(outboundText(channel)).isEmpty();
    }

    @Test
    void greetsWhenNothingWasTypedForAsLongAsThePatienceLasts() {
        start(Duration.ofMillis(500));
        pass(499);
        assertThat(outboundText(channel)).isEmpty();

        pass(1);
        assertThat(outboundText(channel)).isEqualTo(GREETING);
        pass(10_000);
        assertThat(outboundText(channel)).isEmpty();
    }

    @Test
    void greetsBeforeTheFirstAnswerAndOnlyOnce() {
        start(Duration.ofMillis(500));
        message("alice");
        assertThat(outboundText(channel)).isEqualTo(GREETING);

        message("bob");
        pass(10_000);
        assertThat(outboundText(channel)).isEmpty();
    }

    @Test
    void nobodyIsGreetedAfterTheChoice() {
        start(Duration.ofMillis(500));
        channel.pipeline().removeFirst();
        pass(10_000);

        assertThat(outboundText(channel)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "  alice\t", "al\0ice", "\u2003alice"})
    void lineIsANameToTry(String line) {
        start(Duration.ZERO);

        assertThat(message(line)).isEqualTo(new ClientMessage.Join("alice"));
        Bytes.outbound(channel);
    }

    @Test
    void emptyLineIsAnEmptyName() {
        start(Duration.ZERO);

        assertThat(message("")).isEqualTo(new ClientMessage.Join(""));
        assertThat(message("  ")).isEqualTo(new ClientMessage.Join(""));
        Bytes.outbound(channel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit", " exit "})
    void exitLeaves(String line) {
        start(Duration.ZERO);

        assertThat(message(line)).isEqualTo(new ClientMessage.Leave());
        Bytes.outbound(channel);
    }

    @Test
    void exitInOtherLettersIsAName() {
        start(Duration.ZERO);

        assertThat(message("Exit")).isEqualTo(new ClientMessage.Join("Exit"));
        Bytes.outbound(channel);
    }

    @Test
    void helpAsksAgain() {
        start(Duration.ofMillis(500));
        channel.writeInbound(utf8("/help"));

        assertThat(outboundText(channel))
                .isEqualTo(GREETING + "Type the name that the others shall know you by, or exit to leave."
                        + " Choose a username:\r\n");
    }

    @Test
    void lineThatIsNotUtf8IsRefused() {
        start(Duration.ZERO);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xE4, 'b'}));

        assertThat(refusals).extracting(ProtocolException::code).containsExactly(ErrorCode.MALFORMED);
        Bytes.outbound(channel);
    }

    @Test
    void firstLineThatBeginsWithABraceIsJsonAndIsNotGreeted() {
        start(Duration.ofMillis(500));
        channel.writeInbound(utf8("{\"type\":\"ping\"}"));

        ByteBuf line = channel.readInbound();
        assertThat(line.toString(StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"ping\"}");
        line.release();
        pass(10_000);
        assertThat(outboundText(channel)).isEqualTo("\r\n");
    }

    @Test
    void blankLinesDoNotCountAsTheFirst() {
        start(Duration.ZERO);
        message("");
        message(" ");
        channel.writeInbound(utf8("{}"));

        ByteBuf line = channel.readInbound();
        assertThat(line.release()).isTrue();
        assertThat(outboundText(channel)).isEqualTo(GREETING + "\r\n");
    }

    @Test
    void braceIsANameOnceSomethingElseWasTyped() {
        start(Duration.ZERO);
        message("alice");

        assertThat(message("{}")).isEqualTo(new ClientMessage.Join("{}"));
        Bytes.outbound(channel);
    }
}
