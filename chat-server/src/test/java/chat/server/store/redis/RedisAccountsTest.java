package chat.server.store.redis;

import chat.server.store.Accounts;
import chat.server.store.AccountsContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class RedisAccountsTest extends AccountsContract {

    private @Nullable RedisLink link;

    @Override
    protected Accounts accounts(InstantSource clock) {
        link = RedisServer.shared().link(RedisServer.newPrefix());
        return new RedisAccounts(link, clock);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
