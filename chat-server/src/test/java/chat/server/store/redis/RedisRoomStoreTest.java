package chat.server.store.redis;

import chat.server.store.RoomStore;
import chat.server.store.RoomStoreContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class RedisRoomStoreTest extends RoomStoreContract {

    private @Nullable RedisLink link;

    @Override
    protected RoomStore store(InstantSource clock) {
        link = RedisServer.shared().link(RedisServer.newPrefix());
        return new RedisRoomStore(link, clock, KEPT, 1_000);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
