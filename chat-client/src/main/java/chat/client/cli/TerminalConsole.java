package chat.client.cli;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/**
 * A terminal with a line editor at the bottom, and everything else above it.
 *
 * <p>The terminal is in raw mode from beginning to end, not only while a line is read: in between, Ctrl-C would kill the program
 * and Ctrl-D be lost.
 */
public final class TerminalConsole implements Console {

    private static final String PROVIDER = "jni";
    private static final String PROMPT = "> ";

    /** Seconds for the line editor to put its line away when the program ends; it takes milliseconds. */
    private static final int EDITOR_TIMEOUT_SECONDS = 1;

    private final Terminal terminal;
    private final Attributes before;
    private final LineReader reader;
    private final PrintQueue output;

    /** Held while a line is being read. */
    private final Semaphore reading = new Semaphore(1);

    private volatile @Nullable Thread readingThread;
    private volatile boolean closing;

    private TerminalConsole(Terminal terminal) {
        this.terminal = terminal;
        before = terminal.enterRawMode();
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]))
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.BRACKETED_PASTE, true)
                .option(Option.INSERT_TAB, false)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ")
                .variable(LineReader.BELL_STYLE, "none")
                .build();
        output = new PrintQueue(this::write, () -> {});
    }

    /** The terminal that this program was started in, or null if its input or output is something else. */
    public static @Nullable TerminalConsole open(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "");
        if (type.isBlank() || type.equals(Terminal.TYPE_DUMB)) {
            return null;
        }
        // Ctrl-C is a key for the line editor, never a signal.
        System.setProperty("org.jline.terminal.softwareSignals", "false");
        try {
            TerminalProvider provider = TerminalProvider.load(PROVIDER);
            if (!provider.isSystemStream(SystemStream.Input) || !provider.isSystemStream(SystemStream.Output)) {
                return null;
            }
            return new TerminalConsole(TerminalBuilder.builder()
                    .provider(PROVIDER)
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .signalHandler(Terminal.SignalHandler.SIG_IGN)
                    .graphemeCluster(false) // asking the terminal whether it can takes half a second
                    .build());
        } catch (IOException | IllegalStateException | UnsupportedOperationException | LinkageError e) {
            return null; // a system without our native library: lines will do
        }
    }

    /** Whether what is printed to standard error is seen on a terminal. */
    public static boolean showsErrors() {
        try {
            return TerminalProvider.load(PROVIDER).isSystemStream(SystemStream.Error);
        } catch (IOException | LinkageError e) {
            return false;
        }
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public @Nullable String ask(String question) {
        reader.unsetOpt(Option.ERASE_LINE_ON_FINISH);
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        output.flush(); // what is wrong with the last answer comes before the next question
        try {
            return read(question);
        } catch (UserInterruptException e) {
            return null;
        }
    }

    @Override
    public @Nullable String nextLine() {
        // What was typed comes back from the room, with its time: it must not stand there twice.
        reader.setOpt(Option.ERASE_LINE_ON_FINISH);
        reader.setVariable(LineReader.DISABLE_HISTORY, false);
        boolean asked = false;
        while (true) {
            try {
                return read(PROMPT);
            } catch (UserInterruptException e) {
                boolean empty = e.getPartialLine().isEmpty();
                if (closing || (empty && asked)) {
                    return null;
                }
                if (empty) {
                    print("* Press Ctrl-C again to leave");
                }
                asked = empty;
            }
        }
    }

    private @Nullable String read(String prompt) {
        reading.acquireUninterruptibly();
        try {
            readingThread = Thread.currentThread();
            return closing ? null : reader.readLine(prompt);
        } catch (EndOfFileException | IllegalStateException | IOError e) {
            return null; // the end of input, or the terminal was taken away
        } finally {
            readingThread = null;
            reading.release();
        }
    }

    @Override
    public void print(String text) {
        output.add(text, false);
    }

    @Override
    public void complain(String text) {
        output.add("! " + text, true);
    }

    private void write(List<PrintQueue.Line> lines) {
        reader.printAbove(lines.stream().map(PrintQueue.Line::text).collect(Collectors.joining("\n", "", "\n")));
    }

    @Override
    public void onBehind(Consumer<Boolean> action) {
        output.onBehind(action);
    }

    @Override
    public void onOutputClosed(Runnable action) {
        // A terminal that is gone hangs up, which ends the program.
    }

    @Override
    public void close() {
        output.close();
        closing = true;
        Thread editor = readingThread;
        if (editor != null) {
            editor.interrupt();
        }
        try {
            if (!reading.tryAcquire(EDITOR_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                return; // the terminal is stuck; the library's own shutdown hook will give it back
            }
            terminal.setAttributes(before);
            terminal.close();
        } catch (IOException | RuntimeException | IOError e) {
            // The library's shutdown hook was faster, or the terminal is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
