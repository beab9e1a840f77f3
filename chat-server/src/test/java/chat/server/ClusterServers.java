package chat.server;

import chat.server.config.AccountsConfig;
import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.testing.ServerProcess;
import java.io.IOException;
import java.time.Duration;

/** Servers in this process that act as one on a Redis. */
final class ClusterServers {

    private ClusterServers() {}

    /**
     * One on ports that the system gives to nobody by itself: it may begin anew there. Who tries to connect meanwhile could else be connected
     * with itself, or with the server of another test.
     */
    static ChatServer start(ClusterConfig cluster) throws IOException {
        return start(cluster, ServerLimits.defaults());
    }

    /** The same, with other limits. */
    static ChatServer start(ClusterConfig cluster, ServerLimits limits) throws IOException {
        StorageConfig storage = new StorageConfig(null, Long.MAX_VALUE, Duration.ZERO, 1L << 30, cluster);
        return ChatServer.start(new ServerConfig(
                "127.0.0.1",
                ServerProcess.freePort(),
                5,
                null,
                WebConfig.on(ServerProcess.freePort()),
                storage,
                AccountsConfig.usual(storage),
                limits,
                null));
    }
}
