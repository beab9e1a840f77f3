package chat.server.store.redis;

import chat.server.store.Directory;
import chat.server.store.DirectoryRestartContract;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class RedisDirectoryRestartTest extends DirectoryRestartContract {

    private @Nullable Servers servers;
    private @Nullable RedisDirectory opened;

    @Override
    protected Directory reopen(int maxUsers, InstantSource clock) {
        if (servers == null) {
            servers = new Servers(RedisServer.shared());
        }
        if (opened != null) {
            Servers.stop(opened);
        }
        opened = servers.start(maxUsers, NodeTimes.DEFAULT, Duration.ofSeconds(30), clock);
        return opened;
    }

    @AfterEach
    void close() {
        if (servers != null) {
            servers.close();
        }
    }
}
