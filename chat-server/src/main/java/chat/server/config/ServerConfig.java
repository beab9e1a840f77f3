package chat.server.config;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one server. An instance is always valid.
 *
 * @param host the address or name to listen on; null for all interfaces
 * @param port 0 to 65535, where 0 picks a free one
 * @param maxUsers seats, at least 1
 * @param motd the file with the greeting for everybody who joins; null for no greeting
 * @param web the web port; null for no page
 * @param accounts switched off if nothing is kept
 * @param tls null if there is no certificate
 */
public record ServerConfig(
        @Nullable String host,
        int port,
        int maxUsers,
        @Nullable Path motd,
        @Nullable WebConfig web,
        StorageConfig storage,
        AccountsConfig accounts,
        ServerLimits limits,
        @Nullable TlsConfig tls) {

    static final Setting.Group SETTINGS = new Setting.Group("");

    static final Setting<String> HOST = SETTINGS.text(
            "host", "HOST", "Address or name to listen on. Default: all interfaces.", "an address or a name");
    private static final Setting<Integer> PORT =
            SETTINGS.number("port", "PORT", 5555, 0, 65_535, "Port to listen on; 0 picks a free one.");
    private static final Setting<Integer> MAX_USERS =
            SETTINGS.number("max-users", "N", 5, 1, Integer.MAX_VALUE, "Users who can be in at a time.");
    static final Setting<Optional<Integer>> WEB_PORT = SETTINGS.value(
            "web-port",
            "PORT",
            "5556",
            "Port of the web page; 0 picks a free one, off switches it off.",
            ServerConfig::portOrOff);
    static final Setting<List<String>> ALLOW_HOST = SETTINGS.value(
            "allow-host",
            "NAMES",
            null,
            "What browsers may call this server beside addresses, localhost and the host's name.",
            Setting::list);
    static final Setting<List<String>> ALLOW_ORIGIN = SETTINGS.value(
            "allow-origin",
            "ORIGINS",
            null,
            "Where pages that may connect come from beside this server, like https://example.org.",
            Setting::list);
    private static final Setting<Path> MOTD = SETTINGS.file("motd", "Greeting for who joins; SIGHUP reads it again.");
    static final Setting<Level> LOG_LEVEL =
            SETTINGS.value("log-level", "LEVEL", "info", "error, warn, info or debug.", ServerConfig::level);
    static final Setting<Path> FILE = SETTINGS.file("config", "Settings, as lines like max-users=50.");

    public ServerConfig {
        if (host != null) {
            HOST.check(host);
        }
        PORT.check(port);
        MAX_USERS.check(maxUsers);
        if (motd != null) {
            MOTD.check(motd);
        }
    }

    /** A server that keeps all in memory. */
    public ServerConfig(
            @Nullable String host,
            int port,
            int maxUsers,
            @Nullable Path motd,
            @Nullable WebConfig web,
            ServerLimits limits) {
        this(
                host,
                port,
                maxUsers,
                motd,
                web,
                StorageConfig.read(SettingValues.USUAL),
                AccountsConfig.usual(StorageConfig.read(SettingValues.USUAL)),
                limits,
                null);
    }

    /** The same on ports that were picked, those of them that are not negative. */
    public ServerConfig onPorts(int lines, int overTls, int page) {
        return new ServerConfig(
                host,
                lines < 0 ? port : lines,
                maxUsers,
                motd,
                web == null || page < 0
                        ? web
                        : new WebConfig(page, web.required(), web.allowedHosts(), web.allowedOrigins()),
                storage,
                accounts,
                limits,
                tls == null || overTls < 0
                        ? tls
                        : new TlsConfig(overTls, tls.files(), tls.plain(), tls.handshakeTimeout()));
    }

    public static ServerConfig defaults() {
        return read(SettingValues.USUAL);
    }

    static ServerConfig read(SettingValues values) {
        WebConfig web = values.get(WEB_PORT)
                .map(port -> new WebConfig(
                        port,
                        values.given(WEB_PORT) != null,
                        values.find(ALLOW_HOST).orElse(List.of()),
                        values.find(ALLOW_ORIGIN).orElse(List.of())))
                .orElse(null);
        StorageConfig storage = StorageConfig.read(values);
        return new ServerConfig(
                values.find(HOST).orElse(null),
                values.get(PORT),
                values.get(MAX_USERS),
                values.find(MOTD).orElse(null),
                web,
                storage,
                AccountsConfig.read(values, storage),
                ServerLimits.read(values),
                TlsConfig.read(values));
    }

    private static Optional<Integer> portOrOff(String text) {
        try {
            return text.equalsIgnoreCase("off") ? Optional.empty() : Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' (expected: 0 to 65535, or off)", e);
        }
    }

    private static Level level(String text) {
        if (!List.of("error", "warn", "info", "debug").contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("'" + text + "' (expected: error, warn, info or debug)");
        }
        return Level.toLevel(text);
    }
}
