package chat.terminal;

import chat.protocol.PeerText;
import java.io.IOError;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that this program was started in, with a line to type on at the bottom and everything else above it. One
 * thread reads lines; everything else may be called from any thread, and waits while the terminal is not taking output.
 *
 * <p>The terminal is in raw mode from beginning to end, not only while a line is read: in between, Ctrl-D would be lost. Ctrl-C
 * in between is what {@link #onInterrupt} says.
 */
public final class LineEditor implements AutoCloseable {

    /** Seconds for the editor to put its line away at the end; it takes milliseconds. */
    private static final int CLOSE_TIMEOUT_SECONDS = 1;

    /** Types of terminals that have a title and tell of their focus, by the beginning of their names. */
    private static final List<String> WINDOWED = List.of(
            "xterm", "screen", "tmux", "rxvt", "alacritty", "foot", "kitty", "wezterm", "st-", "gnome", "konsole");

    // XTWINOPS and focus tracking, as xterm has them.
    private static final String SAVE_TITLE = "\033[22;2t";
    private static final String RESTORE_TITLE = "\033[23;2t";
    private static final String FOCUS_ON = "\033[?1004h";
    private static final String FOCUS_OFF = "\033[?1004l";

    private final Terminal terminal;
    private final Attributes before;
    private final TerminalReader reader;
    private final boolean windowed;

    private final Thread closingHook = new Thread(this::close, "terminal");

    /** Held while a line is being read. */
    private final Semaphore reading = new Semaphore(1);

    private volatile @Nullable Thread readingThread;
    private volatile boolean closing;
    private volatile String title = "";

    /**
     * An editor on a terminal that nobody else uses. {@link #close} closes the terminal as well.
     *
     * @param terminal ignores all signals
     */
    public LineEditor(Terminal terminal) {
        this(terminal, false);
    }

    private LineEditor(Terminal terminal, boolean rewraps) {
        this.terminal = terminal;
        before = terminal.getAttributes();
        reader = new TerminalReader(terminal, rewraps);
        // First: from the next line on there is something to give back.
        Runtime.getRuntime().addShutdownHook(closingHook);
        terminal.enterRawMode();
        windowed = WINDOWED.stream().anyMatch(terminal.getType()::startsWith);
        takeWindow();
    }

    /**
     * The terminal, or null if input or output is something else or {@code TERM} names one that can do nothing.
     *
     * @throws IOException if there is one and it cannot be used; the message says why
     */
    public static @Nullable LineEditor open(Map<String, String> environment) throws IOException {
        Terminal terminal = SystemTerminal.open(environment);
        if (terminal == null) {
            return null;
        }
        LineEditor editor = new LineEditor(terminal, isTmux(environment));
        editor.reader.onSuspend = SystemTerminal::stopAll;
        terminal.handle(Signal.TSTP, signal -> editor.suspend());
        return editor;
    }

    /** Not a terminal that was opened out of one, or another program of its kind in one. */
    private static boolean isTmux(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "");
        return environment.containsKey("TMUX")
                && !environment.containsKey("STY")
                && (type.startsWith("tmux") || type.startsWith("screen"));
    }

    /** Ctrl-Z, or whoever else stops this program: it gives the terminal back first, and takes it again when it goes on. */
    private void suspend() {
        Attributes inUse = terminal.getAttributes();
        reader.giveAway(
                () -> {
                    leaveWindow();
                    terminal.setAttributes(before);
                },
                () -> {
                    terminal.handle(Signal.TSTP, SignalHandler.SIG_DFL);
                    SystemTerminal.stopThis();
                    terminal.handle(Signal.TSTP, signal -> suspend());
                },
                () -> {
                    terminal.setAttributes(inUse);
                    takeWindow();
                });
    }

    private void takeWindow() {
        if (windowed) {
            reader.control(SAVE_TITLE + FOCUS_ON + (title.isEmpty() ? "" : titled(title)));
        }
    }

    private void leaveWindow() {
        if (windowed) {
            reader.control(FOCUS_OFF + RESTORE_TITLE);
        }
    }

    private static String titled(String title) {
        return "\033]2;" + title + "\007";
    }

    /** Columns of the terminal; 0 if it does not tell. */
    public int columns() {
        return terminal.getSize().getColumns();
    }

    /** How many colours the terminal has; 0 if none. */
    public int colors() {
        Integer colors = terminal.getNumericCapability(Capability.max_colors);
        return colors == null ? 0 : Math.max(0, colors);
    }

    /** Has {@code action} run, on a thread of its own, when Ctrl-C is pressed while no line is read; null to ignore it. */
    public void onInterrupt(@Nullable Runnable action) {
        terminal.handle(Signal.INT, action == null ? SignalHandler.SIG_IGN : signal -> action.run());
        // In raw mode the terminal sends no signals. While a line is read, the library sees to that itself.
        Attributes attributes = terminal.getAttributes();
        attributes.setLocalFlag(LocalFlag.ISIG, action != null);
        terminal.setAttributes(attributes);
    }

    /** Has {@code action} run for each key that is pressed while a line is read; on the thread that reads. */
    public void onKey(Runnable action) {
        reader.onKey = action;
    }

    /** Has {@code action} told when the terminal's window comes to the front, or goes. Not every terminal tells. */
    public void onFocus(Consumer<Boolean> action) {
        reader.onFocus = action;
    }

    /** Has the Tab key complete with what {@code source} finds. */
    public void completeWith(Completion.Source source) {
        reader.completeWith(source);
    }

    /** Has arrow up in an empty line bring what {@code line} says before former lines, unless that is null; it runs on the thread that reads. */
    public void recallWith(Supplier<@Nullable String> line) {
        reader.recalled = line;
    }

    /** Asks for a word: the answer stays on the screen, and does not come back with the arrow keys. Blocks. */
    public Input ask(String question) {
        return read(false, false, () -> reader.readAnswer(question));
    }

    /** Asks for something of which nothing is shown, and of which nothing comes back whatever keys are pressed later. Blocks. */
    public Input askSecret(String question) {
        return read(false, false, () -> reader.readSecret(question));
    }

    /** Has lines that {@code isSecret} not come back with the arrow keys. On the thread that reads, which is in no line yet. */
    public void forget(Predicate<String> isSecret) {
        reader.setHistory(new DefaultHistory() {
            @Override
            public void add(Instant time, String line) {
                if (!isSecret.test(line)) {
                    super.add(time, line);
                }
            }
        });
    }

    /**
     * Reads a line, which goes from the screen when it is entered. Blocks.
     *
     * @param draft what stands on the line already
     */
    public Input read(String draft) {
        return read(true, true, () -> reader.readLineWith(draft));
    }

    /** Reads a line, which stays on the screen when it is entered. Blocks. */
    public Input readKept() {
        return read(false, true, () -> reader.readLineWith(""));
    }

    private Input read(boolean erased, boolean remembered, Supplier<String> line) {
        reader.option(Option.ERASE_LINE_ON_FINISH, erased);
        reader.setVariable(LineReader.DISABLE_HISTORY, !remembered);
        reading.acquireUninterruptibly();
        try {
            readingThread = Thread.currentThread();
            return closing ? new Input.End(false) : new Input.Line(line.get());
        } catch (UserInterruptException e) {
            return closing ? new Input.End(false) : new Input.Interrupt(String.valueOf(e.getPartialLine()));
        } catch (EndOfFileException e) {
            return new Input.End(!closing && !isGone());
        } catch (IllegalStateException | IOError e) {
            return new Input.End(false); // the terminal was taken away
        } finally {
            readingThread = null;
            reading.release();
        }
    }

    /** Whether nobody is there any more: then the end of input does not mean that a key was pressed. */
    private boolean isGone() {
        try {
            return terminal.reader().peek(1) == -1;
        } catch (IOException | IOError e) {
            return true;
        }
    }

    /** Shows {@code text}, which ends with a line end, above the line that is being typed. */
    public void printAbove(String text) {
        reader.printAbove(text);
    }

    /** What stands before the lines that are typed, from now on: "&gt; " if it was never called. */
    public void setPrompt(String prompt) {
        reader.changePrompt(prompt);
    }

    /** Names the terminal's window, until this editor is closed. What could act on the terminal is not in the name. */
    public void setTitle(String title) {
        this.title = PeerText.clean(title).replaceAll("\\s", " ");
        if (windowed) {
            reader.control(titled(this.title));
        }
    }

    /** Rings the terminal's bell. */
    public void ring() {
        reader.control("\007");
    }

    /** Takes the line from the screen and gives the terminal back as it was; the end of the program does so as well. */
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        removeClosingHook();
        Thread editor = readingThread;
        if (editor != null) {
            editor.interrupt();
        }
        try {
            // Whoever reads puts the terminal back as they found it: that has to come before we do.
            boolean idle = reading.tryAcquire(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            terminal.setAttributes(before);
            if (idle) {
                // On a thread of its own, for a terminal that takes no output.
                Thread last = new Thread(this::sayGoodbye, "terminal-close");
                last.setDaemon(true);
                last.start();
                last.join(TimeUnit.SECONDS.toMillis(CLOSE_TIMEOUT_SECONDS));
            }
        } catch (RuntimeException | IOError e) {
            // The terminal is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeClosingHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(closingHook);
        } catch (IllegalStateException e) {
            // It is running: that is why this closes.
        }
    }

    private void sayGoodbye() {
        try {
            leaveWindow();
            terminal.close();
        } catch (IOException | RuntimeException | IOError e) {
            // The terminal is gone.
        }
    }
}
