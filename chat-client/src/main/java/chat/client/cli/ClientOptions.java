package chat.client.cli;

import chat.client.ClientConfig;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What was said on the command line. A flag goes before its environment variable, and that before the default.
 *
 * @param environment the variables; an empty one counts as none
 */
record ClientOptions(ParseResult given, Map<String, String> environment) {

    private static final String HOST = "--host";
    private static final String PORT = "--port";
    private static final String USERNAME = "--username";
    private static final String NOTIFY = "--notify";
    private static final String JSON = "--json";

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("chat-client");
        spec.parser().separator(" ");
        spec.usageMessage()
                .description("Joins a chat. In a terminal, asks for a username and reads lines to say; "
                        + "otherwise says the lines of standard input and leaves.")
                .customSynopsis("chat-client [--host HOST] [--port PORT] [--username NAME] [--notify WHEN] [--json]")
                .sortOptions(false);
        return spec.addOption(value(HOST, "HOST", "the server (default " + ClientConfig.DEFAULT_HOST + "; or %s)"))
                .addOption(value(PORT, "PORT", "its port (default " + ClientConfig.DEFAULT_PORT + "; or %s)"))
                .addOption(value(USERNAME, "NAME", "the name to join as (or %s)"))
                .addOption(value(
                        NOTIFY,
                        "WHEN",
                        "ring the terminal's bell: off, mentions (of your name, the default) or all (or %s)"))
                .addOption(flag(JSON, "for scripts: print the server's objects, one a line, and nothing else"))
                .addOption(flag("--help", "show this and exit"))
                .addOption(flag("--version", "show the version and exit"));
    }

    private static OptionSpec value(String name, String label, String help) {
        String description = help.replace("%s", variable(name));
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    private static OptionSpec flag(String name, String help) {
        return OptionSpec.builder(name).description(help).build();
    }

    private static String variable(String option) {
        return "CHAT_" + option.substring("--".length()).toUpperCase(Locale.ROOT);
    }

    /**
     * The server that is meant, with the default bounds.
     *
     * @throws ParameterException if that makes no sense; the message names the flag or variable that is at fault
     */
    ClientConfig config() {
        String host = value(HOST, ClientConfig.DEFAULT_HOST);
        if (host.isBlank()) {
            throw wrong(HOST, " can't be empty");
        }
        String port = value(PORT, Integer.toString(ClientConfig.DEFAULT_PORT));
        try {
            return ClientConfig.defaults().withAddress(host, Integer.parseInt(port));
        } catch (IllegalArgumentException e) { // no number, or out of range
            throw wrong(PORT, ": '" + port + "' (expected: 1 to 65535)");
        }
    }

    /** The name to try first, or null if none was given. */
    @Nullable
    String username() {
        String name = value(USERNAME, "");
        return name.isEmpty() && !given.hasMatchedOption(USERNAME) ? null : name;
    }

    boolean json() {
        return given.hasMatchedOption(JSON);
    }

    /**
     * What to be called for.
     *
     * @throws ParameterException as {@link #config}
     */
    Notify notifyWhen() {
        String when = value(NOTIFY, "mentions");
        return switch (when.toLowerCase(Locale.ROOT)) {
            case "off" -> Notify.OFF;
            case "mentions" -> Notify.MENTIONS;
            case "all" -> Notify.ALL;
            default -> throw wrong(NOTIFY, ": '" + when + "' (expected: off, mentions or all)");
        };
    }

    private String value(String name, String absent) {
        String variable = environment.getOrDefault(variable(name), "");
        return given.matchedOptionValue(name, variable.isEmpty() ? absent : variable);
    }

    private ParameterException wrong(String name, String what) {
        String place = given.hasMatchedOption(name) ? name : variable(name);
        return new ParameterException(given.commandSpec().commandLine(), place + what);
    }
}
