package chat.client;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolLimits;
import java.time.Duration;

/**
 * Where a client connects to, and every bound that it keeps.
 *
 * @param host name or address of the server
 * @param port the server's port for lines, or its web port
 * @param webSocket whether to speak WebSocket (RFC 6455), as on the web port, instead of plain lines
 * @param connectTimeout for finding the host and connecting, together: longer than a retransmitted SYN takes, shorter than a
 *     person's patience
 * @param answerTimeout for the answer to a join, a message, a question or a leave: far more than a busy server needs. It counts while the
 *     server is silent, or when it has passed over what was asked; one that reads slowly and says so is waited for
 * @param silenceTimeout after which, having heard nothing, the client asks for a sign of life: as often as the server does
 * @param pongTimeout for that sign of life; after it the connection counts as lost
 * @param maxPending messages and questions without an answer: more than this and {@link ChatClient#send} fails at once, so
 *     that a fast sender cannot fill the memory. A client that comes back has at most {@link
 *     ProtocolLimits#MAX_REMEMBERED_IDS} of them, or the server could not tell which of those that are sent again it has
 * @param maxOutboundBytes bytes that the server has not yet taken from us: for the same reason, and room for a window of the
 *     longest messages
 * @param reconnect what happens when the connection is lost
 */
public record ClientConfig(
        String host,
        int port,
        boolean webSocket,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration silenceTimeout,
        Duration pongTimeout,
        int maxPending,
        int maxOutboundBytes,
        Reconnect reconnect) {

    public static final String DEFAULT_HOST = "localhost";
    public static final int DEFAULT_PORT = 5555;

    public ClientConfig {
        host = withoutBrackets(requireNonNull(host, "host"));
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: empty (expected: a name or an address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        Reconnect.requirePositive(connectTimeout, "connectTimeout");
        Reconnect.requirePositive(answerTimeout, "answerTimeout");
        Reconnect.requirePositive(silenceTimeout, "silenceTimeout");
        Reconnect.requirePositive(pongTimeout, "pongTimeout");
        requirePositive(maxPending, "maxPending");
        requirePositive(maxOutboundBytes, "maxOutboundBytes");
        requireNonNull(reconnect, "reconnect");
        if (reconnect.enabled() && maxPending > ProtocolLimits.MAX_REMEMBERED_IDS) {
            throw new IllegalArgumentException("maxPending: " + maxPending + " (expected: at most "
                    + ProtocolLimits.MAX_REMEMBERED_IDS + " for a client that comes back)");
        }
    }

    /** An IPv6 address as it stands in front of a port is one as well. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** A server on this machine, and bounds that suit people and small programs. */
    public static ClientConfig defaults() {
        return new ClientConfig(
                DEFAULT_HOST,
                DEFAULT_PORT,
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                ProtocolLimits.MAX_REMEMBERED_IDS,
                4 * 1024 * 1024,
                Reconnect.DEFAULT);
    }

    /** The same bounds for another server. */
    public ClientConfig withAddress(String host, int port) {
        return with(host, port, reconnect);
    }

    /** The same server and bounds, but for what happens when the connection is lost. */
    public ClientConfig withReconnect(Reconnect reconnect) {
        return with(host, port, reconnect);
    }

    private ClientConfig with(String host, int port, Reconnect reconnect) {
        return new ClientConfig(
                host,
                port,
                webSocket,
                connectTimeout,
                answerTimeout,
                silenceTimeout,
                pongTimeout,
                maxPending,
                maxOutboundBytes,
                reconnect);
    }

    /** The server in the form in which people read it. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
