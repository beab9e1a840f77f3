package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@link Username} may not be made of. */
class UsernameCharactersTest {

    private static void assertInvalid(String input) {
        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> Username.of(input), () -> escaped(input));
        assertEquals(ErrorCode.USERNAME_INVALID, refusal.code(), () -> escaped(input));
    }

    private static String escaped(String input) {
        StringBuilder text = new StringBuilder();
        input.codePoints().forEach(c -> text.append(String.format("U+%04X ", c)));
        return text.toString();
    }

    static IntStream asciiSymbols() {
        return IntStream.rangeClosed(0x20, 0x7e).filter(c -> !Character.isLetterOrDigit(c) && "-_.".indexOf(c) < 0);
    }

    @ParameterizedTest
    @MethodSource("asciiSymbols")
    void ofAsciiOnlyLettersDigitsAndThreeSymbolsAreAllowed(int symbol) {
        String text = Character.toString(symbol);
        assertInvalid("a" + text);
        assertInvalid(text + "a");
        assertInvalid("a" + text + "b");
        if (symbol != ' ') {
            assertInvalid(text);
            String wide = Character.toString(symbol - 0x21 + 0xff01);
            assertInvalid("a" + wide + "b");
        }
    }

    static IntStream controls() {
        return IntStream.concat(IntStream.rangeClosed(0, 0x1f), IntStream.rangeClosed(0x7f, 0x9f));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void controlCharactersAreRefused(int control) {
        assertInvalid("a" + Character.toString(control) + "b");
        assertInvalid("a" + Character.toString(control));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00a0",
                "\u2003",
                "\u2028",
                "\u3000",
                "\u200b",
                "\u200c",
                "\u200d",
                "\u200e",
                "\u200f",
                "\u202a",
                "\u202b",
                "\u202c",
                "\u202d",
                "\u202e",
                "\u2060",
                "\u2066",
                "\u2067",
                "\u2068",
                "\u2069",
                "\ufeff",
                "\u00ad",
                "\u034f",
                "\u061c",
                "\u115f",
                "\u3164",
                "\uffa0",
                "\u180b",
                "\ufe0f",
                "\uDB40\uDC41",
                "\ufffd",
                "\ufffe",
                "\ue000",
                "\u0378",
                "\uD83D\uDE00",
                "\u2665",
                "\ufb01",
                "\uD835\uDC00",
                "\u2800"
            })
    void spacesInvisibleCharactersAndSymbolsAreRefused(String character) {
        assertInvalid("a" + character + "b");
        assertInvalid("a" + character);
    }

    /** The code points of Unicode's Default_Ignorable_Code_Point beyond the BMP that names could hide behind. */
    static IntStream invisibleAstralCodePoints() {
        return IntStream.of(0x1bca0, 0x1d173, 0xe0001, 0xe0020, 0xe007f, 0xe0100, 0xe01ef);
    }

    @ParameterizedTest
    @MethodSource("invisibleAstralCodePoints")
    void invisibleCharactersBeyondTheBmpAreRefused(int invisible) {
        assertInvalid("a" + Character.toString(invisible));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u05d0a", "a\u05d0", "1\u05d0", "-\u05d0", "\u0661\u0627"})
    void mixedDirectionsAreRefused(String name) {
        assertInvalid(name);
    }

    @Test
    void loneSurrogatesAreRefused() {
        for (String name : new String[] {"\ud800", "\udc00", "a\ud800", "\ud800a", "a\udc00b", "\udc00\ud801"}) {
            assertInvalid(name);
        }
    }

    @Test
    void noCodePointIsWorseThanRefusedAndWhatIsShownIsTheSameName() {
        for (int c = 0; c <= 0xffff; c++) {
            for (String input : new String[] {Character.toString(c), "a" + Character.toString(c) + "b"}) {
                try {
                    Username name = Username.of(input);
                    Username again = Username.of(name.toString());
                    assertEquals(name, again, () -> escaped(input));
                    assertEquals(name.toString(), again.toString(), () -> escaped(input));
                } catch (ProtocolException refused) {
                    // one of the two things that may happen
                }
            }
        }
    }
}
