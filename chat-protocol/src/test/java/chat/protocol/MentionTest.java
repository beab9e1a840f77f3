package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import chat.protocol.Mention.Range;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MentionTest {

    private static final Mention BOB = Mention.of("bob");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob",
                "bob: hello",
                "hello bob",
                "@bob",
                "bob's",
                "bob\u2019s",
                "Is it you, bob?",
                "It was bob.",
                "It was bob...",
                "It was bob. He did it",
                "(bob)",
                "\"bob\"",
                "*bob*",
                "alice,bob,carol",
                "alice/bob",
                "one\nbob\ntwo",
                "...bob",
                "\u65e5\u672c\u3001bob\u3001",
                "\uD83D\uDC4Bbob\uD83D\uDC4B",
            })
    void nameIsAWordOfItsOwn(String text) {
        assertThat(BOB.in(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bo",
                "b ob",
                "bobby",
                "kebob",
                "bob2",
                "2bob",
                "bob_",
                "_bob",
                "bob-by",
                "ann-bob",
                "bob.smith",
                "ann.bob",
                "bob\u00e9",
                "\u00e9bob",
                "bob\u65e5\u672c",
                "bob\u0301",
                "e\u0301bob",
                "bob\uD842\uDFB7",
                "\uD842\uDFB7bob",
                "bob.\uD842\uDFB7",
                "\uD842\uDFB7.bob",
            })
    void partOfAnotherNameIsNone(String text) {
        assertThat(BOB.in(text)).isFalse();
        assertThat(BOB.find(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bob, BOB",
        "Bob, bob",
        "\u00c4nne, \u00e4NNE",
        "\u0436\u0443\u043a, \u0416\u0423\u041a",
        "\u65e5\u672c, \u65e5\u672c",
        "\uD801\uDC00, \uD801\uDC28",
        "bob.smith, bob.smith",
        "bob-by, bob-by",
        "_, _",
        "bob., bob.",
    })
    void nameIsFoundInWhateverCase(String name, String text) {
        assertThat(Mention.of(name).in("hello " + text + "!")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "b.b, bob",
        "..., bob",
        "bob.smith, bob_smith",
        "a-c, abc",
        "\\E.*\\Q, bob",
        "\\p{L}, b",
    })
    void nameIsNoPattern(String name, String text) {
        assertThat(Mention.of(name).in(text)).isFalse();
        assertThat(Mention.of(name).in("hello " + name + " there")).isTrue();
    }

    @Test
    void everyPlaceIsFoundWithItsBounds() {
        assertThat(BOB.find("bob, @Bob and bobby: BOB."))
                .containsExactly(new Range(0, 3), new Range(6, 9), new Range(21, 24));
        assertThat(Mention.of("\uD842\uDFB7").find("\uD83D\uDC4B \uD842\uDFB7!"))
                .containsExactly(new Range(3, 5));
        assertThat(BOB.find("bob ".repeat(1024))).hasSize(1024).contains(new Range(4 * 1023, 4 * 1023 + 3));
    }

    @Test
    void nobodyIsInNoText() {
        assertThat(Mention.NOBODY.in("")).isFalse();
        assertThat(Mention.NOBODY.in("bob")).isFalse();
        assertThat(Mention.NOBODY.find("nobody")).isEmpty();
    }

    /** With time that grew with the square of the text this would take minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "a.", "a-", "\u0301", "\uD842\uDFB7", " "})
    void longTextTakesTimeInProportion(String part) {
        String text = part.repeat(ProtocolLimits.MAX_TEXT_CODE_POINTS / part.length());
        List<Mention> mentions = List.of(Mention.of("a".repeat(32)), Mention.of("a"), Mention.of("a.".repeat(16)));

        assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 300; i++) {
                for (Mention mention : mentions) {
                    mention.find(text);
                }
            }
        });
    }
}
