package chat.server.store.redis;

import chat.server.store.RoomRightsContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class RedisRoomRightsTest extends RoomRightsContract {

    private final String prefix = RedisServer.newPrefix();
    private @Nullable RedisLink link;

    @Override
    protected Stores stores(InstantSource clock) {
        close();
        RedisLink opened = RedisServer.shared().link(prefix);
        link = opened;
        return new Stores(
                new RedisRoomRights(opened, clock),
                new RedisAccounts(opened, clock),
                new RedisRoomStore(opened, clock, 10, 1_000));
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
