package chat.server.store.redis;

import chat.server.store.Directory;
import chat.server.store.DirectoryContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class RedisDirectoryTest extends DirectoryContract {

    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(RedisServer.shared());
    }

    @Override
    protected Directory directory(int maxUsers) {
        return servers.start(maxUsers, Servers.FAST, RESUME_WINDOW, InstantSource.system());
    }

    @AfterEach
    void close() {
        servers.close();
    }
}
