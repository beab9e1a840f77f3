package chat.server.console;

import chat.terminal.Input;
import chat.terminal.LineEditor;
import chat.terminal.WordWrap;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A terminal on which whoever runs the server types commands. What is printed to standard output meanwhile, as the log is,
 * appears above the line that is being typed. It has a thread of its own, which does not keep the program from ending.
 */
public final class OperatorConsole implements AutoCloseable {

    /** Fields of the system's line on this process, as {@code proc(5)} has them, behind the name in brackets. */
    private static final int PROCESS_GROUP = 2;

    private static final int TERMINALS_PROCESS_GROUP = 5;

    private static final Logger log = LoggerFactory.getLogger(OperatorConsole.class);

    private final LineEditor editor;
    private final PrintStream before = System.out;
    private final PrintStream above;

    /** A console on a terminal that there is. */
    public OperatorConsole(LineEditor editor) {
        this.editor = editor;
        above = new PrintStream(new PromptSafeOutput(this::printAbove, before), true, StandardCharsets.UTF_8);
    }

    /**
     * Opens the terminal that this program was started in, if there is one and it is this program's turn to use it.
     *
     * @param environment {@code TERM} says what the terminal can do
     * @return null if there is no such terminal
     */
    // From Java 22 on there is always a console: then it takes the editor, which is slower to load, to find out.
    @SuppressWarnings("SystemConsoleNull")
    public static @Nullable OperatorConsole open(Map<String, String> environment) {
        if (System.console() == null || isInBackground()) {
            return null;
        }
        try {
            LineEditor editor = LineEditor.open(environment);
            return editor == null ? null : new OperatorConsole(editor);
        } catch (IOException e) {
            log.warn("there is no console, because this terminal cannot be used for one: {}", e.getMessage());
            return null;
        }
    }

    /**
     * Begins to read commands.
     *
     * @param stop is run, on the console's thread and after the terminal was given back, when the server has to end
     */
    public void start(ServerControl server, Runnable stop) {
        editor.completeWith(new ConsoleCompletion(server));
        System.setOut(above);
        Commands commands = new Commands(server, Clock.system(ZoneId.systemDefault()), editor::columns, this::ask);
        Thread thread = new Thread(() -> run(commands, stop), "console");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the shell runs this program with {@code &}: touching the terminal would have the system suspend it. */
    private static boolean isInBackground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            int terminals = Integer.parseInt(fields[TERMINALS_PROCESS_GROUP]);
            return terminals > 0 && terminals != Integer.parseInt(fields[PROCESS_GROUP]);
        } catch (IOException e) {
            return false; // a system that does not tell
        }
    }

    private void printAbove(String lines) {
        editor.printAbove(
                WordWrap.wrap(new AttributedString(lines), editor.columns()).toString());
    }

    private void run(Commands commands, Runnable stop) {
        above.print("Type help for the commands.\n");
        boolean stopping = false;
        while (!stopping) {
            stopping = isLast(editor.readKept(), commands);
        }
        above.print("Stopping.\n");
        close();
        stop.run();
    }

    private boolean isLast(Input input, Commands commands) {
        if (input instanceof Input.Line line) {
            if (Commands.isStop(line.text())) {
                return true;
            }
            above.print(answer(commands, line.text()));
            return false;
        }
        if (input instanceof Input.End end && end.wanted()) {
            above.print("Type stop to stop the server.\n");
            return false;
        }
        // Ctrl-C clears what is half typed, and stops as it does without a console. A terminal that is gone stops as
        // well.
        return !(input instanceof Input.Interrupt interrupt
                && !interrupt.typed().isEmpty());
    }

    private @Nullable String ask(String question) {
        return editor.askSecret(question) instanceof Input.Line line ? line.text() : null;
    }

    private static String answer(Commands commands, String line) {
        try {
            return commands.run(line);
        } catch (RuntimeException bug) {
            log.error("a command failed", bug);
            return "Something went wrong, sorry: see the log.\n";
        }
    }

    /** Gives the terminal back: nothing more is read, and what is printed from now on goes where it went before. */
    @Override
    public void close() {
        System.setOut(before);
        editor.close();
    }
}
