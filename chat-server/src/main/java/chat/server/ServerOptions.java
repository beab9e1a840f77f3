package chat.server;

import ch.qos.logback.classic.Level;
import chat.protocol.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line, and the variables and the file behind it: every setting with its default on one line. */
@Command(
        name = "chat-server",
        description = "A chat server for browsers, terminal clients, programs, telnet and netcat.",
        sortOptions = false,
        footer = {
            "",
            "Each flag with a value has a variable behind it and a key in the file of --config: CHAT_MAX_USERS and max-users "
                    + "for --max-users. What counts is flag over variable over file over default."
        })
final class ServerOptions {

    /** The line was not understood, or a value is not allowed; the message is for the user, one or two lines. */
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private static final String OFF = "off";

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
            names = "--web-port",
            paramLabel = "PORT",
            description = "Port of the web page; 0 picks a free one, off switches it off. Default: ${DEFAULT-VALUE}.")
    private String webPort = Integer.toString(WebConfig.DEFAULT_PORT);

    @Option(
            names = "--allow-host",
            paramLabel = "NAMES",
            description = "What browsers may call this server beside addresses, localhost and the host's name.")
    private @Nullable String allowHost;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGINS",
            description = "Where pages that may connect come from beside this server, like https://example.org.")
    private @Nullable String allowOrigin;

    @Option(names = "--motd", paramLabel = "FILE", description = "Greeting for who joins; SIGHUP reads it again.")
    private @Nullable String motd;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info or debug. Default: ${DEFAULT-VALUE}.")
    private String logLevel = "info";

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, as lines like max-users=50.")
    private @Nullable String config;

    @Option(names = "--check-config", description = "Show what is in force and why, and exit.")
    private boolean checkConfig;

    @ArgGroup(validate = false, heading = "%nLimits that keep one client from costing the others anything:%n")
    private LimitOptions limits = new LimitOptions();

    @ArgGroup(validate = false, heading = "%nWhat one user and one address may take of what all share:%n")
    private FairUseOptions fairUse = new FairUseOptions();

    @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
    private boolean help;

    @Option(names = "--version", description = "Show the version and exit.")
    private boolean version;

    private final CommandLine commandLine = new CommandLine(this);
    private final SettingOrigins origins = new SettingOrigins(commandLine.getCommandSpec());

    private ServerOptions() {
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExpandAtFiles(false);
        commandLine.setDefaultValueProvider(origins);
    }

    /** Reads flags and, where a flag is not given, variables and the file that a flag or variable names. Blocks. */
    static ServerOptions parse(List<String> args, Map<String, String> variables) throws UsageException {
        ServerOptions options = new ServerOptions();
        options.origins.setFlags(options.parse(args));
        if (!options.help && !options.version) {
            options.origins.addVariablesAndFile(variables, options.config);
            options.parse(args); // now asks those for what has no flag
        }
        return options;
    }

    private ParseResult parse(List<String> args) throws UsageException {
        try {
            return commandLine.parseArgs(args.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e.getUnmatched().get(0)));
        } catch (MissingParameterException e) {
            throw new UsageException(origins.blamed(e.getMissing().get(0)) + " needs a value");
        } catch (OverwrittenOptionException e) {
            throw new UsageException(origins.blamed(e.getOverwritten()) + " is given twice");
        } catch (ParameterException e) {
            String problem = SettingOrigins.isSetting(e.getArgSpec())
                    ? ": '" + e.getValue() + "' is not a whole number"
                    : " takes no value";
            throw new UsageException(origins.blamed(e.getArgSpec()) + problem);
        }
    }

    private String unknown(String given) {
        String flag = given.startsWith("-") ? given.replaceFirst("=.*", "") : given;
        List<String> known = new ArrayList<>();
        commandLine.getCommandSpec().options().forEach(option -> known.add(option.longestName()));
        String meant = flag.startsWith("--") ? Nearest.of(flag, known) : Nearest.within(flag, known, "--".length());
        if (meant != null) {
            return "There is no option " + flag + "; did you mean " + meant + "?";
        }
        return "There is no option " + flag
                + (flag.startsWith("-") ? "" : ": a setting is given by its name and value, as in --port 5555");
    }

    boolean wantsHelp() {
        return help;
    }

    boolean wantsVersion() {
        return version;
    }

    boolean wantsCheck() {
        return checkConfig;
    }

    String usage() {
        return commandLine.getUsageMessage();
    }

    ServerConfig config() throws UsageException {
        Path greeting = motd == null ? null : origins.path("motd", motd);
        try {
            return new ServerConfig(host, port, maxUsers, greeting, web(), limits.limits(fairUse.fairUse()));
        } catch (IllegalArgumentException e) {
            // The message begins with the setting's name, which is the flag's too.
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(':');
            String setting = message.substring(0, Math.max(0, colon));
            throw new UsageException(
                    origins.has(setting) ? origins.blamed(setting) + message.substring(colon) : message);
        }
    }

    private @Nullable WebConfig web() {
        if (webPort.equalsIgnoreCase(OFF)) {
            return null;
        }
        int number;
        try {
            number = Integer.parseInt(webPort);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("web-port: '" + webPort + "' (expected: 0 to 65535, or off)", e);
        }
        return new WebConfig(number, origins.isGiven("web-port"), list(allowHost), list(allowOrigin));
    }

    /** What stands between commas. */
    static List<String> list(@Nullable String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    Level logLevel() throws UsageException {
        return switch (logLevel.toLowerCase(Locale.ROOT)) {
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARN;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            default ->
                throw new UsageException(
                        origins.blamed("log-level") + ": '" + logLevel + "' (expected: error, warn, info or debug)");
        };
    }

    /** Every setting with its value and where that comes from, a line each. */
    List<String> inForce() {
        return origins.table().lines();
    }
}
