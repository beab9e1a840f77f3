package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a telnet sends that passes every key on, at the name prompt and afterwards. A character stands for a byte. */
final class KeyboardTest {

    private final Sessions sessions = new Sessions();
    private final GatedChannel witness = sessions.join("witness");
    private final GatedChannel person = sessions.connect();

    @BeforeEach
    void greet() {
        person.pass(Duration.ofMillis(500));
        assertThat(person.received()).startsWith("Welcome");
    }

    @AfterEach
    void end() {
        sessions.close();
    }

    private static void whole(GatedChannel channel, String bytes) {
        channel.sendBytes(bytes.chars().toArray());
    }

    private static void byteByByte(GatedChannel channel, String bytes) {
        bytes.chars().forEach(channel::sendBytes);
    }

    private static void inTwo(GatedChannel channel, String bytes) {
        int[] all = bytes.chars().toArray();
        channel.sendBytes(Arrays.copyOfRange(all, 0, all.length / 2));
        channel.sendBytes(Arrays.copyOfRange(all, all.length / 2, all.length));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> linesThatMeanBob() {
        return Stream.of(
                        "bob\r\n",
                        "bob\n",
                        "bob\r\0",
                        "\bbob\r\n",
                        "xb\b\bbob\r\n",
                        "bxx\b\bob\r\n",
                        "x\u007Fbob\r\n",
                        "bb\u0015bob\r\n",
                        "some body\u0017\u0017bob\r\n",
                        "bo\u001B[D\u001B[Cb\r\n",
                        "\u001BOAbob\u001B[3~\r\n",
                        "\u001B[200~bob\u001B[201~\r\n",
                        "bob\u001B\r\n",
                        "bob\u001B[1\r\n",
                        "\u0001\u0002\u0003\u0007bo\u000E\u001Ab\r\n",
                        "bo\u0016b\r\n",
                        "box\u00FF\u00F7b\r\n",
                        "nobody\u00FF\u00F8bob\r\n",
                        "b\u00FF\u00F1ob\u0004\r\n",
                        utf8("bob\u00E9\b\r\n"),
                        utf8("bobe\u0301\u007F\r\n"),
                        utf8("bob\uD83D\uDC4D\uD83C\uDFFD\b\r\n"))
                .flatMap(line -> Stream.<BiConsumer<GatedChannel, String>>of(
                                KeyboardTest::whole, KeyboardTest::byteByByte, KeyboardTest::inTwo)
                        .map(way -> Arguments.of(line, way)));
    }

    @ParameterizedTest
    @MethodSource("linesThatMeanBob")
    void nameIsEdited(String line, BiConsumer<GatedChannel, String> way) {
        way.accept(person, line);
        sessions.run();

        assertThat(person.received()).startsWith("* You are bob, 2 of 5 here");
    }

    @ParameterizedTest
    @MethodSource("linesThatMeanBob")
    void messageIsEdited(String line, BiConsumer<GatedChannel, String> way) {
        whole(person, "alice\r\n");
        sessions.run();
        witness.received();

        way.accept(person, line);
        sessions.run();

        assertThat(witness.received()).contains("\"from\":\"alice\",\"text\":\"bob\"");
    }

    @Test
    void crThatIsTheLastByteOfAReadEndsTheLineAndWhatFollowsBelongsToIt() {
        whole(person, "alice\r");
        sessions.run();
        assertThat(person.received()).startsWith("* You are alice");

        whole(person, "\n/users\r");
        assertThat(person.received()).startsWith("* 2 of 5 here");
        whole(person, "\0\r");
        whole(person, "\n\n");
        assertThat(person.received()).isEmpty();
    }

    @Test
    void reprintShowsTheLineSoFar() {
        whole(person, "nobo\b\b\bah\u0012");
        assertThat(person.received()).isEqualTo("\r\nnah");
        whole(person, "\u0015bo\u001B[D\u00FF\u00F1\u0012\u0012");
        assertThat(person.received()).isEqualTo("\r\nbo");
        whole(person, utf8("b\u202E\u0012"));
        assertThat(person.received()).isEqualTo("\r\nbob\uFFFD");
        whole(person, "\b\r\n");
        sessions.run();
        assertThat(person.received()).startsWith("* You are bob");
    }

    @Test
    void reprintOfNothingShowsNothingAndOfALongLineItsEnd() {
        whole(person, "\u0012");
        whole(person, "alice\r\n");
        sessions.run();
        person.received();
        whole(person, "\u0012");
        whole(person, "before\u0012\n");
        assertThat(person.received()).isEmpty();

        whole(person, utf8("\uD83D\uDE00".repeat(2000)) + "x\u0012");
        assertThat(person.received()).isEqualTo("\r\n" + "\uD83D\uDE00".repeat(499) + "x");
    }

    @Test
    void reprintShowsALineAFewTimesASecond() {
        whole(person, "bo");
        byteByByte(person, "\u0012".repeat(20));
        assertThat(person.received()).isEqualTo("\r\nbo".repeat(5));

        person.pass(Duration.ofMillis(200));
        byteByByte(person, "\u0012".repeat(20));
        assertThat(person.received()).isEqualTo("\r\nbo");
        whole(person, "b\r\n");
        sessions.run();
        assertThat(person.received()).startsWith("* You are bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x\b", "\u0015"})
    void reprintDoesNotLookAtALineThatNobodyTyped(String keys) {
        whole(person, "alice\r\n");
        sessions.run();
        person.received();

        whole(person, keys.repeat(8192 / keys.length()) + "yz\u0012");
        assertThat(person.received()).isEmpty();
        whole(person, "\u0015\nbob\u0012");
        assertThat(person.received()).isEqualTo("\r\nbob");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "al\0ice\r\n",
                "\r\n\0",
                "\u00FF\u00FEa\0\n\0",
                "\u00FE\u00FF\0a\0\n",
                "a\0l\0i\0c\0e\0\r\0\n\0"
            })
    void nulThatIsNotTelnetsClosesWithWords(String bytes) {
        whole(person, bytes);

        assertThat(person.received())
                .endsWith("A byte 0 came, which no keyboard sends. If this is UTF-16, it is not read here:"
                        + " set the terminal or the file to UTF-8.\r\n");
        assertThat(person.isOutputShutdown()).isTrue();
    }

