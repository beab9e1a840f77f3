package chat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import chat.terminal.TypedLine.Layout;
import java.util.List;
import java.util.Random;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedLineTest {

    private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    private static final String THUMB = "\uD83D\uDC4D\uD83C\uDFFD";

    private final TypedLine line = new TypedLine();

    private static Layout layout(String text, int cursor, int columns) {
        return TypedLine.layout("> ", text, cursor, "", columns, 24);
    }

    private static Layout atEnd(String text) {
        return layout(text, text.length(), 20);
    }

    @Test
    void rowsAreAsWideAsTheTerminalAndTheCursorIsOnTheNextOneWhenOneIsFull() {
        assertThat(layout("abcdefgh", 8, 10)).isEqualTo(new Layout(List.of("> abcdefgh", ""), 1, ""));
        assertThat(layout("abcdefgh", 7, 10)).isEqualTo(new Layout(List.of("> abcdefgh"), 0, "> abcdefg"));
        assertThat(layout("abcdefghij", 8, 10)).isEqualTo(new Layout(List.of("> abcdefgh", "ij"), 1, ""));
        assertThat(layout("abcdefg\u65e5", 8, 10)).isEqualTo(new Layout(List.of("> abcdefg", "\u65e5"), 1, "\u65e5"));
    }

    @Test
    void linesBehindTheFirstAreIndented() {
        assertThat(layout("a\nb\n", 1, 10)).isEqualTo(new Layout(List.of("> a", "  b", "  "), 0, "> a"));
        assertThat(layout("a\nb\n", 4, 10)).isEqualTo(new Layout(List.of("> a", "  b", "  "), 2, "  "));
    }

    @Test
    void noCharacterIsTornApartAndRoomIsLeftForTheWidestWayToShowIt() {
        assertThat(layout("abc" + FAMILY + "d", 3, 10)).isEqualTo(new Layout(List.of("> abc", FAMILY + "d"), 1, ""));
        assertThat(layout("abcde" + THUMB, 5, 10)).isEqualTo(new Layout(List.of("> abcde", THUMB), 1, ""));
    }

    @Test
    void whatCouldActOnATerminalIsShownAsOthersWillSeeIt() {
        assertThat(layout("\u001b[2J\u009b\u202e\tx", 0, 20).rows()).containsExactly("> \uFFFD[2J\uFFFD\uFFFD    x");
        assertThat(TypedLine.layout("\u001b> ", "", 0, "\u0007", 20, 24).rows()).containsExactly("\uFFFD> ", "\uFFFD");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "5, 4, 1", "19, 9, 2"})
    void ofMoreRowsThanTheTerminalHasThoseAroundTheCursorAreShown(int cursorRow, int first, int row) {
        String text = "x\n".repeat(11).strip();
        Layout layout = TypedLine.layout("", text, Math.min(cursorRow * 2, text.length()), "", 10, 2);

        assertThat(layout.rows()).hasSize(2);
        assertThat(layout.row()).isLessThan(2);
        assertThat(layout.rows().get(layout.row())).startsWith(layout.before());
    }

    @ParameterizedTest
    @CsvSource({"20, 1", "10, 3", "9, 4", "5, 7", "40, 1"})
    void rowsThatATerminalHasWrappedAreErasedWithTheOthers(int columns, int above) {
        line.draw(atEnd("x".repeat(18 + 15))); // a row of 20, and one of 15

        assertThat(line.eraseAt(columns)).isEqualTo("\033[" + above + "A\r\033[J");
    }

    @Test
    void typingWritesOnlyWhatIsNew() {
        assertThat(line.draw(atEnd("a"))).isEqualTo("> a");
        assertThat(line.draw(atEnd("ab"))).isEqualTo("b");
        assertThat(line.draw(atEnd("ab"))).isEmpty();
    }

    @Test
    void baseAndMarksAreDrawnTogether() {
        line.draw(atEnd("ae"));
        assertThat(line.draw(atEnd("ae\u0301"))).endsWith("> ae\u0301");
        line.draw(atEnd("\uD83D\uDC4D"));
        assertThat(line.draw(atEnd(THUMB))).endsWith("> " + THUMB);
    }

    /** Whatever is drawn over whatever else: the screen is as if it had been drawn on an empty one. */
    @Test
    void screenIsAsIfItWasDrawnAtOnce() {
        Random random = new Random(7);
        String[] pieces = {"a", "b ", "\u65e5", "\n", THUMB, "\uD83D\uDE00", "word "};
        ScreenTerminal screen = new ScreenTerminal(20, 8);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(pieces[random.nextInt(i % 2 == 0 ? 2 : pieces.length)]);
            }
            int cursor = Clusters.floor(text, random.nextInt(text.length() + 1));
            Layout layout = TypedLine.layout("> ", text.toString(), cursor, "", 20, 8);
            boolean above = random.nextInt(4) == 0;
            screen.write(above ? line.erase() + "above " + i + "\r\n" + line.draw(layout) : line.draw(layout));

            ScreenTerminal expected = new ScreenTerminal(20, 8);
            expected.write(new TypedLine().draw(layout));
            assertThat(bottom(screen, layout)).isEqualTo(bottom(expected, layout));
        }
    }

    /** The rows from the cursor's on, and in the cursor's row where it is. */
    private static String bottom(ScreenTerminal screen, Layout layout) {
        long[] cells = new long[20 * 8];
        int[] cursor = new int[2];
        screen.dump(cells, 0, 0, 8, 20, cursor);
        StringBuilder text = new StringBuilder(cursor[0] + " ");
        int first = cursor[1] - layout.row();
        for (int i = first * 20; i < cells.length; i++) {
            text.appendCodePoint(Math.max(' ', ScreenTerminal.cellCodePoint(cells[i])));
        }
        return text.toString().stripTrailing();
    }
}
