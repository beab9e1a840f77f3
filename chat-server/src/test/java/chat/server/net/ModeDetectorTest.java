package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModeDetectorTest {

    private static final String GREETING = "Welcome to the chat. Choose a username:\r\n";
    private static final String PING = "{\"type\":\"ping\"}\n";
    private static final String PONG = "{\"type\":\"pong\"}\n";

    private final Sessions sessions = new Sessions();
    private final GatedChannel channel = sessions.connect();

    @AfterEach
    void end() {
        sessions.close();
    }

    private boolean isJson() {
        return channel.pipeline().get(JsonDecoder.class) != null;
    }

    private boolean isText() {
        return channel.pipeline().get(HandlerNames.TELNET) != null && !isJson();
    }

    private boolean isUndecided() {
        return channel.pipeline().get(HandlerNames.DETECTOR) != null;
    }

    @Test
    void braceIsAProgram() {
        channel.send(PING);

        assertThat(channel.received()).isEqualTo(PONG);
        assertThat(channel.pipeline().get(HandlerNames.KEEP_ALIVE)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n\r\n\r\n", "  \n", "\t\r\n \n", "\r\0\r\n", "\4\n"})
    void blankLinesBeforeTheBraceAreIgnored(String blank) {
        channel.send(blank + PING);

        assertThat(channel.received()).isEqualTo(PONG);
    }

    @Test
    void firstLineMayComeByteByByte() {
        for (byte b : ("\r\0\r\n \r\n" + PING).getBytes(StandardCharsets.US_ASCII)) {
            assertThat(isText()).isFalse();
            channel.sendBytes(b);
        }

        assertThat(channel.received()).isEqualTo(PONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "[", "}", "\"", "ä", "\uFEFF{", "\n a", "GET"})
    void anythingElseIsAPerson(String first) {
        channel.send(first);

        assertThat(isText()).isTrue();
        assertThat(channel.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1B, 0x08, 0x7F})
    void keyThatIsPressedByChanceIsAPerson(int key) {
        channel.sendBytes(key);

        assertThat(isText()).isTrue();
        channel.pass(Duration.ofMillis(500));
        assertThat(channel.received()).isEqualTo(GREETING);
    }

    @Test
    void whatCameInTimeIsReadBeforeAnybodyIsTakenForSilentHoweverBusyTheLoopWas() {
        channel.eventLoop().schedule(() -> channel.send(PING), 500, TimeUnit.MILLISECONDS);

        channel.pass(Duration.ofMillis(500));

        assertThat(channel.received()).isEqualTo(PONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {" {", "\t{", "\n {", "\r\n\t {"})
    void braceBehindSpacesIsAPerson(String first) {
        first.chars().forEach(channel::sendBytes);

        assertThat(isText()).isTrue();
    }

    @Test
    void telnetCommandIsAPerson() {
        channel.sendBytes(0xFF, 0xFD, 0x06);

        assertThat(isText()).isTrue();
        sessions.run();
        assertThat(channel.pipeline().get(HandlerNames.KEEP_ALIVE)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x03, 0x07, 0x15, 0x16, 0x1A})
    void controlByteEndsTheConnectionWithoutAWord(int b) {
        channel.sendBytes(b, '{', '}', '\n');

        assertThat(channel.isOutputShutdown()).isTrue();
        channel.pass(Duration.ofSeconds(1));
        assertThat(channel.received()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void controlByteBehindBlankLinesEndsItToo() {
        channel.send("\r\n ");
        channel.sendBytes(0x16, 3, 1);

        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.received()).isEmpty();
    }

    @Test
    void halfASecondOfSilenceIsAPerson() {
        channel.pass(Duration.ofMillis(499));
        assertThat(channel.received()).isEmpty();
        assertThat(isUndecided()).isTrue();

        channel.pass(Duration.ofMillis(1));
        assertThat(channel.received()).isEqualTo(GREETING);
        assertThat(isText()).isTrue();
    }

    @Test
    void blankLinesAreSilence() {
        channel.pass(Duration.ofMillis(400));
        channel.send("\r\n");
        channel.pass(Duration.ofMillis(100));

        assertThat(channel.received()).isEqualTo(GREETING);
    }

    @Test
    void programIsNotGreeted() {
        channel.pass(Duration.ofMillis(499));
        channel.send("{");
        channel.pass(Duration.ofSeconds(5));

        assertThat(channel.received()).isEmpty();
        assertThat(isJson()).isTrue();
        assertThat(channel.pipeline().get(HandlerNames.TELNET)).isNull();
    }

    @Test
    void personWhoIsTypingAlreadyIsGreetedHalfASecondLater() {
        channel.send("al");
        channel.pass(Duration.ofMillis(499));
        assertThat(channel.received()).isEmpty();

        channel.pass(Duration.ofMillis(1));
        assertThat(channel.received()).isEqualTo(GREETING);
        channel.send("ice\r\n");
        assertThat(channel.received()).startsWith("* You are alice, 1 of 5 here: alice.");
    }

    @Test
    void jsonTypedByHandIsAnsweredAndNeverTimed() {
        channel.pass(Duration.ofMillis(500));
        channel.received();
        channel.send("{\"type\":\"join\",\"username\":\"alice\"}\r\n");
        assertThat(channel.received()).startsWith("\r\n{\"type\":\"welcome\",\"username\":\"alice\"");

        channel.pass(Duration.ofHours(1));
        assertThat(channel.received()).isEmpty();
        assertThat(channel.isOutputShutdown()).isFalse();
        channel.send(PING);
        assertThat(channel.received()).isEqualTo(PONG);
    }

    @Test
    void spacesBeforeTheBraceMakeTheFirstLineAName() {
        GatedChannel channel = sessions.connect();
        channel.send(" {\"type\":\"ping\"}\n");

        assertThat(channel.received()).doesNotContain("pong").contains("Choose a username:");
    }
}
