package chat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniNativePty;
import org.jline.terminal.impl.jni.JniTerminalProvider;

/** A real pseudo-terminal with a test at its keyboard and in front of its screen. */
public abstract class TerminalWindow implements AutoCloseable {

    static final int PATIENCE_SECONDS = 20;

    /** What moves the cursor, changes modes or colours, or erases. */
    private static final Pattern CONTROL = Pattern.compile("\u001b(\\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|\u000f");

    /** The beginning of a sequence, or of a character, whose end is still to come. */
    private static final Pattern UNFINISHED = Pattern.compile("\u001b(\\[[0-9;?]*|][^\u0007]*|[()])?$");

    /** Application cursor keys, reports of the focus, and brackets around what is pasted. */
    private static final Pattern KEYBOARD_MODE = Pattern.compile("\u001b\\[(\\?1|\\?1004|\\?2004)([hl])");

    final JniNativePty pty;
    private final Screen screen;

    /** Held while nobody looks at what the program writes. */
    private final Semaphore looking = new Semaphore(1);

    /** Guarded by itself. */
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    TerminalWindow(int columns, int rows) throws IOException {
        pty = (JniNativePty) new JniTerminalProvider().open(null, Size.of(columns, rows));
        screen = new Screen(columns, rows);
    }

    final void open() {
        Thread watcher = new Thread(this::watch, "pseudo-terminal");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Takes no more output from the program, as a terminal on which Ctrl-S was pressed. */
    public void freeze() {
        looking.acquireUninterruptibly();
    }

    private void watch() {
        byte[] buffer = new byte[8192];
        ByteArrayOutputStream fresh = new ByteArrayOutputStream();
        try (InputStream in = pty.getMasterInput()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                looking.acquireUninterruptibly();
                looking.release();
                synchronized (seen) {
                    seen.write(buffer, 0, n);
                }
                fresh.write(buffer, 0, n);
                String output = fresh.toString(UTF_8);
                if (!output.endsWith("\uFFFD") && !UNFINISHED.matcher(output).find()) {
                    screen.write(output);
                    fresh.reset();
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    public void type(String keys) throws IOException {
        pty.getMasterOutput().write(keys.getBytes(UTF_8));
    }

    /** Makes the window larger or smaller. */
    public void resize(int columns, int rows) throws IOException {
        screen.resize(columns, rows);
        pty.setSize(Size.of(columns, rows));
    }

    /** Begins anew with what was ever written. */
    public void forget() {
        synchronized (seen) {
            seen.reset();
        }
    }

    /** All that was ever written, without what only moves the cursor. */
    public String seen() {
        synchronized (seen) {
            return CONTROL.matcher(seen.toString(UTF_8)).replaceAll("");
        }
    }

    /** All that was ever written. */
    public String raw() {
        synchronized (seen) {
            return seen.toString(UTF_8);
        }
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10));
    }

    public void await(String text) {
        awaiting().untilAsserted(() -> assertThat(seen()).contains(text));
    }

    /** The lines that are on the screen, without the empty ones at its bottom. */
    public List<String> screen() {
        return screen.lines();
    }

    /** Waits until the screen is as it should be. */
    public void awaitScreen(ThrowingConsumer<List<String>> requirement) {
        awaiting().untilAsserted(() -> requirement.accept(screen()));
    }

    /** Waits until the screen ends with these lines. */
    public void awaitBottom(String... lines) {
        awaitScreen(shown -> assertThat(shown).endsWith(lines));
    }

    /** What the window is called; empty if it was never named. */
    public String title() {
        return screen.title();
    }

    public void awaitTitle(String title) {
        awaiting().untilAsserted(() -> assertThat(title()).isEqualTo(title));
    }

    /** How often the bell rang. */
    public int bells() {
        return screen.bells();
    }

    /** Waits until the program has ended, and returns what it ended with. */
    public abstract int exitCode() throws Exception;

    /** Whether lines are edited and signals sent by the terminal itself, as it was before. */
    public boolean isCooked() throws IOException {
        return isCooked(pty.getAttr());
    }

    static boolean isCooked(Attributes attributes) {
        return attributes.getLocalFlag(LocalFlag.ICANON)
                && attributes.getLocalFlag(LocalFlag.ISIG)
                && attributes.getLocalFlag(LocalFlag.ECHO);
    }

    /**
     * Modes that change what keys, pasting, or a click on the window send to whatever program comes next, and that were switched
     * on and not off again.
     */
    public Set<String> modesLeftOn() {
        Set<String> modes = new TreeSet<>();
        Matcher switches = KEYBOARD_MODE.matcher(raw());
        while (switches.find()) {
            if (switches.group(2).equals("h")) {
                modes.add(switches.group(1));
            } else {
                modes.remove(switches.group(1));
            }
        }
        return modes;
    }

    @Override
    public void close() throws IOException {
        pty.close();
    }
}
