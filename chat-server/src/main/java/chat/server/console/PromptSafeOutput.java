package chat.server.console;

import java.io.ByteArrayOutputStream;
import java.io.IOError;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Shows whole lines above the one that is being typed. Guarded by its own lock. */
final class PromptSafeOutput extends OutputStream {

    private final Consumer<String> editor;
    private final PrintStream otherwise;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param editor shows lines, and fails when the terminal was given back
     * @param otherwise where they go then
     */
    PromptSafeOutput(Consumer<String> editor, PrintStream otherwise) {
        this.editor = editor;
        this.otherwise = otherwise;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        line.write(bytes, offset, length);
        if (length > 0 && bytes[offset + length - 1] == '\n') {
            show();
        }
    }

    private void show() {
        byte[] lines = line.toByteArray();
        line.reset();
        try {
            editor.accept(new String(lines, StandardCharsets.UTF_8));
        } catch (RuntimeException | IOError e) { // as the library has it for a terminal that was closed
            otherwise.write(lines, 0, lines.length);
        }
    }
}
