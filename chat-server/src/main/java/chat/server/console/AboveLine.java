package chat.server.console;

import chat.terminal.LineEditor;
import java.io.ByteArrayOutputStream;
import java.io.IOError;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Shows whole lines above the one that is being typed. Guarded by its own lock. */
final class AboveLine extends OutputStream {

    private final LineEditor editor;
    private final PrintStream otherwise;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** @param otherwise where lines go when the terminal was given back already */
    AboveLine(LineEditor editor, PrintStream otherwise) {
        this.editor = editor;
        this.otherwise = otherwise;
    }

    @Override
    public synchronized void write(int b) {
        line.write(b);
        if (b == '\n') {
            show();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        line.write(bytes, offset, length);
        if (length > 0 && bytes[offset + length - 1] == '\n') {
            show();
        }
    }

    private void show() {
        String lines = line.toString(StandardCharsets.UTF_8);
        line.reset();
        try {
            editor.printAbove(lines);
        } catch (RuntimeException | IOError e) { // as the library has it for a terminal that was closed
            otherwise.print(lines);
        }
    }
}
