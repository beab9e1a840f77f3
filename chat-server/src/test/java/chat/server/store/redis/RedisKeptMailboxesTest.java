package chat.server.store.redis;

import chat.server.store.KeptMailboxesContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class RedisKeptMailboxesTest extends KeptMailboxesContract {

    private final String prefix = RedisServer.newPrefix();
    private @Nullable RedisLink link;

    @Override
    protected Kept reopen() {
        close();
        RedisLink opened = RedisServer.shared().link(prefix);
        link = opened;
        return new Kept(
                new RedisMailboxes(opened, 1 << 20, 1_000),
                new RedisAccounts(opened, null),
                new RedisRoomStore(opened, null, 10, 1_000));
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
