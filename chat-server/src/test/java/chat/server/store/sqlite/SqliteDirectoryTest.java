package chat.server.store.sqlite;

import chat.server.store.Directory;
import chat.server.store.DirectoryContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDirectoryTest extends DirectoryContract {

    @TempDir
    Path directory;

    private @Nullable OpenedStores stores;

    @Override
    protected Directory directory(int maxUsers) {
        stores = new OpenedStores(directory);
        return stores.reopen(maxUsers, OpenedStores.PLENTY, InstantSource.system())
                .directory();
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
