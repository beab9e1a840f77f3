package chat.client;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolLimits;
import java.time.Duration;
import java.util.List;

/**
 * Where a client connects to, and every bound that it keeps.
 *
 * @param servers one or more that serve the same chat, in the order in which they are tried; after a lost connection it is the next one's turn
 * @param trust which certificate is taken for the server's, where TLS is spoken
 * @param connectTimeout for finding the host and connecting, together: longer than a retransmitted SYN takes, shorter than a
 *     person's patience
 * @param handshakeTimeout for TLS and WebSocket to agree after that: as long as a server waits
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
        List<ServerAddress> servers,
        TlsTrust trust,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration answerTimeout,
        Duration silenceTimeout,
        Duration pongTimeout,
        int maxPending,
        int maxOutboundBytes,
        Reconnect reconnect) {

    public ClientConfig {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: one or more)");
        }
        requireNonNull(trust, "trust");
        Reconnect.requirePositive(connectTimeout, "connectTimeout");
        Reconnect.requirePositive(handshakeTimeout, "handshakeTimeout");
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

    /** The one that is tried first. */
    public ServerAddress server() {
        return servers.get(0);
    }

    static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** A server on this machine, and bounds that suit people and small programs. */
    public static ClientConfig defaults() {
        return new ClientConfig(
                List.of(ServerAddress.lines(ServerAddress.DEFAULT_HOST, ServerAddress.LINES_PORT)),
                TlsTrust.SYSTEM,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                ProtocolLimits.MAX_REMEMBERED_IDS,
                4 * 1024 * 1024,
                Reconnect.DEFAULT);
    }

    /** The same bounds for another server, spoken to in lines without TLS. */
    public ClientConfig withAddress(String host, int port) {
        return withServer(ServerAddress.lines(host, port));
    }

    /** The same bounds and trust for another server. */
    public ClientConfig withServer(ServerAddress server) {
        return withServers(List.of(server));
    }

    /** The same bounds and trust for other servers, all of one chat. */
    public ClientConfig withServers(List<ServerAddress> servers) {
        return with(servers, trust, reconnect);
    }

    /** The same servers and bounds, but for whom to trust. */
    public ClientConfig withTrust(TlsTrust trust) {
        return with(servers, trust, reconnect);
    }

    /** The same servers and bounds, but for what happens when the connection is lost. */
    public ClientConfig withReconnect(Reconnect reconnect) {
        return with(servers, trust, reconnect);
    }

    private ClientConfig with(List<ServerAddress> servers, TlsTrust trust, Reconnect reconnect) {
        return new ClientConfig(
                servers,
                trust,
                connectTimeout,
                handshakeTimeout,
                answerTimeout,
                silenceTimeout,
                pongTimeout,
                maxPending,
                maxOutboundBytes,
                reconnect);
    }
}
