package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniNativePty;
import org.jline.terminal.impl.jni.JniTerminalProvider;

/** A program on a real pseudo-terminal of 80 by 24, with a test at its keyboard. */
final class PseudoTerminal implements AutoCloseable {

    /** What moves the cursor, changes modes or colours, or erases. */
    private static final Pattern CONTROL = Pattern.compile("\u001b(\\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|\u000f");

    private final JniNativePty pty;
    private final Process process;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    PseudoTerminal(ProcessBuilder program) throws IOException {
        pty = (JniNativePty) new JniTerminalProvider().open(null, Size.of(80, 24));
        program.environment().put("TERM", "xterm-256color");
        File terminal = new File(pty.getName());
        process = program.redirectInput(terminal)
                .redirectOutput(terminal)
                .redirectError(terminal)
                .start();
        Thread watcher = new Thread(this::watch, "pseudo-terminal");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        byte[] buffer = new byte[8192];
        try (InputStream in = pty.getMasterInput()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (seen) {
                    seen.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    void type(String keys) throws IOException {
        pty.getMasterOutput().write(keys.getBytes(UTF_8));
    }

    /** All that was ever written, without what only moves the cursor. */
    String seen() {
        synchronized (seen) {
            return CONTROL.matcher(seen.toString(UTF_8)).replaceAll("");
        }
    }

    void await(String text) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(seen())
                .contains(text));
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    /** Whether lines are edited and signals sent by the terminal itself, as it was before. */
    boolean isCooked() throws IOException {
        return pty.getAttr().getLocalFlag(LocalFlag.ICANON)
                && pty.getAttr().getLocalFlag(LocalFlag.ISIG)
                && pty.getAttr().getLocalFlag(LocalFlag.ECHO);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        pty.close();
    }
}
