package chat.server.store.sqlite;

import chat.server.store.Mailboxes;
import chat.server.store.MailboxesContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteMailboxesTest extends MailboxesContract {

    @TempDir
    Path data;

    private @Nullable OpenedStores stores;
    private int opened;

    @Override
    protected Mailboxes mailboxes(long maxBytes) {
        close();
        stores = new OpenedStores(data.resolve("data" + ++opened));
        return stores.reopen(10, maxBytes, InstantSource.system()).mailboxes();
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
