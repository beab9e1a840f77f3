package chat.client;

import chat.server.ChatServer;
import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A real server in this process, with the shipped defaults. */
final class LocalServer implements AutoCloseable {

    private final ChatServer server;

    LocalServer(int maxUsers) {
        this(maxUsers, 0);
    }

    LocalServer(int maxUsers, int port) {
        this(maxUsers, port, FairUse.defaults());
    }

    /** On a free port, for those who are not to have more than their share. */
    LocalServer(int maxUsers, FairUse fairUse) {
        this(maxUsers, 0, fairUse);
    }

    private LocalServer(int maxUsers, int port, FairUse fairUse) {
        ServerLimits limits = limits(ServerLimits.defaults().resumeWindow(), fairUse);
        try {
            server = ChatServer.start(new ServerConfig("127.0.0.1", port, maxUsers, null, null, limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shipped limits, but for these two. */
    static ServerLimits limits(Duration resumeWindow, FairUse fairUse) {
        ServerLimits d = ServerLimits.defaults();
        return new ServerLimits(
                d.maxConnections(),
                d.maxWaitingBytes(),
                d.maxRooms(),
                d.history(),
                d.historyBytes(),
                d.resumeBytes(),
                d.directBytes(),
                resumeWindow,
                d.stallTimeout(),
                d.detectTimeout(),
                d.joinTimeout(),
                d.pingAfter(),
                d.pingTimeout(),
                d.requestTimeout(),
                d.deadPeerTimeout(),
                d.closeTimeout(),
                d.shutdownTimeout(),
                d.endTimeout(),
                fairUse);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
