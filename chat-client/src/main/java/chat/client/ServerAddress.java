package chat.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is, and how it is spoken to: in lines or over WebSocket (RFC 6455), plainly or over TLS.
 *
 * @param host name or address, an IPv6 one with or without its brackets
 * @param path of the WebSocket, from its slash on, with the query if there is one; null for lines
 */
public record ServerAddress(String host, int port, boolean tls, @Nullable String path) {

    public static final String DEFAULT_HOST = "localhost";

    /** Of the lines, as a server has it that is told nothing else. */
    public static final int LINES_PORT = 5555;

    public static final int WEB_PORT = 5556;

    /** Of the lines over TLS. */
    public static final int TLS_PORT = 5557;

    /** Where the server has its WebSocket. */
    public static final String WEB_PATH = "/chat";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    public ServerAddress {
        host = withoutBrackets(requireNonNull(host, "host"));
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: empty (expected: a name or an address)");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to " + MAX_PORT + ")");
        }
        if (path != null
                && (!path.startsWith("/")
                        || URI.create(text(host, port, tls, path)).getHost() == null)) {
            throw new IllegalArgumentException("host: '" + host + "', path: '" + path + "' (expected: parts of a URL)");
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** A server's port for lines, without TLS. */
    public static ServerAddress lines(String host, int port) {
        return new ServerAddress(host, port, false, null);
    }

    /**
     * A WebSocket.
     *
     * @param url {@code ws://HOST[:PORT]/PATH}, or {@code wss:} for TLS; the path is taken as it is, and without one it is {@link #WEB_PATH}
     * @throws IllegalArgumentException if it is something else; the message says what is expected, and for the address of a web page where its
     *     WebSocket is
     */
    public static ServerAddress of(String url) {
        URI uri = parse(url);
        String scheme = requireNonNull(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("http") || scheme.equals("https")) {
            throw new IllegalArgumentException("'" + url + "' is the address of a web page (expected: "
                    + webSocketOf(uri) + (uri.getPath().endsWith("/") ? "" : "/") + "chat)");
        }
        boolean tls = scheme.equals("wss");
        if (!tls && !scheme.equals("ws")) {
            throw wrong(url);
        }
        String path = uri.getRawPath().isEmpty() ? WEB_PATH : uri.getRawPath();
        return new ServerAddress(
                uri.getHost(),
                uri.getPort() < 0 ? defaultPort(tls) : uri.getPort(),
                tls,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static URI parse(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // the same answer
        }
        throw wrong(url);
    }

    private static IllegalArgumentException wrong(String url) {
        return new IllegalArgumentException(
                "'" + url + "' (expected: ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH)");
    }

    private static String webSocketOf(URI http) {
        String scheme = String.valueOf(http.getScheme());
        return scheme.toLowerCase(Locale.ROOT).replaceFirst("^http", "ws")
                + http.toString().substring(scheme.length());
    }

    private static int defaultPort(boolean tls) {
        return tls ? HTTPS_PORT : HTTP_PORT;
    }

    public boolean isWebSocket() {
        return path != null;
    }

    /**
     * Where a redirect of a WebSocket leads to.
     *
     * @param location as in the answer's header, absolute or not
     * @return a URL for {@link #of}, if the location makes sense
     */
    public String redirectedTo(String location) {
        try {
            return webSocketOf(URI.create(toString()).resolve(location));
        } catch (IllegalArgumentException e) {
            return location;
        }
    }

    /** In the form in which people read it: {@code HOST:PORT} for lines, else the URL. */
    @Override
    public String toString() {
        return text(host, port, tls, path);
    }

    private static String text(String host, int port, boolean tls, @Nullable String path) {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        if (path == null) {
            return name + ":" + port;
        }
        return (tls ? "wss://" : "ws://") + name + (port == defaultPort(tls) ? "" : ":" + port) + path;
    }
}
