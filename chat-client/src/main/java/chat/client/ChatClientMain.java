package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.client.bench.Bench;
import chat.client.bench.BenchOptions;
import chat.client.cli.ChatSession;
import chat.client.cli.ClientOptions;
import chat.client.cli.Console;
import chat.client.cli.ControllingTerminal;
import chat.client.cli.ExitStatus;
import chat.client.cli.Notify;
import chat.client.cli.PlainConsole;
import chat.client.cli.TerminalConsole;
import chat.client.cli.Utf8Arguments;
import chat.protocol.Nearest;
import chat.protocol.PeerText;
import chat.protocol.Version;
import chat.terminal.SystemTerminal;
import io.netty.channel.EventLoopGroup;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: arguments in, exit code out. Start reading here. */
public final class ChatClientMain {

    private static final int USAGE = 2;

    /** For the goodbye when the program is told to stop from outside. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    /** For what is still on its way when a measurement is told to stop, and for its result. */
    private static final Duration BENCH_STOP_TIMEOUT = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final ConsoleOpener consoles;
    private final PrintStream out;
    private final PrintStream err;
    private final BooleanSupplier errIsTerminal;

    /** Opens the console to talk on. */
    interface ConsoleOpener {

        /**
         * Opens it.
         *
         * @param json whether the output is for a program
         * @param address the server, for people
         */
        Console open(boolean json, String address);
    }

    /**
     * @param consoles opens the console to talk on
     * @param errIsTerminal whether somebody watches {@code err}
     */
    ChatClientMain(
            Map<String, String> environment,
            ConsoleOpener consoles,
            PrintStream out,
            PrintStream err,
            BooleanSupplier errIsTerminal) {
        this.environment = environment;
        this.consoles = consoles;
        this.out = out;
        this.err = err;
        this.errIsTerminal = errIsTerminal;
    }

    public static void main(String[] args) {
        // Netty's events for the flight recorder, and its samples of where buffers were made: the tests look for leaks.
        setUnlessSet("io.netty.jfr.enabled", "false");
        setUnlessSet("io.netty.leakDetection.level", "disabled");
        LogManager.getLogManager().reset(); // what libraries have to say would stand in the middle of the chat
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        Map<String, String> environment = Utf8Arguments.environment(System.getenv());
        System.exit(new ChatClientMain(
                        environment,
                        (json, address) -> openConsole(environment, json, address, err),
                        new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
                        err,
                        () -> SystemTerminal.showsErrors(environment))
                .run(Utf8Arguments.arguments(args)));
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Console openConsole(Map<String, String> environment, boolean json, String address, PrintStream err) {
        Console terminal = json ? null : openTerminal(environment, address, err);
        return terminal != null
                ? terminal
                : new PlainConsole(
                        System.in,
                        new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err),
                        json,
                        new ControllingTerminal(environment));
    }

    private static @Nullable Console openTerminal(Map<String, String> environment, String address, PrintStream err) {
        try {
            return TerminalConsole.open(environment, "chat " + PeerText.clean(address));
        } catch (IOException e) {
            err.println("This terminal can only be used for lines, without editing them: " + e.getMessage());
            return null;
        }
    }

    int run(String... args) {
        ClientOptions options = new ClientOptions();
        BenchOptions benchOptions = new BenchOptions();
        CommandLine commandLine = new CommandLine(options).addSubcommand(benchOptions);
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            if (parsed.hasSubcommand()) {
                return bench(benchOptions, parsed);
            }
            if (options.help()) {
                commandLine.usage(out, CommandLine.Help.Ansi.OFF);
                return ExitStatus.OK;
            }
            if (options.version()) {
                out.println("chat-client " + Version.VERSION);
                return ExitStatus.OK;
            }
            return chat(options);
        } catch (UnmatchedArgumentException e) {
            String given = e.getUnmatched().get(0);
            return badUsage("There is no option " + given + "; did you mean "
                    + Nearest.of(
                            given,
                            e.getCommandLine().getCommandSpec().optionsMap().keySet()) + "?");
        } catch (MissingParameterException e) {
            return badUsage(((OptionSpec) e.getMissing().get(0)).longestName() + " needs a value");
        } catch (ParameterException | ClientOptions.InvalidException e) {
            return badUsage(String.valueOf(e.getMessage()));
        }
    }

    private int bench(BenchOptions options, ParseResult parsed) {
        CommandLine commandLine = parsed.subcommand().commandSpec().commandLine();
        if (!parsed.matchedOptions().isEmpty()) {
            String misplaced = parsed.matchedOptions().get(0).longestName();
            throw new ParameterException(commandLine, misplaced + " is not for bench: see bench --help");
        }
        if (options.help()) {
            commandLine.usage(out, CommandLine.Help.Ansi.OFF);
            return ExitStatus.OK;
        }
        Bench bench = new Bench(options.plan(), out, err, errIsTerminal.getAsBoolean());
        Thread stop = new Thread(() -> bench.stop(BENCH_STOP_TIMEOUT), "bench-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        int exitCode = bench.run();
        removeShutdownHook(stop);
        return exitCode;
    }

    private int badUsage(String what) {
        err.println(PeerText.clean(what));
        err.println("Try --help.");
        return USAGE;
    }

    private int chat(ClientOptions options) throws ClientOptions.InvalidException {
        ClientConfig config = options.config(environment);
        String username = options.username(environment);
        Notify notify = options.notify(environment);
        ExitStatus status;
        try (Console console = consoles.open(options.json(), config.address())) {
            if (username == null && !console.canAsk()) {
                err.println(
                        options.json()
                                ? "With --json nobody is asked for a username: give one with --username NAME"
                                : "There is no terminal to ask for a username on: give one with --username NAME");
                return USAGE;
            }
            EventLoopGroup group = ClientTransport.newGroup(1);
            ChatSession session = new ChatSession(console, config, group, username, notify);
            Thread stop = new Thread(() -> session.stop(STOP_TIMEOUT), "chat-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            status = session.run();
            removeShutdownHook(stop);
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        if (status.words() != null) {
            err.println(status.words());
        }
        return status.exitCode();
    }

    private static void removeShutdownHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running: that is why the conversation ended.
        }
    }
}
