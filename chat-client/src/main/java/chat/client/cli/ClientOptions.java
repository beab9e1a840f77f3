package chat.client.cli;

import static java.util.Objects.requireNonNullElse;

import chat.client.ClientConfig;
import chat.client.ServerAddress;
import chat.client.options.HostPort;
import chat.client.options.ServerFlags;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
    private static final String PASSWORD_FILE = "--password-file";
    private static final String PASSWORD_VARIABLE = "CHAT_PASSWORD";

    /** What gives a password where nobody can be asked for it. */
    static final String GIVES_PASSWORD = PASSWORD_FILE + " FILE or " + PASSWORD_VARIABLE;

    private static final String NOTIFY = "--notify";
    private static final String JSON = "--json";

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("chat-client");
        spec.parser().separator(" ");
        spec.usageMessage()
                .description("Joins a chat. In a terminal, asks for a username and reads lines to say; "
                        + "otherwise says the lines of standard input and leaves.")
                .customSynopsis(
                        "chat-client [--host HOST[,HOST...]] [--port PORT] [--tls] [--username NAME] [OPTIONS]",
                        "       chat-client --url URL [--username NAME] [OPTIONS]")
                .sortOptions(false);
        return spec.addOption(value(
                        HOST,
                        "HOST",
                        "the server (default " + ServerAddress.DEFAULT_HOST
                                + "; or %s); several of one chat, with commas"
                                + " between them and a port of their own if need be (a,b:5600), are tried in turn"))
                .addOption(value(
                        PORT,
                        "PORT",
                        "its port (default " + ServerAddress.LINES_PORT + ", with --tls " + ServerAddress.TLS_PORT
                                + "; or %s)"))
                .addOption(flag(ServerFlags.TLS, "over TLS (or %s=on)"))
                .addOption(value(
                        ServerFlags.URL,
                        "URL",
                        "instead of these, over WebSocket: wss://HOST/PATH, or ws://HOST:PORT/PATH without TLS;"
                                + " PATH is the page's, followed by chat (or %s); several with commas between them"))
                .addOption(value(
                        ServerFlags.TLS_CA,
                        "FILE",
                        "trust the authorities in this file (PEM) instead of the system's (or %s)"))
                .addOption(value(
                        ServerFlags.TLS_FINGERPRINT,
                        "HEX",
                        "trust the certificate with this SHA-256 and no other: 64 hexadecimal digits in any case, with"
                                + " or without colons, and SHA256: before them if you like (or %s)"))
                .addOption(value(USERNAME, "NAME", "the name to join as (or %s)"))
                .addOption(value(
                        PASSWORD_FILE,
                        "FILE",
                        "has the password of an account in its first line, and is yours alone to read (or "
                                + PASSWORD_VARIABLE + ", which has the password itself)"))
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
        return OptionSpec.builder(name)
                .description(help.replace("%s", variable(name)))
                .build();
    }

    private static String variable(String option) {
        return "CHAT_" + option.substring("--".length()).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * The servers that are meant and whom to trust, with the default bounds.
     *
     * @throws ParameterException if that makes no sense; the message names the flag or variable that is at fault
     */
    ClientConfig config() {
        ServerFlags flags = new ServerFlags(this::value, this::wrong);
        List<ServerAddress> servers = servers(flags);
        return ClientConfig.defaults().withServers(servers).withTrust(flags.trust(servers));
    }

    private List<ServerAddress> servers(ServerFlags flags) {
        String part = Stream.of(HOST, PORT, ServerFlags.TLS)
                .filter(given::hasMatchedOption)
                .findFirst()
                .orElse(null);
        if (part != null && given.hasMatchedOption(ServerFlags.URL)) {
            throw wrong(ServerFlags.URL, " and " + part + " exclude each other: give one of them");
        }
        List<ServerAddress> urls = part == null ? flags.servers() : List.of(); // a flag goes before a variable
        return urls.isEmpty() ? lines() : urls;
    }

    private List<ServerAddress> lines() {
        boolean tls = tls();
        String port = value(PORT, Integer.toString(tls ? ServerAddress.TLS_PORT : ServerAddress.LINES_PORT));
        return HostPort.listOf(value(HOST, ServerAddress.DEFAULT_HOST)).stream()
                .map(address -> lines(address, port, tls))
                .toList();
    }

    private ServerAddress lines(HostPort address, String port, boolean tls) {
        if (address.host().isBlank()) {
            throw wrong(HOST, " can't be empty");
        }
        String given = requireNonNullElse(address.port(), port);
        try {
            return new ServerAddress(address.host().strip(), Integer.parseInt(given), tls, null);
        } catch (IllegalArgumentException e) { // no number, or out of range
            throw wrong(address.port() == null ? PORT : HOST, ": '" + given + "' (expected: 1 to 65535)");
        }
    }

    private boolean tls() {
        String variable = environment.getOrDefault(variable(ServerFlags.TLS), "");
        return given.hasMatchedOption(ServerFlags.TLS)
                || switch (variable.toLowerCase(Locale.ROOT)) {
                    case "on", "true" -> true;
                    case "", "off", "false" -> false;
                    default -> throw wrong(ServerFlags.TLS, ": '" + variable + "' (expected: on or off)");
                };
    }

    /** The name to try first, or null if none was given. */
    @Nullable
    String username() {
        return value(USERNAME);
    }

    /**
     * The password for a server that asks for one, or null if none was given.
     *
     * @throws ParameterException as {@link #config}
     */
    @Nullable
    String password() {
        String file = given.matchedOptionValue(PASSWORD_FILE, "");
        if (file.isEmpty()) {
            String password = environment.getOrDefault(PASSWORD_VARIABLE, "");
            return password.isEmpty() ? null : password;
        }
        try {
            return PasswordFile.read(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw wrong(PASSWORD_FILE, ": " + e.getMessage());
        }
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

    /** Null if neither flag nor variable says it. */
    private @Nullable String value(String name) {
        String variable = environment.getOrDefault(variable(name), "");
        return given.matchedOptionValue(name, variable.isEmpty() ? null : variable);
    }

    private String value(String name, String absent) {
        return requireNonNullElse(value(name), absent);
    }

    private ParameterException wrong(String name, String what) {
        String place = given.hasMatchedOption(name) ? name : variable(name);
        return new ParameterException(given.commandSpec().commandLine(), place + what);
    }
}
