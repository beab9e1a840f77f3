package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rocks.xmpp.precis.PrecisProfiles;

@Isolated("sets the default locale")
class UsernameTest {

    /** U+10400, whose small form is U+10428: a letter of two chars. */
    private static final String ASTRAL = "\uD801\uDC00";

    private static void assertInvalid(String input) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> Username.of(input), input);
        assertEquals(ErrorCode.USERNAME_INVALID, refusal.code(), input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "Z",
                "0",
                "alice",
                "Alice",
                "a-b_c.d",
                "-1",
                "_x_",
                ".a",
                "...9",
                "2024",
                "\u0e19\u0e49\u0e33",
                "\u0e19\u0e49\u0e4d\u0e32",
                "\u0e99\u0ec9\u0eb3",
                "\u0e33",
                "\u00c5ngstr\u00f6m",
                "\u0414\u043c\u0438\u0442\u0440\u0438\u0439",
                "\u674e\u5c0f\u9f8d",
                "\u05d0\u05d1",
                "\u05d0\u05d11",
                ASTRAL
            })
    void keepsANameAsItWasWritten(String name) throws ProtocolException {
        assertEquals(name, Username.of(name).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "alice, ALICE",
        "alice, aLiCe",
        "alice, \uff21\uff4c\uff49\uff43\uff45",
        "bob-1_2.3, \uff22OB\uff0d\uff11\uff3f2\uff0e\uff13",
        "\u00e5ngstr\u00f6m, \u00c5NGSTR\u00d6M",
        "\u0434\u0438\u043c\u0430, \u0414\u0418\u041c\u0410",
        "\uD801\uDC00, \uD801\uDC28",
        "\u30ac, \uff76\uff9e",
        "\u00e9, e\u0301",
        "\u00e9, E\u0301",
        "\uac00, \u1100\u1161",
        "k, \u212a",
        "\u0e19\u0e49\u0e33, \u0e19\u0e49\u0e4d\u0e32",
        "\u0e99\u0ec9\u0eb3, \u0e99\u0ec9\u0ecd\u0eb2",
        "X\u0e33, x\u0e4d\u0e32"
    })
    void namesThatDifferOnlyInCaseWidthOrCompositionAreTheSame(String one, String other) throws ProtocolException {
        assertEquals(Username.of(one), Username.of(other));
        assertEquals(Username.of(other), Username.of(one));
        assertEquals(Username.of(one).hashCode(), Username.of(other).hashCode());
    }

    @ParameterizedTest
    @CsvSource({"alice, alicia", "alice, al1ce", "a.b, ab", "e, \u00e9", "a, \u0430", "stra\u00dfe, strasse", "a-b, a_b"
    })
    void otherNamesAreDifferent(String one, String other) throws ProtocolException {
        assertNotEquals(Username.of(one), Username.of(other));
    }

    /** Names in ASCII are read without the profiles; they have to be what the profiles would make of them. */
    @Test
    void namesInAsciiAreWhatTheProfilesMakeOfThem() throws ProtocolException {
        Random random = new Random(8265);
        String symbols = "abyzABYZ0189-_.";
        for (int i = 0; i < 2000; i++) {
            StringBuilder letters = new StringBuilder();
            for (int n = 1 + random.nextInt(32); n > 0; n--) {
                letters.append(symbols.charAt(random.nextInt(symbols.length())));
            }
            String name = letters.append('z').substring(letters.length() > 32 ? 1 : 0);
            assertEquals(
                    PrecisProfiles.USERNAME_CASE_PRESERVED.enforce(name),
                    Username.of(name).toString());
            String mapped = PrecisProfiles.USERNAME_CASE_MAPPED.enforce(name);
            assertEquals(Username.of(name), Username.of(mapped));
            assertEquals(mapped.hashCode(), Username.of(name).hashCode());
        }
    }

    @Test
    void aNameIsNotEqualToItsText() throws ProtocolException {
        assertFalse(Username.of("alice").equals((Object) "alice"));
    }

    @Test
    void wideLettersAreShownInOrdinaryWidthAndInTheirCase() throws ProtocolException {
        assertEquals("Alice", Username.of("\uff21\uff4c\uff49\uff43\uff45").toString());
    }

    @Test
    void combiningMarksAreShownComposed() throws ProtocolException {
        assertEquals("Ren\u00e9", Username.of("Rene\u0301").toString());
    }

    @Test
    void comparesTheSameWhereverTheMachineIs() throws ProtocolException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // where the small I has no dot
            assertEquals(Username.of("invisible"), Username.of("INVISIBLE"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "SERVER",
                "sErVeR",
                "\uff53\uff45\uff52\uff56\uff45\uff52",
                "\uff33erver",
                "you",
                "You",
                "everyone",
                "EVERYONE",
                "all",
                "\uff41\uff4c\uff4c",
                "here",
                "Here"
            })
    void wordsThatMeanOthersThanOneUserAreReserved(String name) throws ProtocolException {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> Username.of(name));
        assertEquals(ErrorCode.USERNAME_INVALID, refusal.code());
        assertTrue(refusal.reason().matches("The username '[a-z]+' is reserved"), refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"you", "everyone", "All", "here"})
    void ofRoomsOnlyTheServersNameIsReserved(String name) throws ProtocolException {
        assertEquals(name, RoomName.of(name).toString());
        for (String server : List.of("server", "SERVER", "\uff33erver")) {
            ProtocolException refusal = assertThrows(ProtocolException.class, () -> RoomName.of(server));
            assertEquals(ErrorCode.ROOM_INVALID, refusal.code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server1", "servers", "aserver", "s-erver", "serve", "yours", "al", "every.one"})
    void namesThatOnlyContainTheReservedOneAreFree(String name) throws ProtocolException {
        assertEquals(name, Username.of(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "   ",
                "\t",
                "\n",
                "\u000b",
                "\f",
                "\r",
                "\r\n",
                "\u001c",
                "\u00a0",
                "\u1680",
                "\u2000",
                "\u2003",
                "\u2007",
                "\u200a",
                "\u2028",
                "\u2029",
                "\u202f",
                "\u205f",
                "\u3000",
                " \t\u3000\u00a0",
                "\u200b",
                "\u3164",
                "\u2800",
                "\u00ad\ufe0f",
                "\uDB40\uDD01"
            })
    void blankIsEmpty(String name) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> Username.of(name));
        assertEquals(ErrorCode.USERNAME_EMPTY, refusal.code());
        assertEquals("Username can't be empty", refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u674e", ASTRAL})
    void thirtyTwoCodePointsAreTheMost(String letter) throws ProtocolException {
        assertEquals(letter.repeat(32), Username.of(letter.repeat(32)).toString());
        assertInvalid(letter.repeat(33));
    }

    @Test
    void theLengthIsThatOfTheNameAsItIsShown() throws ProtocolException {
        assertEquals(32, Username.of("e\u0301".repeat(32)).toString().length());
        assertInvalid("e\u0301".repeat(33));
        // U+0958 is one code point that is written as two.
        assertEquals(32, Username.of("\u0958".repeat(16)).toString().length());
        assertInvalid("\u0958".repeat(17));
    }

    static Stream<String> hostileNames() {
        return Stream.of(
                "a".repeat(60_000),
                "\u00e9".repeat(60_000),
                "a" + "\u030d\u0316".repeat(16_200),
                "\u0316\u030d".repeat(16_200),
                "\u1100\u1161".repeat(16_200),
                "\u0f73".repeat(16_200),
                "\uff76\uff9e".repeat(16_200),
                "\u05d0\u05b0\u05bc\u0591".repeat(8_000),
                "\ufdfa".repeat(16_200),
                "\uD834\uDD60".repeat(16_200),
                "\ud800".repeat(60_000),
                "\u0e33".repeat(16_200));
    }

    /** Normalised before its length is looked at, one of these takes more than a second. */
    @ParameterizedTest
    @MethodSource("hostileNames")
    void longInputIsRefusedForWhatReadingItCosts(String name) {
        assertTimeout(Duration.ofSeconds(2), () -> {
            for (int i = 0; i < 500; i++) {
                assertInvalid(name);
                assertThrows(ProtocolException.class, () -> RoomName.of(name));
            }
        });
    }

    @Test
    void longestInputThatMayBeANameIsReadInAMoment() {
        assertTimeout(Duration.ofSeconds(2), () -> {
            for (int i = 0; i < 500; i++) {
                assertInvalid("a" + "\u030d\u0316".repeat(63));
            }
        });
        assertInvalid(" ".repeat(128) + "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret!", "s3cret name", "\u001b[31ms3cret"})
    void aRefusalSaysWhatIsAllowedAndDoesNotRepeatTheInput(String name) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> Username.of(name));
        assertTrue(refusal.reason().startsWith("A username has 1 to 32 characters: letters, digits"), refusal.reason());
        assertFalse(refusal.reason().contains("s3cret"), refusal.reason());
    }
}