    @Test
    void firstByteOfATlsClientClosesWithoutAWord() {
        person.sendBytes(0x16, 3, 1, 0);

        assertThat(person.received()).isEmpty();
        assertThat(person.isOutputShutdown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001B[A", "\u007F", "\b\b", "\u001BOP", " \u001Bx"})
    void keyBeforeTheGreetingIsAPersons(String key) {
        GatedChannel early = sessions.connect();
        whole(early, key + "bob\r\n");
        sessions.run();

        assertThat(early.received()).startsWith("Welcome").contains("* You are bob");
    }

    @Test
    void httpIsLookedForBeforeTheLineIsEdited() {
        whole(person, "GET / HTTP/1.1\b\b\b\b\b\b\b\b\b\b\b\b\b\bbob\r\n");

        assertThat(person.received()).startsWith("HTTP/1.1 400");
    }

    @Test
    void jsonIsNotEdited() {
        whole(person, "{\"type\":\"ping\"}\r\n");
        assertThat(person.received()).isEqualTo("\r\n{\"type\":\"pong\"}\n");
        whole(person, "{\"type\":\"ping\"}x\b\r\n");
        assertThat(person.received()).contains("malformed");
        whole(person, "{\"type\":\u0012");
        assertThat(person.received()).isEmpty();
        whole(person, "\"ping\"}\r\n");
        assertThat(person.received()).contains("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice\r\n", "alice\n", "/help\r\nalice\r\n"})
    void byteOrderMarkAtTheBeginningIsTakenOff(String line) {
        GatedChannel pipe = sessions.connect();
        byteByByte(pipe, "\u00EF\u00BB\u00BF" + line);
        sessions.run();

        assertThat(pipe.received()).contains("You are alice").doesNotContain("A username has");
    }

    @Test
    void byteOrderMarkElsewhereIsACharacter() {
        whole(person, "alice\r\n\u00EF\u00BB\u00BFhello\r\n");
        sessions.run();

        assertThat(witness.received()).contains("\"text\":\"\uFEFFhello\"");
    }

    @Test
    void subnegotiationThatEndsIsDroppedHoweverLongItIs() {
        whole(person, "bo\u00FF\u00FA\u0018" + "x\n".repeat(32 * 1024 - 2) + "\u00FF\u00F0b\r\n");
        sessions.run();

        assertThat(person.received()).startsWith("* You are bob");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void subnegotiationWithoutAnEndClosesWithWords(boolean joined) {
        if (joined) {
            whole(person, "alice\r\n");
            sessions.run();
            person.received();
        }
        whole(person, "\u00FF\u00FA\u0018");
        for (int i = 0; i < 256 && !person.isOutputShutdown(); i++) {
            whole(person, "x\r\n".repeat(341));
        }

        assertThat(person.isOutputShutdown()).isTrue();
        assertThat(person.received())
                .contains("A telnet command (IAC SB) came without its end")
                .endsWith("* Goodbye: a line had no end.\r\n");
    }
}
