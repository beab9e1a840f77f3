package chat.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jline.utils.ShutdownHooks;
import org.jspecify.annotations.Nullable;

/** The terminal that this program was started in. */
public final class SystemTerminal {

    /** How the library gets at it: by code of the machine's own, or where that cannot be by running {@code stty}. */
    private static final String NATIVE = "jni";

    private static final String COMMANDS = "exec";

    /** From this release of Java on there always is a console. */
    private static final int CONSOLE_IS_NO_SIGN = 22;

    private SystemTerminal() {}

    /**
     * The terminal, which ignores all signals; null if input or output is something else or {@code TERM} names one that can do nothing.
     *
     * @throws IOException if there is one and it cannot be used; the message says why
     */
    static @Nullable Terminal open(Map<String, String> environment) throws IOException {
        String type = environment.getOrDefault("TERM", "");
        if (type.isBlank() || type.equals(Terminal.TYPE_DUMB) || !mayBeThere()) {
            return null; // without having unpacked and loaded what a pipe has no use for
        }
        // Ctrl-C comes as a signal of the system, or not at all.
        System.setProperty("org.jline.terminal.softwareSignals", "false");
        // The library's own hook closes the terminal under whoever reads a line, with modes still on that reading
        // needs.
        System.setProperty(ShutdownHooks.PROP_DISABLE_SHUTDOWN_HOOK, "true");
        String means = means(environment);
        try {
            TerminalProvider provider = TerminalProvider.load(means);
            if (!provider.isSystemStream(SystemStream.Input) || !provider.isSystemStream(SystemStream.Output)) {
                return null;
            }
            return TerminalBuilder.builder()
                    .provider(means)
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .signalHandler(SignalHandler.SIG_IGN)
                    .graphemeCluster(false) // asking the terminal whether it can takes half a second
                    .build();
        } catch (IllegalStateException | UnsupportedOperationException | LinkageError e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether both streams may be a terminal, as far as Java knows without the library. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean mayBeThere() {
        return Runtime.version().feature() >= CONSOLE_IS_NO_SIGN || System.console() != null;
    }

    private static String means(Map<String, String> environment) {
        return NativeLibrary.load(environment) ? NATIVE : COMMANDS;
    }

    /** Whether what is printed to standard error is seen on a terminal. */
    public static boolean showsErrors(Map<String, String> environment) {
        return isTerminal(SystemStream.Error, environment);
    }

    /** Whether standard input comes from a terminal. */
    public static boolean takesInput(Map<String, String> environment) {
        return isTerminal(SystemStream.Input, environment);
    }

    private static boolean isTerminal(SystemStream stream, Map<String, String> environment) {
        try {
            return TerminalProvider.load(means(environment)).isSystemStream(stream);
        } catch (IOException | LinkageError e) {
            return false;
        }
    }

    /** Stops all that were started together with this program, as the terminal itself does for Ctrl-Z. Does not wait for it. */
    static void stopAll() {
        tell("kill -s TSTP 0");
    }

    /** Stops this program, and returns when it goes on; at once where nobody could have it go on. */
    static void stopThis() {
        Process told = tell("kill -s TSTP " + ProcessHandle.current().pid());
        try {
            if (told != null) {
                told.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Process tell(String command) {
        try {
            return new ProcessBuilder("sh", "-c", command).start();
        } catch (IOException e) {
            return null; // a system without a shell has nothing to do meanwhile
        }
    }
}
