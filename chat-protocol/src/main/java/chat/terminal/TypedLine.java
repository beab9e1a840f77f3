package chat.terminal;

import chat.protocol.PeerText;
import java.util.ArrayList;
import java.util.List;

/**
 * The line that is being typed, at the bottom of the screen, of however many rows. What to write to draw it never depends on how wide
 * the terminal shows a character: a row is written from its beginning or where its end stood, and the cursor is put where the terminal
 * itself ends when it writes what stands before it. Rows are divided by line ends, so that no terminal joins them when its window becomes
 * wider.
 *
 * <p>Not for several threads at a time.
 */
final class TypedLine {

    private static final String ERASE_BELOW = "\033[J";
    private static final String TAB = "    ";

    /** Nothing stands there: the cursor is at the beginning of a row on which, and below which, there is nothing. */
    private static final Layout NOTHING = new Layout(List.of(""), 0, "");

    private Layout drawn = NOTHING;

    /**
     * Rows and where the cursor is.
     *
     * @param row the cursor's, from 0
     * @param before what stands in its row before the cursor
     */
    record Layout(List<String> rows, int row, String before) {

        Layout {
            rows = List.copyOf(rows);
        }

        private boolean endsAtCursor() {
            return row == rows.size() - 1 && before.equals(rows.get(row));
        }
    }

    /**
     * What is typed, in rows.
     *
     * @param text with LF between its lines; those behind the first are indented
     * @param cursor an index in it, not in the middle of what a person takes for one character
     * @param below what stands below it; empty for nothing
     * @param columns of the terminal; 0 if it does not tell, as for {@code height}
     * @param height rows of the terminal: if there are more, those around the cursor are shown
     */
    static Layout layout(String prompt, String text, int cursor, String below, int columns, int height) {
        Rows rows = new Rows(columns > 0 ? columns : Integer.MAX_VALUE);
        rows.add(prompt);
        int index = 0;
        for (String cluster : Clusters.of(text)) {
            if (cluster.equals("\n")) {
                rows.markIf(index == cursor);
                rows.next();
                rows.add("  ");
            } else {
                rows.makeRoomFor(cluster);
                rows.markIf(index == cursor);
                rows.add(cluster);
            }
            index += cluster.length();
        }
        if (index == cursor) {
            rows.makeRoomFor(" ");
        }
        rows.markIf(index == cursor);
        if (!below.isEmpty()) {
            rows.next();
            rows.add(below);
        }
        return rows.layout(height > 0 ? height : Integer.MAX_VALUE);
    }

    /** Rows that become more. */
    private static final class Rows {

        private final int columns;
        private final List<String> rows = new ArrayList<>();
        private StringBuilder current = new StringBuilder();
        private int width;
        private int cursorRow;
        private String before = "";

        Rows(int columns) {
            this.columns = columns;
        }

        void add(String text) {
            for (String cluster : Clusters.of(text)) {
                makeRoomFor(cluster);
                String shown = shown(cluster);
                current.append(shown);
                width += Clusters.width(shown);
            }
        }

        /** What could act on a terminal is shown as others will see it. */
        private static String shown(String cluster) {
            return PeerText.clean(cluster).replace("\t", TAB).replace('\n', '\uFFFD');
        }

        void makeRoomFor(String cluster) {
            if (width > 0 && width + Clusters.width(shown(cluster)) > columns) {
                next();
            }
        }

        void next() {
            rows.add(current.toString());
            current = new StringBuilder();
            width = 0;
        }

        void markIf(boolean here) {
            if (here) {
                cursorRow = rows.size();
                before = current.toString();
            }
        }

        Layout layout(int height) {
            next();
            int first = Math.max(0, Math.min(cursorRow - height / 2, rows.size() - height));
            int end = Math.min(rows.size(), first + height);
            return new Layout(rows.subList(first, end), cursorRow - first, before);
        }
    }

    /** What to write so that this stands there instead. */
    String draw(Layout wanted) {
        StringBuilder out = new StringBuilder();
        Layout old = drawn;
        drawn = wanted;
        int same = 0;
        while (same < Math.min(old.rows.size(), wanted.rows.size())
                && old.rows.get(same).equals(wanted.rows.get(same))) {
            same++;
        }
        int at = old.row;
        String before = old.before;
        if (same < wanted.rows.size() || same < old.rows.size()) {
            same = Math.min(same, wanted.rows.size() - 1);
            if (old.endsAtCursor() && same >= at && continues(before, wanted.rows.get(at))) {
                same = at;
                out.append(wanted.rows.get(at).substring(before.length()));
            } else {
                moveTo(out, same, at);
                out.append('\r').append(ERASE_BELOW).append(wanted.rows.get(same));
            }
            for (String row : wanted.rows.subList(same + 1, wanted.rows.size())) {
                out.append("\r\n").append(row);
            }
            at = wanted.rows.size() - 1;
            before = wanted.rows.get(at);
        }
        if (at != wanted.row || !before.equals(wanted.before)) {
            moveTo(out, wanted.row, at);
            out.append('\r').append(wanted.before);
        }
        return out.toString();
    }

    /** Whether a row becomes another one by what is written behind it, and that does not change how its last character looks. */
    private static boolean continues(String row, String longer) {
        return longer.startsWith(row) && Clusters.floor(longer, row.length()) == row.length();
    }

    private static void moveTo(StringBuilder out, int row, int from) {
        if (row != from) {
            out.append("\033[").append(Math.abs(row - from)).append(row < from ? 'A' : 'B');
        }
    }

    /** What to write so that nothing stands there. */
    String erase() {
        StringBuilder out = new StringBuilder();
        moveTo(out, 0, drawn.row);
        drawn = NOTHING;
        return out.append('\r').append(ERASE_BELOW).toString();
    }

    /** The same after the terminal has become so wide, and has gone on in new rows where ours no longer fitted. */
    String eraseAt(int columns) {
        int rows = Clusters.leastWidth(drawn.before) / columns;
        for (String row : drawn.rows.subList(0, drawn.row)) {
            rows += 1 + Math.max(0, Clusters.leastWidth(row) - 1) / columns;
        }
        drawn = new Layout(drawn.rows, rows, drawn.before);
        return erase();
    }

    /** The cursor is somewhere else: at the beginning of a row with nothing on it and below it. */
    void forget() {
        drawn = NOTHING;
    }
}
