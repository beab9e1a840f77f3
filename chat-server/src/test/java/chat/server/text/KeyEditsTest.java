package chat.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyEditsTest {

    /** What this thread works, and not what others take from it. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    private static final String GERMANY = "\uD83C\uDDE9\uD83C\uDDEA";
    private static final String FRANCE = "\uD83C\uDDEB\uD83C\uDDF7";
    private static final String THUMB = "\uD83D\uDC4D\uD83C\uDFFD";

    static Stream<Arguments> keys() {
        return Stream.of(
                // BS and DEL
                Arguments.of("b\u007Fob", "ob"),
                Arguments.of("bxx\b\bob", "bob"),
                Arguments.of("\b\u007F\bbob", "bob"),
                Arguments.of("bob\b\b\b\b\b", ""),
                Arguments.of("a b\t\b", "a b"),
                // a grapheme at a time
                Arguments.of("ab" + THUMB + "\b", "ab"),
                Arguments.of("zoe\u0301\b", "zo"),
                Arguments.of("zoe\u0301\u0302\u0323x\b\b", "zo"),
                Arguments.of("a" + FAMILY + "\b", "a"),
                Arguments.of(GERMANY + FRANCE + "\b", GERMANY),
                Arguments.of(GERMANY + FRANCE + "\b\b", ""),
                Arguments.of("\u1112\u1161\u11AB\u1100\u116E\b", "\u1112\u1161\u11AB"),
                Arguments.of("\u0915\u093F\b", ""),
                Arguments.of("\u0E19\u0E49\u0E33\b", ""),
                Arguments.of("\u592A\u90CE\b", "\u592A"),
                Arguments.of("\uD842\uDFB7\uD842\uDFB7\b", "\uD842\uDFB7"),
                Arguments.of("e\bx\u0301\b", ""),
                Arguments.of("ae\b\u0301\b", ""),
                Arguments.of("ab\bc\bd\b", "a"),
                Arguments.of("\u0301\b\b", ""),
                // Ctrl-W and Ctrl-U
                Arguments.of("hello big world\u0017", "hello big "),
                Arguments.of("hello big world  \u0017\u0017", "hello "),
                Arguments.of("hello \t \u0017\u0017\u0017", ""),
                Arguments.of("bb\u0015bob", "bob"),
                Arguments.of("\u0015\u0015", ""),
                Arguments.of("abc\bd\u0015e\u0301f\b\b\bg", "g"),
                Arguments.of("ab cd\b\b\b\u0017", ""),
                // escape sequences
                Arguments.of("bb\u001B[D", "bb"),
                Arguments.of("\u001B[A\u001B[B\u001BOC\u001BODbob", "bob"),
                Arguments.of("bo\u001B[3~b\u001B[1;5C", "bob"),
                Arguments.of("\u001B[200~bob\u001B[201~", "bob"),
                Arguments.of("\u001B[?25l\u001B[ qbob\u001B[>0c", "bob"),
                Arguments.of("\u001B[[Abob\u001B[[E", "bob"),
                Arguments.of("\u001Bbbob\u001Bf", "bob"),
                Arguments.of("bo\u001B\u007Fb", "bob"),
                Arguments.of("bob\u001B\u00E9\u001B\uD83D\uDE00", "bob"),
                Arguments.of("bob\u001B", "bob"),
                Arguments.of("bob\u001B[", "bob"),
                Arguments.of("bob\u001BO", "bob"),
                Arguments.of("bob\u001B[1;", "bob"),
                Arguments.of("\u001B\u001Bbob", "bob"),
                Arguments.of("bo\u001B\u001B[Ab\u001B\u001BOB\u001B\u001B\u001B[1;5D", "bob"),
                Arguments.of("bob\u001B\u001B", "bob"),
                Arguments.of("bob\u001B\u001B[", "bob"),
                Arguments.of("a\u001B[1\bb", "b"),
                Arguments.of("\u001B[1\u00E9", "\u00E9"),
                Arguments.of("\u001B[" + "1".repeat(29) + "mbob", "bob"),
                Arguments.of("\u001B[" + "1".repeat(30) + "mbob", "mbob"),
                Arguments.of("\u001B[" + "1".repeat(40) + "m", "1".repeat(10) + "m"),
                // other control characters
                Arguments.of("\u0000b\u0001o\u0003b\u0007\u000B\f\u000E\u0012\u0016\u001A\u001C\u001F", "bob"),
                Arguments.of("b\ro\rb", "bob"),
                Arguments.of("a\tb", "a\tb"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void lineIsWhatItsKeysMakeOfIt(String typed, String line) {
        assertThat(KeyEdits.apply(typed)).isEqualTo(line);
    }

    @Test
    void lineWithoutKeysStaysTheSameObject() {
        String line = "hello\t" + THUMB + " \u0085\u202E";
        assertThat(KeyEdits.apply(line)).isSameAs(line);
    }

    private static long nanos(String typed) {
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < 5; i++) {
            KeyEdits.apply(typed);
        }
        return THREADS.getCurrentThreadCpuTime() - begin;
    }

    @Test
    void letterBehindManyMarksCostsWhatALetterCosts() {
        String keys = "x\b".repeat(30_000);
        String marks = "a" + "\u0301".repeat(62) + keys;
        String none = "a" + keys;
        long withMarks = Long.MAX_VALUE;
        long without = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            withMarks = Math.min(withMarks, nanos(marks));
            without = Math.min(without, nanos(none));
        }
        assertThat(withMarks).isLessThan(3 * without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\b",
                "a\b",
                "ab\b",
                "\u0301\b",
                "a\u0301\u0301\b\u0301",
                "\u001B[",
                "\u001B",
                "\u0017",
                "a \u0017",
                "a\u0015",
                "\u200D\b"
            })
    void longLineTakesTimeInProportion(String keys) {
        String marks = "a" + "\u0301".repeat(10_000);
        String letters = "a ".repeat(10_000);
        String rest = keys.repeat(20_000 / keys.length());
        assertThat(nanos(marks + rest) + nanos(letters + rest) + nanos(letters + "\b".repeat(20_000)))
                .isLessThan(Duration.ofSeconds(1).toNanos());
    }
}
