package chat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordWrapTest {

    private static final String ADDRESS = "https://example.org/a_long/path?with=a&query,and(brackets)#end";

    // Women and a girl joined to a family, a waving hand with a colour of skin, the flag of Finland, a heart that is
    // red.
    private static final String FAMILY = "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    private static final String HAND = "\uD83D\uDC4B\uD83C\uDFFD";
    private static final String FLAG = "\uD83C\uDDEB\uD83C\uDDEE";
    private static final String HEART = "\u2764\uFE0F";

    private static String wrap(String text, int columns) {
        return WordWrap.wrap(new AttributedString(text), columns).toString();
    }

    private static int width(String line) {
        return line.codePoints().map(Clusters::width).sum();
    }

    private static String withoutSpaces(String text) {
        return text.replace(" ", "").replace("\n", "");
    }

    @Test
    void linesEndBetweenWordsAndGoOnIndented() {
        assertThat(wrap("[10:31:07] bob: The quick brown fox jumps over the lazy dog.", 30))
                .isEqualTo(
                        """
                        [10:31:07] bob: The quick
                            brown fox jumps over the
                            lazy dog.""");
    }

    @Test
    void whatFitsExactlyIsLeft() {
        assertThat(wrap("a".repeat(15) + " " + "b".repeat(14), 30)).isEqualTo("a".repeat(15) + " " + "b".repeat(14));
        assertThat(wrap("a".repeat(15) + " " + "b".repeat(15), 30))
                .isEqualTo("a".repeat(15) + "\n    " + "b".repeat(15));
        assertThat(wrap("a".repeat(30) + " " + "b".repeat(26), 30))
                .isEqualTo("a".repeat(30) + "\n    " + "b".repeat(26));
    }

    @Test
    void spacesAtALineEndAreDroppedAndOthersStay() {
        assertThat(wrap("a  b".repeat(7) + "   " + "c".repeat(10), 30))
                .isEqualTo("a  b".repeat(7) + "\n    " + "c".repeat(10));
        assertThat(wrap("hello" + " ".repeat(100), 30)).isEqualTo("hello");
        assertThat(wrap("hello" + " ".repeat(100) + "you", 30)).isEqualTo("hello\n    you");
    }

    @Test
    void indentationThatLeavesNoRoomForAWordIsNotKept() {
        assertThat(wrap(" ".repeat(10) + "hello you", 30)).isEqualTo(" ".repeat(10) + "hello you");
        assertThat(wrap(" ".repeat(100) + "hello you", 30)).isEqualTo("\n    hello you");
        assertThat(wrap(" ".repeat(100) + ADDRESS, 30)).isEqualTo("\n    " + ADDRESS);
        assertThat(wrap(" ".repeat(100) + "\u65e5\u672c", 30)).isEqualTo("\n    \u65e5\u672c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "[", "\u00e4", "-"})
    void wordLongerThanALineIsBroken(String part) {
        assertThat(wrap("bob: " + part.repeat(60), 30))
                .isEqualTo("bob:\n    " + part.repeat(26) + "\n    " + part.repeat(26) + "\n    " + part.repeat(8));
        assertThat(wrap(part.repeat(31), 30)).isEqualTo(part.repeat(30) + "\n    " + part);
    }

    @Test
    void addressStaysInOnePiece() {
        assertThat(wrap("bob: see " + ADDRESS + " for more", 30))
                .isEqualTo("bob: see\n    " + ADDRESS + "\n    for more");
        assertThat(wrap(ADDRESS, 30)).isEqualTo(ADDRESS);
        assertThat(wrap("see " + ADDRESS + "  ", 30)).isEqualTo("see\n    " + ADDRESS);
    }

    @Test
    void whatOnlyBeginsLikeAnAddressIsBroken() {
        assertThat(wrap("https://example.org/[10:31:07]", 24)).isEqualTo("https://example.org/[10:\n    31:07]");
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        String wide = "\u65e5".repeat(15);

        assertThat(wrap(wide, 30)).isEqualTo(wide);
        assertThat(wrap(wide + "\u672c", 30)).isEqualTo(wide + "\n    \u672c");
        assertThat(wrap("a" + wide, 30)).isEqualTo("a" + "\u65e5".repeat(14) + "\n    \u65e5");
        assertThat(wrap("\uD842\uDFB7".repeat(16), 30)).isEqualTo("\uD842\uDFB7".repeat(15) + "\n    \uD842\uDFB7");
    }

    @Test
    void textWithoutSpacesBeginsBehindTheWordBeforeIt() {
        String text = "[10:31:07] bob: 日本語のテキストは長い「引用」です";

        assertThat(wrap(text, 30)).isEqualTo("[10:31:07] bob: 日本語のテキス\n    トは長い「引用」です");
        assertThat(wrap("これは長い文ですよね、「引用」", 24)).isEqualTo("これは長い文ですよ\n    ね、「引用」");
        assertThat(wrap("日本語 and more words 日本語x", 28)).isEqualTo("日本語 and more words 日本語\n    x");
    }

    @Test
    void combiningCharactersStayWithTheirLetters() {
        assertThat(wrap("e\u0301\u0302".repeat(31), 30)).isEqualTo("e\u0301\u0302".repeat(30) + "\n    e\u0301\u0302");
    }

    @ParameterizedTest
    @ValueSource(strings = {FAMILY, HAND, FLAG, HEART})
    void characterThatIsJoinedOfSeveralIsNotTornApart(String character) {
        for (int columns = 24; columns < 40; columns++) {
            List<String> lines =
                    wrap("x" + character.repeat(50), columns).lines().toList();

            assertThat(lines).allMatch(line -> line.matches("( {4}|x)(" + character + ")+"));
            int most = columns;
            assertThat(lines.subList(0, lines.size() - 1))
                    .allMatch(line -> width(line) <= most && width(line + character) > most);
        }
    }

    @Test
    void endlessCharacterIsBrokenAllTheSame() {
        String endless = (FAMILY + "\u200D").repeat(20);

        assertThat(wrap(endless, 30).split("\n", -1))
                .allSatisfy(line -> assertThat(width(line)).isLessThanOrEqualTo(30));
        assertThat(withoutSpaces(wrap(endless, 30))).isEqualTo(endless);
    }

    @Test
    void lineEndsThatAreThereStay() {
        assertThat(wrap("\none\n\n    two\n", 30)).isEqualTo("\none\n\n    two\n");
        assertThat(wrap("", 30)).isEmpty();
        assertThat(wrap("one\n" + "a".repeat(20) + " " + "b".repeat(20) + "\ntwo", 30))
                .isEqualTo("one\n" + "a".repeat(20) + "\n    " + "b".repeat(20) + "\ntwo");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23})
    void narrowTerminalIsLeftToItself(int columns) {
        String text = "The quick brown fox jumps over the lazy dog.";

        assertThat(wrap(text, columns)).isEqualTo(text);
        assertThat(wrap(text, 24)).contains("\n");
    }

    @Test
    void looksAreKept() {
        AttributedString text = new AttributedStringBuilder()
                .append("a".repeat(25))
                .append(" ")
                .styled(AttributedStyle.BOLD, "b".repeat(40))
                .toAttributedString();
        AttributedString wrapped = WordWrap.wrap(text, 30);

        assertThat(wrapped.toString())
                .isEqualTo("a".repeat(25) + "\n    " + "b".repeat(26) + "\n    " + "b".repeat(14));
        for (int i = 0; i < wrapped.length(); i++) {
            assertThat(wrapped.styleAt(i))
                    .isEqualTo(wrapped.charAt(i) == 'b' ? AttributedStyle.BOLD : AttributedStyle.DEFAULT);
        }
    }

    /** Words of all kinds, in any order. */
    @Test
    void nothingIsLostAndNoLineIsWiderThanTheTerminalButForAddresses() {
        List<String> words = List.of(
                "a",
                "the",
                "hello,",
                "a".repeat(70),
                "\u65e5\u672c\u8a9e".repeat(9),
                "e\u0301".repeat(30),
                FAMILY,
                FLAG.repeat(12),
                HAND + HEART,
                ADDRESS,
                "[10:31:07]",
                "*",
                "",
                " ",
                "     ",
                "\u00a0",
                "x\uFFFD");
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            int columns = 24 + random.nextInt(60);
            String text = Stream.generate(() -> words.get(random.nextInt(words.size())))
                    .limit(random.nextInt(20))
                    .collect(Collectors.joining(random.nextInt(9) == 0 ? "\n    " : " "));
            String wrapped = wrap(text, columns);

            assertThat(withoutSpaces(wrapped)).isEqualTo(withoutSpaces(text));
            assertThat(wrapped.split("\n", -1))
                    .as("%s columns: %s", columns, text)
                    .allSatisfy(line -> assertThat(
                                    width(line) <= columns || line.strip().equals(ADDRESS))
                            .as(line)
                            .isTrue());
        }
    }
}
