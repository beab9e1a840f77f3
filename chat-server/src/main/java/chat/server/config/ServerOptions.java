package chat.server.config;

import static java.util.Objects.requireNonNullElse;

import ch.qos.logback.classic.Level;
import chat.protocol.Nearest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line, and the variables and the file behind it. A setting has its value from its flag, else from its variable, else from the
 * file, else its default. What is wrong is told with the name of the flag, variable or key where it stands.
 */
public final class ServerOptions {

    /** The line was not understood, or a value is not allowed; the message is for the user, one line. */
    public static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * What somebody gave to a setting.
     *
     * @param place what to call the setting in a complaint about the value
     * @param origin where the value comes from, in the shortest words
     */
    private record Given(String value, String place, String origin) {}

    private static final List<Setting.Group> GROUPS = List.of(
            ServerConfig.SETTINGS,
            TlsConfig.SETTINGS,
            StorageConfig.SETTINGS,
            ClusterConfig.SETTINGS,
            AccountsConfig.SETTINGS,
            ServerLimits.SETTINGS,
            FairUse.SETTINGS);

    /** All of them, in the order in which they are shown. */
    static final List<Setting<?>> SETTINGS = GROUPS.stream()
            .<Setting<?>>flatMap(group -> group.settings().stream())
            .toList();

    private static final String HELP = "--help";
    private static final String VERSION = "--version";
    private static final String CHECK_CONFIG = "--check-config";

    private static final String VARIABLE_PREFIX = "CHAT_";

    /** The client's own variables, which may be set for both programs. */
    private static final Set<String> CLIENTS_VARIABLES = Set.of("CHAT_USERNAME", "CHAT_NOTIFY");

    private final CommandLine commandLine =
            new CommandLine(spec()).setUsageHelpAutoWidth(true).setExpandAtFiles(false);
    private final ParseResult flags;

    /** By the setting's name; what is not in here has its default. */
    private final Map<String, Given> given = new HashMap<>();

    private ServerOptions(List<String> args) throws UsageException {
        flags = parse(args);
        for (Setting<?> setting : SETTINGS) {
            String flag = flag(setting.name());
            if (flags.hasMatchedOption(flag)) {
                String value = flags.matchedOption(flag).stringValues().get(0);
                given.put(setting.name(), new Given(value, flag, flag));
            }
        }
    }

    /** Reads flags and, where a flag is not given, variables and the file that a flag or variable names. Blocks. */
    public static ServerOptions parse(List<String> args, Map<String, String> variables) throws UsageException {
        ServerOptions options = new ServerOptions(args);
        if (!options.wantsHelp() && !options.wantsVersion()) {
            options.addVariables(variables);
            options.addFile();
        }
        return options;
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("chat-server");
        spec.usageMessage()
                .description("A chat server for browsers, terminal clients, programs, telnet and netcat.")
                .sortOptions(false)
                .footer(
                        "",
                        "chat-server export --data DIR [--room ROOM] writes what was said as JSON lines; chat-server backup --data DIR"
                                + " FILE makes a copy of everything. Both also work beside a running server.",
                        "",
                        "chat-server account add NAME --role operator --data DIR makes an account; its password comes from the standard"
                                + " input. There are account list, remove, role and password too.",
                        "",
                        "chat-server copy --from-data DIR --to-cluster URL copies everything into a cluster, and with --from-cluster URL"
                                + " --to-data DIR back. No server may run on either side.",
                        "",
                        "Each flag with a value also has a variable, and a key in the file of --config: CHAT_MAX_USERS and max-users "
                                + "for --max-users. What counts is flag over variable over file over default.");
        ServerConfig.SETTINGS.settings().forEach(setting -> spec.addOption(option(setting)));
        spec.addOption(option(CHECK_CONFIG, "Show what is in force and why, and exit."));
        for (Setting.Group group : GROUPS.subList(1, GROUPS.size())) { // the first has no heading
            ArgGroupSpec.Builder section =
                    ArgGroupSpec.builder().validate(false).heading("%n" + group.heading() + ":%n");
            group.settings().forEach(setting -> section.addArg(option(setting)));
            spec.addArgGroup(section.build());
        }
        return spec.addOption(option(HELP, "Show this and exit."))
                .addOption(option(VERSION, "Show the version and exit."));
    }

    /** One that takes no value. */
    private static OptionSpec option(String flag, String help) {
        return OptionSpec.builder(flag).description(help).type(boolean.class).build();
    }

    private static OptionSpec option(Setting<?> setting) {
        String usual = setting.usual();
        OptionSpec.Builder option = OptionSpec.builder(flag(setting.name()))
                .paramLabel(setting.label())
                .type(String.class)
                .description(setting.help() + (usual == null ? "" : " Default: " + usual + "."));
        if (setting.bare() != null) {
            option.arity("0..1").fallbackValue(setting.bare());
        }
        return option.build();
    }

