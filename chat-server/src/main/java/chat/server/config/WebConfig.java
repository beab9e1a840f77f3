package chat.server.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The web port.
 *
 * @param port 0 picks a free one
 * @param required whether the server does not start where the port is taken; else it runs without a page
 * @param allowedHosts names that browsers may call this server beside addresses, {@code localhost} and the host's own
 * @param allowedOrigins of pages from elsewhere that may connect: {@code https://chat.example.org}
 */
public record WebConfig(int port, boolean required, List<String> allowedHosts, List<String> allowedOrigins) {

    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._-]+");
    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://[\\p{Alnum}.:\\[\\]_-]+");

    public WebConfig {
        if (port < 0 || port > 65535) {
            throw ServerConfig.WEB_PORT.refuse(port + " (expected: 0 to 65535, or off)");
        }
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
        check(ServerConfig.ALLOW_HOST, allowedHosts, HOST, "a name without a port, like chat.example.org");
        check(ServerConfig.ALLOW_ORIGIN, allowedOrigins, ORIGIN, "something like https://chat.example.org");
    }

    private static void check(Setting<List<String>> setting, List<String> values, Pattern pattern, String expected) {
        for (String value : values) {
            if (!pattern.matcher(value).matches()) {
                throw setting.refuse("'" + value + "' (expected: " + expected + ")");
            }
        }
    }

    /** Nothing but the page and who visits it by an address or the host's name. */
    public static WebConfig on(int port) {
        return new WebConfig(port, true, List.of(), List.of());
    }
}
