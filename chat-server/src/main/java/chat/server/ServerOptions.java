package chat.server;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line and the variables behind it: every setting with its default on one line. */
@Command(
        name = "chat-server",
        description = "A chat server for terminal clients, programs, telnet and netcat.",
        sortOptions = false,
        footer = {
            "",
            "Each flag but --help and --version has a variable behind it: CHAT_PORT for --port, CHAT_MAX_USERS for --max-users.",
            "A flag counts more than a variable."
        })
final class ServerOptions {

    /** The line was not understood, or a value is not allowed; the message is for the user, one or two lines. */
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private static final String VARIABLE_PREFIX = "CHAT_";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address or name to listen on. Default: all interfaces.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
    private int port = ServerConfig.DEFAULT_PORT;

    @Option(
            names = "--max-users",
            paramLabel = "N",
            description = "Users who can be in at a time. Default: ${DEFAULT-VALUE}.")
    private int maxUsers = ServerConfig.DEFAULT_MAX_USERS;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info or debug. Default: ${DEFAULT-VALUE}.")
    private String logLevel = "info";

    @ArgGroup(validate = false, heading = "%nLimits that keep one client from costing the others anything:%n")
    private LimitOptions limits = new LimitOptions();

    @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
    private boolean help;

    @Option(names = "--version", description = "Show the version and exit.")
    private boolean version;

    private static final class LimitOptions {

        @Option(
                names = "--max-connections",
                paramLabel = "N",
                description = "Connections at a time, joined or not. Default: ${DEFAULT-VALUE}.")
        private int maxConnections = ServerLimits.defaults().maxConnections();

        @Option(
                names = "--max-waiting-bytes",
                paramLabel = "BYTES",
                description = "What may wait for a client that reads slowly. Default: ${DEFAULT-VALUE}.")
        private int maxWaitingBytes = ServerLimits.defaults().maxWaitingBytes();

        @Option(
                names = "--stall-timeout",
                paramLabel = "SECONDS",
                description = "How long a client may read nothing while something waits. Default: ${DEFAULT-VALUE}.")
        private long stallTimeout = ServerLimits.defaults().stallTimeout().toSeconds();

        @Option(
                names = "--join-timeout",
                paramLabel = "SECONDS",
                description = "Time to choose a username after connecting. Default: ${DEFAULT-VALUE}.")
        private long joinTimeout = ServerLimits.defaults().joinTimeout().toSeconds();

        @Option(
                names = "--ping-after",
                paramLabel = "SECONDS",
                description = "Silence after which a program is asked for a sign of life. Default: ${DEFAULT-VALUE}.")
        private long pingAfter = ServerLimits.defaults().pingAfter().toSeconds();

        @Option(
                names = "--ping-timeout",
                paramLabel = "SECONDS",
                description = "Time for that sign of life. Default: ${DEFAULT-VALUE}.")
        private long pingTimeout = ServerLimits.defaults().pingTimeout().toSeconds();
    }

    private final CommandLine commandLine = new CommandLine(this);
    private final Map<String, String> variables;
    private final List<String> args;

    private ServerOptions(List<String> args, Map<String, String> variables) {
        this.args = args;
        this.variables = variables;
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExpandAtFiles(false);
        commandLine.setDefaultValueProvider(this::valueOfVariable);
    }

    /** Reads flags and, where a flag is not given, variables. */
    static ServerOptions parse(List<String> args, Map<String, String> variables) throws UsageException {
        ServerOptions options = new ServerOptions(args, variables);
        try {
            options.commandLine.parseArgs(args.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e));
        } catch (MissingParameterException e) {
            throw new UsageException(options.nameOf(e.getMissing().get(0)) + " needs a value");
        } catch (OverwrittenOptionException e) {
            throw new UsageException(options.nameOf(e.getOverwritten()) + " is given twice");
        } catch (ParameterException e) {
            if (variableOf(e.getArgSpec()) == null) {
                throw new UsageException(options.nameOf(e.getArgSpec()) + " takes no value");
            }
            throw new UsageException(options.nameOf(e.getArgSpec()) + ": '" + e.getValue() + "' is not a whole number");
        }
        return options;
    }

    private static String unknown(UnmatchedArgumentException e) {
        List<String> suggestions = e.getSuggestions();
        String given = e.getUnmatched().get(0);
        return "There is no option " + given
                + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?");
    }

    boolean wantsHelp() {
        return help;
    }

    boolean wantsVersion() {
        return version;
    }

    String usage() {
        return commandLine.getUsageMessage();
    }

    ServerConfig config() throws UsageException {
        try {
            ServerLimits defaults = ServerLimits.defaults();
            return new ServerConfig(
                    host,
                    port,
                    maxUsers,
                    new ServerLimits(
                            limits.maxConnections,
                            limits.maxWaitingBytes,
                            Duration.ofSeconds(limits.stallTimeout),
                            defaults.detectTimeout(),
                            Duration.ofSeconds(limits.joinTimeout),
                            Duration.ofSeconds(limits.pingAfter),
                            Duration.ofSeconds(limits.pingTimeout),
                            defaults.deadPeerTimeout(),
                            defaults.closeTimeout(),
                            defaults.shutdownTimeout()));
        } catch (IllegalArgumentException e) {
            // The message begins with the setting's name, which is the flag's too.
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(':');
            ArgSpec option = commandLine.getCommandSpec().findOption("--" + message.substring(0, Math.max(0, colon)));
            throw new UsageException(option == null ? message : nameOf(option) + message.substring(colon));
        }
    }

    Level logLevel() throws UsageException {
        return switch (logLevel.toLowerCase(Locale.ROOT)) {
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARN;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            default ->
                throw new UsageException(nameOf(commandLine.getCommandSpec().findOption("--log-level")) + ": '"
                        + logLevel + "' (expected: error, warn, info or debug)");
        };
    }

    private @Nullable String valueOfVariable(ArgSpec option) {
        String name = variableOf(option);
        boolean onlyAsks = args.contains("--help") || args.contains("--version");
        return name == null || onlyAsks ? null : variables.get(name);
    }

    private static @Nullable String variableOf(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option) || option.arity().max() == 0) {
            return null;
        }
        String name = option.longestName().substring("--".length());
        return VARIABLE_PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Where a value came from, for a message: the flag, or the variable if the flag was not given. */
    private String nameOf(ArgSpec arg) {
        String flag = ((OptionSpec) arg).longestName();
        String variable = variableOf(arg);
        boolean given = args.stream().anyMatch(a -> a.equals(flag) || a.startsWith(flag + "="));
        return !given && variable != null && variables.containsKey(variable) ? variable : flag;
    }
}