    private static String flag(String setting) {
        return "--" + setting;
    }

    private static String variable(String setting) {
        return VARIABLE_PREFIX + setting.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private ParseResult parse(List<String> args) throws UsageException {
        try {
            return commandLine.parseArgs(args.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e.getUnmatched().get(0)));
        } catch (MissingParameterException e) {
            throw new UsageException(nameOf(e.getMissing().get(0)) + " needs a value");
        } catch (OverwrittenOptionException e) {
            throw new UsageException(nameOf(e.getOverwritten()) + " is given twice");
        } catch (ParameterException e) {
            throw new UsageException(nameOf(e.getArgSpec()) + " takes no value");
        }
    }

    private static String nameOf(ArgSpec option) {
        return ((OptionSpec) option).longestName();
    }

    private String unknown(String argument) {
        String flag = argument.startsWith("-") ? argument.replaceFirst("=.*", "") : argument;
        List<String> known = commandLine.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .toList();
        String meant = flag.startsWith("--") ? Nearest.of(flag, known) : Nearest.within(flag, known, "--".length());
        if (meant != null) {
            return "There is no option " + flag + "; did you mean " + meant + "?";
        }
        return "There is no option " + flag
                + (flag.startsWith("-") ? "" : ": a setting is given by its name and value, as in --port 5555");
    }

    private void addVariables(Map<String, String> variables) throws UsageException {
        List<String> known =
                SETTINGS.stream().map(setting -> variable(setting.name())).toList();
        for (String variable : new TreeSet<>(variables.keySet())) { // in order, to complain of the same one each time
            if (variable.startsWith(VARIABLE_PREFIX)
                    && !known.contains(variable)
                    && !CLIENTS_VARIABLES.contains(variable)) {
                throw new UsageException(
                        "There is no variable " + variable + "; did you mean " + Nearest.of(variable, known) + "?");
            }
        }
        for (Setting<?> setting : SETTINGS) {
            String variable = variable(setting.name());
            String value = variables.get(variable);
            if (value != null) {
                given.putIfAbsent(setting.name(), new Given(value, variable, variable));
            }
        }
    }

    private void addFile() throws UsageException {
        Path file = read(values -> values.find(ServerConfig.FILE).orElse(null));
        if (file == null) {
            return;
        }
        List<String> known = SETTINGS.stream()
                .map(Setting::name)
                .filter(name -> !name.equals(ServerConfig.FILE.name()))
                .toList();
        SettingsFile.read(file, known)
                .forEach(
                        (key, value) -> given.putIfAbsent(key, new Given(value, key + " in " + file, file.toString())));
    }

    public boolean wantsHelp() {
        return flags.hasMatchedOption(HELP);
    }

    public boolean wantsVersion() {
        return flags.hasMatchedOption(VERSION);
    }

    public boolean wantsCheck() {
        return flags.hasMatchedOption(CHECK_CONFIG);
    }

    public String usage() {
        return commandLine.getUsageMessage();
    }

    /**
     * The settings in force.
     *
     * @throws UsageException if a value is not allowed
     */
    public ServerConfig config() throws UsageException {
        return read(ServerConfig::read);
    }

    /**
     * Of what is logged, the least that is.
     *
     * @throws UsageException if there is no such level
     */
    public Level logLevel() throws UsageException {
        return read(values -> values.get(ServerConfig.LOG_LEVEL));
    }

    private <T> T read(Function<SettingValues, T> reader) throws UsageException {
        try {
            return reader.apply(this::given);
        } catch (Setting.RefusedException e) {
            Given wrong = given.get(e.setting);
            throw new UsageException((wrong == null ? flag(e.setting) : wrong.place()) + ": " + e.problem);
        }
    }

    private @Nullable String given(Setting<?> setting) {
        Given by = given.get(setting.name());
        return by == null ? null : by.value();
    }

    /** Every setting with its value and where that comes from, a line each. */
    public List<String> inForce() {
        String line = "%-" + width(Setting::name) + "s  %-" + width(this::inForce) + "s  %s";
        return SETTINGS.stream()
                .map(setting -> line.formatted(setting.name(), inForce(setting), origin(setting)))
                .toList();
    }

    private String inForce(Setting<?> setting) {
        String absent = setting.equals(ServerConfig.HOST) ? "all interfaces" : "none";
        String value = given(setting);
        if (value != null && setting.equals(ClusterConfig.CLUSTER)) {
            return new ClusterConfig(value).shown();
        }
        return requireNonNullElse(value == null ? setting.usual() : value, absent);
    }

    private String origin(Setting<?> setting) {
        Given by = given.get(setting.name());
        return by == null ? "default" : "from " + by.origin();
    }

    private static int width(Function<Setting<?>, String> column) {
        return SETTINGS.stream()
                .mapToInt(setting -> column.apply(setting).length())
                .max()
                .orElse(1);
    }
}
