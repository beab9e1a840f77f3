package chat.server.store.redis;

import chat.server.store.Mailboxes;
import chat.server.store.MailboxesRestartContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class RedisMailboxesRestartTest extends MailboxesRestartContract {

    private final String prefix = RedisServer.newPrefix();
    private @Nullable RedisLink link;

    @Override
    protected Mailboxes reopen(long maxBytes) {
        close();
        link = RedisServer.shared().link(prefix);
        return new RedisMailboxes(link, maxBytes, 1_000);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
