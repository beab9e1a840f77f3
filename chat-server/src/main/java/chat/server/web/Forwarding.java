package chat.server.web;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom a request to the web port is made, where a proxy may stand between. A proxy that is trusted adds its peer at the right end of
 * {@code X-Forwarded-For}; what stands further left may be anybody's invention.
 */
final class Forwarding {

    /** What proxies call it; some say the latter of a WebSocket. */
    private static final Set<String> SECURE = Set.of("https", "wss");

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private Forwarding() {}

    /**
     * Who is there. Whoever comes through a proxy is somebody else, so no request that bears its traces is exempt from limits, however
     * they came into it.
     *
     * @param remote the address of the connection's other end
     */
    static Peer peer(@Nullable SocketAddress remote, HttpHeaders headers, FairUse use) {
        Peer direct = Peer.of(remote, use.unlimited());
        if (!isForwarded(headers)) {
            return direct;
        }
        InetAddress origin = origin(Peer.host(remote), headers.getAll(FORWARDED_FOR), use.trustedProxies());
        return origin == null ? direct.with(false) : new Peer(NetUtil.toAddressString(origin), origin, false);
    }

    /**
     * Whether a proxy that is trusted says that its client came by HTTPS. Of several values the last one counts: the proxy added it.
     *
     * @param remote the address of the connection's other end
     */
    static boolean isHttps(@Nullable SocketAddress remote, HttpHeaders headers, FairUse use) {
        String told = String.join(",", headers.getAll("X-Forwarded-Proto"));
        String last = told.substring(told.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT);
        return use.trustedProxies().contains(Peer.host(remote)) && SECURE.contains(last);
    }

    private static boolean isForwarded(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.VIA)
                || headers.contains("Forwarded")
                || headers.names().stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-"));
    }

    /** The rightmost address that is not a trusted proxy's, or else the leftmost; null if whoever is asked first is not trusted. */
    private static @Nullable InetAddress origin(InetAddress proxy, List<String> fields, Networks trusted) {
        InetAddress origin = null;
        InetAddress teller = proxy;
        String[] told = String.join(",", fields).split(",", -1);
        for (int i = told.length - 1; i >= 0 && trusted.contains(teller); i--) {
            if (told[i].isBlank()) {
                continue; // an element of a list may be empty (RFC 9110, 5.6.1.2)
            }
            InetAddress next = address(told[i].strip());
            if (next == null) {
                break; // nobody knows what that was, and so not what stands before it
            }
            origin = next;
            teller = next;
        }
        return origin;
    }

    /** An address, which may have a port behind it, and then IPv6 has brackets; null if it is none. */
    private static @Nullable InetAddress address(String told) {
        int end = told.indexOf(']');
        if (told.startsWith("[") && end > 0) {
            return Networks.address(told.substring(1, end));
        }
        int colon = told.indexOf(':');
        boolean hasPort = colon >= 0 && told.indexOf(':', colon + 1) < 0;
        return Networks.address(hasPort ? told.substring(0, colon) : told);
    }
}
