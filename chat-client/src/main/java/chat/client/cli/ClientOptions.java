package chat.client.cli;

import chat.client.ClientConfig;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be said on the command line. A flag goes before its environment variable, and that before the default. */
@Command(
        name = "chat-client",
        description = "Joins a chat. In a terminal, asks for a username and reads lines to say; "
                + "otherwise says the lines of standard input and leaves.",
        customSynopsis = "chat-client [--host HOST] [--port PORT] [--username NAME] [--notify WHEN] [--json]",
        separator = " ",
        sortOptions = false)
public final class ClientOptions {

    private static final String HOST_VARIABLE = "CHAT_HOST";
    private static final String PORT_VARIABLE = "CHAT_PORT";
    private static final String USERNAME_VARIABLE = "CHAT_USERNAME";
    private static final String NOTIFY_VARIABLE = "CHAT_NOTIFY";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "the server (default " + ClientConfig.DEFAULT_HOST + "; or " + HOST_VARIABLE + ")")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "its port (default " + ClientConfig.DEFAULT_PORT + "; or " + PORT_VARIABLE + ")")
    private @Nullable String port;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "the name to join as (or " + USERNAME_VARIABLE + ")")
    private @Nullable String username;

    @Option(
            names = "--notify",
            paramLabel = "WHEN",
            description = "ring the terminal's bell: off, mentions (of your name, the default) or all (or "
                    + NOTIFY_VARIABLE + ")")
    private @Nullable String notify;

    @Option(names = "--json", description = "for scripts: print the server's objects, one a line, and nothing else")
    private boolean json;

    @Option(names = "--help", description = "show this and exit")
    private boolean help;

    @Option(names = "--version", description = "show the version and exit")
    private boolean version;

    /** Something on the command line or in the environment that makes no sense; the message names what is at fault. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    public boolean help() {
        return help;
    }

    public boolean version() {
        return version;
    }

    /** The server that is meant, with the default bounds. */
    public ClientConfig config(Map<String, String> environment) throws InvalidException {
        String host = value(this.host, HOST_VARIABLE, ClientConfig.DEFAULT_HOST, environment);
        if (host.isBlank()) {
            throw new InvalidException(nameOf("--host", this.host, HOST_VARIABLE) + " can't be empty");
        }
        String port = value(this.port, PORT_VARIABLE, Integer.toString(ClientConfig.DEFAULT_PORT), environment);
        return ClientConfig.defaults().withAddress(host, parsePort(port, nameOf("--port", this.port, PORT_VARIABLE)));
    }

    /** The name to try first, or null if none was given. */
    public @Nullable String username(Map<String, String> environment) {
        String name = value(username, USERNAME_VARIABLE, "", environment);
        return username == null && name.isEmpty() ? null : name;
    }

    /** Whether the output is for a program. */
    public boolean json() {
        return json;
    }

    /** What to be called for. */
    public Notify notify(Map<String, String> environment) throws InvalidException {
        String when = value(notify, NOTIFY_VARIABLE, "mentions", environment);
        return switch (when.toLowerCase(Locale.ROOT)) {
            case "off" -> Notify.OFF;
            case "mentions" -> Notify.MENTIONS;
            case "all" -> Notify.ALL;
            default ->
                throw new InvalidException(nameOf("--notify", notify, NOTIFY_VARIABLE) + ": '" + when
                        + "' (expected: off, mentions or all)");
        };
    }

    private static String value(
            @Nullable String flag, String variable, String absent, Map<String, String> environment) {
        if (flag != null) {
            return flag;
        }
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? absent : value;
    }

    private static String nameOf(String flag, @Nullable String value, String variable) {
        return value != null ? flag : variable;
    }

    private static int parsePort(String value, String name) throws InvalidException {
        try {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of range
        }
        throw new InvalidException(name + ": '" + value + "' (expected: 1 to 65535)");
    }
}
