package chat.client;

import chat.server.ChatServer;
import chat.server.ServerConfig;
import chat.server.ServerLimits;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A real server in this process, with the shipped defaults. */
final class LocalServer implements AutoCloseable {

    private final ChatServer server;

    LocalServer(int maxUsers) {
        this(maxUsers, 0);
    }

    LocalServer(int maxUsers, int port) {
        try {
            server = ChatServer.start(new ServerConfig("127.0.0.1", port, maxUsers, ServerLimits.defaults()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
