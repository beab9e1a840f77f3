package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.client.cli.ChatClientMain;
import chat.client.cli.TerminalConsole;
import chat.terminal.LineEditor;
import chat.testing.LocalTerminal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** The client program in this process on a terminal. */
final class LocalClient {

    private LocalClient() {}

    /** Starts it for a server on this machine. */
    static LocalTerminal at(int columns, int rows, Map<String, String> environment, int port, String... options)
            throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of("--host", "127.0.0.1", "--port", Integer.toString(port)), Arrays.stream(options))
                .toArray(String[]::new);
        return new LocalTerminal(columns, rows, terminal -> run(terminal, environment, arguments));
    }

    private static int run(LocalTerminal terminal, Map<String, String> environment, String... arguments) {
        try (PrintStream err = new PrintStream(terminal.errors(), true, UTF_8)) {
            return new ChatClientMain(
                            environment,
                            (json, address) -> TerminalConsole.on(
                                    new LineEditor(terminal.terminal()), environment, "chat " + address),
                            err,
                            err,
                            () -> true)
                    .run(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
