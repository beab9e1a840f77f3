package chat.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one server. An instance is always valid.
 *
 * @param host the address or name to listen on; null for all interfaces
 * @param port 0 to 65535, where 0 picks a free one
 * @param maxUsers seats, at least 1
 * @param motd the file with the greeting for everybody who joins; null for no greeting
 */
public record ServerConfig(
        @Nullable String host,
        int port,
        int maxUsers,
        @Nullable Path motd,
        @Nullable WebConfig web,
        ServerLimits limits) {

    public static final int DEFAULT_PORT = 5555;
    public static final int DEFAULT_MAX_USERS = 5;

    public ServerConfig {
        if (host != null && host.isBlank()) {
            throw new IllegalArgumentException("host: '' (expected: an address or a name)");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (maxUsers < 1) {
            throw new IllegalArgumentException("max-users: " + maxUsers + " (expected: 1 or more)");
        }
        if (motd != null && motd.toString().isBlank()) {
            throw new IllegalArgumentException("motd: '' (expected: a file)");
        }
        requireNonNull(limits, "limits");
    }

    /** A server without a greeting and without a web page. */
    public ServerConfig(@Nullable String host, int port, int maxUsers, ServerLimits limits) {
        this(host, port, maxUsers, null, null, limits);
    }

    public static ServerConfig defaults() {
        WebConfig web = new WebConfig(WebConfig.DEFAULT_PORT, false, List.of(), List.of());
        return new ServerConfig(null, DEFAULT_PORT, DEFAULT_MAX_USERS, null, web, ServerLimits.defaults());
    }
}
