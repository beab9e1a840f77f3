package chat.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;

/** What a terminal shows after all that was written to it: lines as a person sees them. Any thread may call it. */
final class Screen {

    private static final Pattern TITLE = Pattern.compile("\u001b]2;([^\u0007]*)\u0007");

    /** Cells of history and of the screen, as wide as the screen. */
    private final ScreenTerminal terminal;

    private String title = "";
    private int bells;

    Screen(int columns, int rows) {
        terminal = new ScreenTerminal(columns, rows);
    }

    /** @param output whole sequences: none that begins here and ends in a later call */
    synchronized void write(String output) {
        Matcher titles = TITLE.matcher(output);
        while (titles.find()) {
            title = titles.group(1);
        }
        String rest = titles.replaceAll("");
        bells += (int) rest.chars().filter(c -> c == '\u0007').count();
        terminal.write(rest);
    }

    synchronized void resize(int columns, int rows) {
        terminal.setSize(Size.of(columns, rows));
    }

    synchronized String title() {
        return title;
    }

    synchronized int bells() {
        return bells;
    }

    /** The lines from the top down, without the white space behind them and the empty ones at the bottom. */
    synchronized List<String> lines() {
        int columns = terminal.getColumns();
        int rows = terminal.getRows();
        long[] cells = new long[columns * rows];
        terminal.dump(cells, 0, 0, rows, columns, new int[2]);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int c = ScreenTerminal.cellCodePoint(cells[row * columns + column]);
                if (c != 0) { // the second half of a wide character
                    line.appendCodePoint(c);
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }
}
