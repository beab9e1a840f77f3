package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    private static final String SMILE = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", SMILE})
    void aTextHasAtMost4096CodePoints(String character) throws ProtocolException {
        String longest = character.repeat(4096);
        assertSame(longest, MessageText.check(longest, null));

        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> MessageText.check(longest + character, "7"));
        assertEquals(ErrorCode.TEXT_TOO_LONG, refusal.code());
        assertEquals("A message has at most 4096 characters, this one has 4097", refusal.reason());
        assertEquals("7", refusal.toMessage().id());
    }

    @Test
    void passwordIsComposedAndItsBytesAreCounted() throws ProtocolException {
        assertEquals("s\u00e9cret", MessageText.checkPassword("se\u0301cret", null));
        assertEquals("\u00e9".repeat(36), MessageText.checkPassword("e\u0301".repeat(36), null));
        assertEquals(ErrorCode.PASSWORD_REQUIRED, refusalOfPassword("").code());
        assertEquals(
                "A password has at most 72 bytes, this one has 74",
                refusalOfPassword("\u00e9".repeat(37)).reason());
        assertEquals("p", refusalOfPassword("x".repeat(1000)).toMessage().id());
    }

    private static ProtocolException refusalOfPassword(String password) {
        return assertThrows(ProtocolException.class, () -> MessageText.checkPassword(password, "p"));
    }

    @Test
    void astralCharactersCountOnceBesideOthers() throws ProtocolException {
        String longest = "a".repeat(4095) + SMILE;
        assertSame(longest, MessageText.check(longest, null));
        assertThrows(ProtocolException.class, () -> MessageText.check("a" + longest, null));
    }

    @Test
    void loneSurrogatesCountLikeWhatReplacesThem() throws ProtocolException {
        assertEquals("\uFFFD".repeat(4096), MessageText.check("\uDC00".repeat(4096), null));
        assertThrows(ProtocolException.class, () -> MessageText.check("\uDC00".repeat(4097), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "\n\n",
                "\u00a0",
                "\u3000",
                "\u2028",
                " \u2003 ",
                "\u200b",
                "\u3164",
                "\u2800\n\u2800",
                "\uDB40\uDD01"
            })
    void aBlankTextIsEmpty(String text) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> MessageText.check(text, "7"));
        assertEquals(ErrorCode.TEXT_EMPTY, refusal.code());
        assertEquals("7", refusal.toMessage().id());
    }

    @Test
    void aLongBlankTextIsEmptyRatherThanTooLong() {
        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> MessageText.check(" ".repeat(5000), null));
        assertEquals(ErrorCode.TEXT_EMPTY, refusal.code());
    }

    @Test
    void spaceAroundATextIsPartOfIt() throws ProtocolException {
        assertEquals("  a \n", MessageText.check("  a \n", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\r\n", "\u202e", "\u0000", "\ud800", " \u2069 "})
    void whatIsReplacedIsSomethingToSee(String text) throws ProtocolException {
        assertTrue(MessageText.check(text, null).contains("\uFFFD"));
        assertEquals("\uFFFD", MessageText.checkTopic(text, null).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\u200b", "\u3164 ", "\u2800"})
    void aBlankTopicIsNone(String topic) throws ProtocolException {
        assertEquals("", MessageText.checkTopic(topic, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "\u00e9", SMILE})
    void aQueryHasAtMost200CodePoints(String character) throws ProtocolException {
        String longest = character.repeat(200);
        assertSame(longest, MessageText.checkQuery(longest, null));

        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> MessageText.checkQuery(longest + character, "7"));
        assertEquals(ErrorCode.TEXT_TOO_LONG, refusal.code());
        assertEquals("A query has at most 200 characters, this one has 201", refusal.reason());
        assertEquals("7", refusal.toMessage().id());
    }

    @Test
    void aQueryIsAnythingButNothing() throws ProtocolException {
        assertEquals(" ", MessageText.checkQuery(" ", null));
        assertEquals("\"a b\" OR c*", MessageText.checkQuery("\"a b\" OR c*", null));
        assertEquals("a\uFFFDb\uFFFD", MessageText.checkQuery("a\u0000b\ud800", null));

        ProtocolException refusal = assertThrows(ProtocolException.class, () -> MessageText.checkQuery("", "7"));
        assertEquals(ErrorCode.TEXT_EMPTY, refusal.code());
        assertEquals("A query can't be empty: it has 1 to 200 characters", refusal.reason());
        assertEquals("7", refusal.toMessage().id());
    }

    @Test
    void whatIsHarmfulInATextIsReplaced() throws ProtocolException {
        assertEquals("a\tb\nc\uFFFDd\uFFFD", MessageText.check("a\tb\nc\rd\u202e", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i", "\u00e9", SMILE})
    void anIdHasAtMost64CodePoints(String character) throws ProtocolException {
        String longest = character.repeat(64);
        assertSame(longest, MessageText.checkId(longest));
        assertSame(longest, MessageText.idOrNull(longest));

        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> MessageText.checkId(longest + character));
        assertEquals(ErrorCode.ID_TOO_LONG, refusal.code());
        assertEquals("An id has at most 64 characters, this one has 65", refusal.reason());
        assertNull(refusal.toMessage().id());
        assertNull(MessageText.idOrNull(longest + character));
    }

    @Test
    void noIdStaysNone() throws ProtocolException {
        assertNull(MessageText.checkId(null));
        assertNull(MessageText.idOrNull(null));
    }

    @Test
    void anEmptyIdIsAnId() throws ProtocolException {
        assertEquals("", MessageText.checkId(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a b",
                "\t",
                "a\n",
                "\u200b",
                "\uFFFD",
                "\u2028",
                "\"\\",
                "e\u0301",
                "\u00e9",
                "\uD83D\uDE00"
            })
    void anIdIsKeptAsItIs(String id) throws ProtocolException {
        assertSame(id, MessageText.checkId(id));
        assertSame(id, MessageText.idOrNull(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0001",
                "a\u0002",
                "\u001b[m",
                "a\r",
                "\u007f",
                "\u0085",
                "\ud800",
                "\udc00a",
                "\u202e",
                "a\u2069"
            })
    void anIdThatIsNotHarmlessIsRefusedAndNotRepeated(String id) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> MessageText.checkId(id));
        assertEquals(ErrorCode.MALFORMED, refusal.code());
        assertNull(refusal.toMessage().id());
        assertNull(MessageText.idOrNull(id));
    }
}
