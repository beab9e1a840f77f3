package chat.server;

import static java.util.Objects.requireNonNull;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts servers on free ports for one test and stops them after it. */
final class ChatServerExtension implements AfterEachCallback {

    private final List<ChatServer> servers = new ArrayList<>();

    /** A server with so many seats and the contract's limits. */
    ChatServer start(int maxUsers) {
        return start(maxUsers, ServerLimits.defaults());
    }

    ChatServer start(int maxUsers, ServerLimits limits) {
        return start(new ServerConfig("127.0.0.1", 0, maxUsers, null, WebConfig.on(0), limits));
    }

    /** The port of the server's page. */
    static int webPort(ChatServer server) {
        return URI.create(requireNonNull(server.webAddress())).getPort();
    }

    ChatServer start(ServerConfig config) {
        try {
            ChatServer server = ChatServer.start(config);
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        servers.forEach(ChatServer::close);
    }

    /** The contract's limits but for the named ones: what takes a minute there takes a moment in a test. */
    static ServerLimits limits(
            Duration stallTimeout,
            Duration joinTimeout,
            Duration pingAfter,
            Duration pingTimeout,
            int maxWaitingBytes) {
        return new Limits()
                .stallTimeout(stallTimeout)
                .joinTimeout(joinTimeout)
                .ping(pingAfter, pingTimeout)
                .maxWaitingBytes(maxWaitingBytes)
                .build();
    }
}
