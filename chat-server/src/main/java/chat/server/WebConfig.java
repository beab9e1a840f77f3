package chat.server;

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

    public static final int DEFAULT_PORT = 5556;

    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._-]+");
    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://[\\p{Alnum}.:\\[\\]_-]+");

    public WebConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("web-port: " + port + " (expected: 0 to 65535, or off)");
        }
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
        for (String host : allowedHosts) {
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "allow-host: '" + host + "' (expected: a name without a port, like chat.example.org)");
            }
        }
        for (String origin : allowedOrigins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "allow-origin: '" + origin + "' (expected: something like https://chat.example.org)");
            }
        }
    }

    /** Nothing but the page and who visits it by an address or the host's name. */
    public static WebConfig on(int port) {
        return new WebConfig(port, true, List.of(), List.of());
    }
}
