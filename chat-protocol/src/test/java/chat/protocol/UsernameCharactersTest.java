package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "_",
                ".",
                "..",
                "-_.-",
                "\u0301",
                "\u0301a",
                "\u0e4d\u0e32",
                "\u0903a",
                "\u20dda",
                "-\u0301",
                "._\u0316"
            })
    void nameHasALetterOrDigitAndBeginsWithNoMark(String name) {
        assertInvalid(name);
    }

    @ParameterizedTest
    @CsvSource({"\u0316, 4", "\u0301, 5", "\u0e49, 4", "\u0483, 4"}) // the acute accent composes with the letter
    void onlyFourNonspacingMarksFollowEachOther(String mark, int most) throws ProtocolException {
        String letter = mark.equals("\u0301") ? "e" : "q";
        assertEquals(
                Username.of(letter + mark.repeat(most)),
                Username.of(Username.of(letter + mark.repeat(most)).toString()));
        Username.of((letter + mark.repeat(most)).repeat(2));
        assertInvalid(letter + mark.repeat(most + 1));
        assertInvalid("a" + letter + mark.repeat(30) + "b");
        assertInvalid(letter + mark.repeat(most - 1) + "\u0e34\u0e34");
    }

    @Test
    void spacingMarksMayFollowEachOther() throws ProtocolException {
        assertEquals(
                "\u0915" + "\u093e".repeat(6),
                Username.of("\u0915" + "\u093e".repeat(6)).toString());
    }

    /** What Unicode says of the property in words (DerivedCoreProperties.txt), as far as Java knows of it. */
    @Test
    void everyFormatCharacterAndVariationSelectorIsInvisible() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            boolean annotation = c >= 0xFFF9 && c <= 0xFFFB;
            boolean hieroglyphs = c >= 0x13430 && c <= 0x1345F;
            boolean prepended = (c >= 0x0600 && c <= 0x0605)
                    || Set.of(0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD)
                            .contains(c);
            boolean format = Character.getType(c) == Character.FORMAT && !annotation && !hieroglyphs && !prepended;
            String name = Character.getName(c);
            boolean named = name != null
                    && (name.contains("VARIATION SELECTOR")
                            || name.contains("GRAPHEME JOINER")
                            || name.contains("HANGUL FILLER"));
            if (format || named) {
                assertTrue(Invisible.isDefaultIgnorable(c), Integer.toHexString(c));
            }
            if (Invisible.isDefaultIgnorable(c)) {
                assertFalse(Character.isWhitespace(c) || Character.isDigit(c), Integer.toHexString(c));
                assertInvalid("a" + Character.toString(c) + "b");
                assertTrue(
                        PeerText.isBlank(PeerText.clean(Character.toString(c)).replace("\uFFFD", "")));
            }
        }
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
