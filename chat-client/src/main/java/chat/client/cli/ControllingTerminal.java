package chat.client.cli;

import chat.terminal.SystemTerminal;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The terminal that somebody types on whose output goes elsewhere, as into {@code tee}: it edits its line itself. */
record ControllingTerminal(Map<String, String> environment) implements PlainConsole.Prompter {

    private static final String DEVICE = "/dev/tty";

    @Override
    public boolean isPossible() {
        return SystemTerminal.takesInput(environment);
    }

    @Override
    public @Nullable String ask(String question) {
        try (OutputStream out = new FileOutputStream(DEVICE);
                InputStream in = new FileInputStream(DEVICE)) {
            out.write(question.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return readLine(in);
        } catch (IOException e) {
            return null; // it is gone
        }
    }

    /** Not a byte beyond the line: they are for whoever reads standard input. */
    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        return b < 0 && line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }
}
