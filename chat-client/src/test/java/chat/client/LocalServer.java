package chat.client;

import chat.server.ChatServer;
import chat.server.config.AccountsConfig;
import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

    /** On a free port, with accounts, which are kept in this directory. */
    LocalServer(int maxUsers, Path data) {
        this(new ServerConfig(
                "127.0.0.1",
                0,
                maxUsers,
                null,
                null,
                new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30),
                new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 8, 4),
                limits(ServerLimits.defaults().resumeWindow(), FairUse.defaults()),
                null));
    }

    private LocalServer(int maxUsers, int port, FairUse fairUse) {
        this(new ServerConfig(
                "127.0.0.1",
                port,
                maxUsers,
                null,
                null,
                limits(ServerLimits.defaults().resumeWindow(), fairUse)));
    }

    private LocalServer(ServerConfig config) {
        try {
            server = ChatServer.start(config);
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
