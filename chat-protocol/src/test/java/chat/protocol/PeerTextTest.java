package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTextTest {

    private static final String SMILE = "\uD83D\uDE00";

    static IntStream harmfulCharacters() {
        return IntStream.rangeClosed(0, 0xffff).filter(PeerTextTest::isHarmful);
    }

    private static boolean isHarmful(int c) {
        return (c <= 0x1f && c != '\t' && c != '\n')
                || (c >= 0x7f && c <= 0x9f)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    @ParameterizedTest
    @MethodSource("harmfulCharacters")
    void harmfulCharactersAreReplacedWhereverTheyStand(int character) {
        String harm = Character.toString(character);
        assertEquals("\uFFFD", PeerText.clean(harm));
        assertEquals("\uFFFDab\uFFFDc\uFFFD", PeerText.clean(harm + "ab" + harm + "c" + harm));
        assertEquals(SMILE + "\uFFFD" + SMILE, PeerText.clean(SMILE + harm + SMILE));
    }

    @Test
    void noOtherCharacterIsTouched() {
        for (int c = 0; c <= 0x10ffff; c++) {
            int character = c;
            boolean surrogate = c >= 0xd800 && c <= 0xdfff;
            if (!surrogate && !isHarmful(c)) {
                String text = Character.toString(c);
                assertSame(text, PeerText.clean(text), () -> String.format("U+%04X", character));
            }
        }
    }

    @Test
    void harmlessTextStaysTheSameObject() {
        String text = "tab\tline\nend, \u00e9\u674e\u05d0 " + SMILE;
        assertSame(text, PeerText.clean(text));
        assertSame("", PeerText.clean(""));
    }

    @Test
    void loneSurrogatesAreReplacedAndPairsAreKept() {
        assertEquals("\uFFFD", PeerText.clean("\uD800"));
        assertEquals("\uFFFD", PeerText.clean("\uDC00"));
        assertEquals("a\uFFFDb", PeerText.clean("a\uD83Db"));
        assertEquals("a\uFFFDb", PeerText.clean("a\uDE00b"));
        assertEquals("\uFFFD\uFFFD", PeerText.clean("\uDE00\uD83D"));
        assertEquals("\uFFFD" + SMILE, PeerText.clean("\uD83D" + SMILE));
        assertEquals(SMILE + "\uFFFD", PeerText.clean(SMILE + "\uDE00"));
        assertEquals(SMILE + SMILE, PeerText.clean(SMILE + SMILE));
    }

    @Test
    void anEscapeSequenceCannotReachATerminal() {
        assertEquals("\uFFFD[2J\uFFFD]0;title\uFFFD", PeerText.clean("\u001b[2J\u001b]0;title\u0007"));
    }

    @Test
    void cleanTextStaysCleanWhenCleanedAgain() {
        String once = PeerText.clean("\u0000a\uD800\u202e");
        assertSame(once, PeerText.clean(once));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t\n",
                "\n\n",
                "\u00a0",
                "\u2003",
                "\u2028",
                "\u3000",
                "\u1680",
                " \u3000\t",
                "\u200b",
                "\u3164",
                "\u2800",
                "\u00ad",
                "\u115f\u1160",
                "\u200d \ufe0f",
                "\ufeff",
                "\u2060\n\n\n\u2060",
                "\uffa0",
                "\u034f",
                "\u180e",
                "\uDB40\uDD01",
                "\uDB40\uDC41\uDB40\uDC7F",
                "\uD834\uDD73"
            })
    void whatLeavesNothingToSeeIsBlank(String text) {
        assertTrue(PeerText.isBlank(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                " a ",
                "\n.",
                "\u0000",
                "\uD83D\uDE00",
                "\u3000x",
                "\r\n",
                "\u0085",
                "\u001c",
                "\u202e",
                "\u2066 ",
                "\ud800",
                "\u200b\udc00",
                "\uFFFD",
                "\u200ba",
                "\u2801",
                "\u0301"
            })
    void anythingElseAndWhatIsReplacedIsNotBlank(String text) {
        assertFalse(PeerText.isBlank(text));
        assertFalse(PeerText.isBlank(PeerText.clean(text)));
    }
}
