package chat.server;

import static chat.server.Texts.expectSaid;
import static chat.server.Texts.message;

import chat.testing.JsonPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the characters in what a program says. */
@ParameterizedClass
@EnumSource(Face.class)
class CharactersTest {

    @RegisterExtension
    private final WireExtension wire;

    CharactersTest(Face face) {
        wire = new WireExtension(face);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            \\u001b[31mred     | \uFFFD[31mred
            \\u0000\\u0007\\b\\f | \uFFFD\uFFFD\uFFFD\uFFFD
            a\\rb              | a\uFFFDb
            \\u007f\\u0080\\u009b | \uFFFD\uFFFD\uFFFD
            a\\ud800b          | a\uFFFDb
            a\\udc00b          | a\uFFFDb
            \\udc00\\ud800     | \uFFFD\uFFFD
            \\ud83d\\ude00     | \uD83D\uDE00
            \\u202a\\u202b\\u202c\\u202d\\u202e | \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD
            \\u2066\\u2067\\u2068\\u2069 | \uFFFD\uFFFD\uFFFD\uFFFD
            \u202Eraw\u2066    | \uFFFDraw\uFFFD
            \u009B31m          | \uFFFD31m
            """)
    void harmfulCharactersAreReplacedBeforeAnyoneGetsThem(String escaped, String expected) {
        JsonPeer alice = wire.peer("alice");
        JsonPeer bob = wire.peer("bob", alice);

        bob.send(message(escaped));

        expectSaid(bob, "bob", expected);
        expectSaid(alice, "bob", expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tab\tand\nline end",
                "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
                "\uD83D\uDC69\u200D\uD83D\uDCBB e\u0301",
                "\u2028\u2029\u00A0\u200B\u200E\uFEFF\uFFFD",
                "\"quoted\" \\ / {\"type\":\"leave\"}",
                "<b>&amp;</b> %s ${x}"
            })
    void everyOtherCharacterArrivesAsItWasSent(String text) {
        JsonPeer alice = wire.peer("alice");
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\t", "\\t")
                .replace("\n", "\\n");

        alice.send(message(escaped));

        expectSaid(alice, "alice", text);
    }

    @Test
    void theLongestTextArrivesEvenWithEveryCharacterEscaped() {
        JsonPeer alice = wire.peer("alice");

        alice.send(message("\\ud83d\\ude00".repeat(4096)));

        expectSaid(alice, "alice", "\uD83D\uDE00".repeat(4096));
    }
}
