package chat.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.client.ClientConfig;
import chat.client.ClientTransport;
import chat.client.ServerAddress;
import chat.client.TlsTrust;
import chat.client.bench.Bench;
import chat.client.bench.BenchOptions;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
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
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    /** For what is still on its way when a measurement is told to stop, and for its result. */
    private static final Duration BENCH_STOP_TIMEOUT = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final BiFunction<Boolean, String, Console> consoles;
    private final PrintStream out;
    private final PrintStream err;
    private final BooleanSupplier errIsTerminal;

    /**
     * @param consoles opens the console to talk on, given whether the output is for a program, and the server's address for people
     * @param errIsTerminal whether somebody watches {@code err}
     */
    public ChatClientMain(
            Map<String, String> environment,
            BiFunction<Boolean, String, Console> consoles,
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

    /** Blocks until it is over; returns the exit code. */
    public int run(String... args) {
        CommandLine commandLine = new CommandLine(ClientOptions.spec());
        commandLine.addSubcommand(BenchOptions.spec());
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            ParseResult meant = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
            if (meant != parsed && !parsed.matchedOptions().isEmpty()) {
                String misplaced = parsed.matchedOptions().get(0).longestName();
                throw new ParameterException(commandLine, misplaced + " is not for bench: see bench --help");
            }
            if (meant.hasMatchedOption("--help")) {
                meant.commandSpec().commandLine().usage(out, CommandLine.Help.Ansi.OFF);
                return ExitStatus.OK;
            }
            if (parsed.hasMatchedOption("--version")) {
                out.println("chat-client " + Version.VERSION);
                return ExitStatus.OK;
            }
            return meant == parsed ? chat(new ClientOptions(parsed, environment)) : bench(new BenchOptions(meant));
        } catch (UnmatchedArgumentException e) {
            String given = e.getUnmatched().get(0);
            return badUsage("There is no option " + given + "; did you mean "
                    + Nearest.of(
                            given,
                            e.getCommandLine().getCommandSpec().optionsMap().keySet()) + "?");
        } catch (MissingParameterException e) {
            return badUsage(((OptionSpec) e.getMissing().get(0)).longestName() + " needs a value");
        } catch (ParameterException e) {
            return badUsage(String.valueOf(e.getMessage()));
        }
    }

    private int bench(BenchOptions options) {
        Bench bench = new Bench(options.plan(), ExitStatus::inWords, out, err, errIsTerminal.getAsBoolean());
        Thread stop = new Thread(() -> bench.stop(BENCH_STOP_TIMEOUT), "bench-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        boolean good = bench.run();
        removeShutdownHook(stop);
        return good ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private int badUsage(String what) {
        err.println(PeerText.clean(what));
        err.println("Try --help.");
        return USAGE;
    }

    private int chat(ClientOptions options) {
        ClientConfig config = options.config();
        String username = options.username();
        String password = options.password();
        Notify notify = options.notifyWhen();
        ExitStatus status;
        try (Console console = consoles.apply(options.json(), inWords(config.servers()))) {
            if (username == null && !console.canAsk()) {
                err.println(
                        options.json()
                                ? "With --json nobody is asked for a username: give one with --username NAME"
                                : "There is no terminal to ask for a username on: give one with --username NAME");
                return USAGE;
            }
            EventLoopGroup group = ClientTransport.newGroup(1);
            ChatSession session =
                    new ChatSession(console, trusting(config, console), group, username, password, notify);
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

    /** Who is at the console may know a certificate that the system does not, unless they have said which one it is. */
    private ClientConfig trusting(ClientConfig config, Console console) {
        return config.servers().stream().anyMatch(ServerAddress::tls) && config.trust() == TlsTrust.SYSTEM
                ? config.withTrust(
                        CertificateQuestion.trust(console, KnownCertificates.of(environment), config.servers()))
                : config;
    }

    private static String inWords(List<ServerAddress> servers) {
        return servers.stream().map(ServerAddress::toString).collect(Collectors.joining(","));
    }

    private static void removeShutdownHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running: that is why the conversation ended.
        }
    }
}
