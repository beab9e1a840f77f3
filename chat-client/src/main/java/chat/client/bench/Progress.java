package chat.client.bench;

import java.io.PrintStream;

/** One line a second on how far a run is: rewritten in place on a terminal, else one below the other. */
final class Progress {

    private static final String ERASE_TO_END = "\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private boolean shown;

    /** @param terminal whether {@code out} leads to one */
    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(String line) {
        if (terminal) {
            out.print("\r" + line + ERASE_TO_END);
            out.flush();
            shown = true;
        } else {
            out.println(line);
        }
    }

    /** Leaves nothing of the line where the result will be. */
    void clear() {
        if (shown) {
            out.print("\r" + ERASE_TO_END);
            out.flush();
            shown = false;
        }
    }
}
