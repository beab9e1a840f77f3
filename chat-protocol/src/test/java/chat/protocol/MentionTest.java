package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Mention.Range;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MentionTest {

    private static final Mention BOB = Mention.of("bob");

    /** What this thread works, and not what others take from it. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Names, texts, and what in them is the name: the page's tests read the same table. */
    static List<Arguments> cases() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (InputStream table = MentionTest.class.getResourceAsStream("mentions.json")) {
            for (JsonNode row : new ObjectMapper().readTree(table)) {
                List<String> found = new ArrayList<>();
                row.path("found").forEach(name -> found.add(name.asText()));
                cases.add(
                        Arguments.of(row.path("name").asText(), row.path("text").asText(), found));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nameIsFoundWhereItIsAWordOfItsOwn(String name, String text, List<String> found) {
        Mention mention = Mention.of(name);

        assertThat(mention.find(text))
                .extracting(range -> text.substring(range.start(), range.end()))
                .containsExactlyElementsOf(found);
        assertThat(mention.in(text)).isEqualTo(!found.isEmpty());
        assertThat(mention.in("hello \u2026" + text + "\n...")).isEqualTo(!found.isEmpty());
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
    @Test
    void textThatManyLookIntoIsPreparedOnce() {
        String text = "\u6F22".repeat(ProtocolLimits.MAX_TEXT_CODE_POINTS);

        assertThat(FoldedText.of(text)).isSameAs(FoldedText.of(text));
        long before = THREADS.getCurrentThreadCpuTime();
        for (int listener = 0; listener < 3000; listener++) {
            assertThat(Mention.of("bob" + listener).in(text)).isFalse();
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - before)
                .isLessThan(Duration.ofMillis(500).toNanos());
        assertThat(BOB.in("hello bob")).isTrue();
        assertThat(BOB.in("hello Bill")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
                "a.",
                "a-",
                "a'",
                "\u0301",
                "\u030d\u0316",
                "a\u00AD",
                "\u00AD",
                "\u1160",
                "\uFF9E",
                "\u592A",
                "http://a ",
                "\uD842\uDFB7",
                " "
            })
    void longTextTakesTimeInProportion(String part) {
        String text = part.repeat(ProtocolLimits.MAX_TEXT_CODE_POINTS / part.length());
        List<Mention> mentions = List.of(Mention.of("a".repeat(32)), Mention.of("a"), Mention.of("a.".repeat(16)));

        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < 20; i++) {
            for (Mention mention : mentions) {
                mention.find(text);
            }
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - before)
                .isLessThan(Duration.ofSeconds(2).toNanos());
    }
}
