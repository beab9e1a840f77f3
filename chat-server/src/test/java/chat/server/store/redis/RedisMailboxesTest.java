package chat.server.store.redis;

import chat.server.store.Mailboxes;
import chat.server.store.MailboxesContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class RedisMailboxesTest extends MailboxesContract {

    private @Nullable RedisLink link;

    @Override
    protected Mailboxes mailboxes(long maxBytes) {
        close();
        link = RedisServer.shared().link(RedisServer.newPrefix());
        return new RedisMailboxes(link, maxBytes, 1_000);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
