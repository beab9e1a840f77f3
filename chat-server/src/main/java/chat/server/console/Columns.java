package chat.server.console;

import java.util.Arrays;
import java.util.List;
import org.jline.utils.WCWidth;

/** Rows in columns that are as wide as a terminal shows what stands in them. */
final class Columns {

    private static final String GAP = "  ";

    private final List<List<String>> rows;
    private final int[] widths;

    /** @param rows at least one, all of the same length */
    Columns(List<List<String>> rows) {
        this.rows = rows;
        this.widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], columns(row.get(i)));
            }
        }
    }

    /** How many columns of a terminal they take. */
    int width() {
        return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /** A line for each, without white space at its end. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - columns(cell))).append(GAP);
            }
            lines.append(line.toString().stripTrailing()).append('\n');
        }
        return lines.toString();
    }

    private static int columns(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
