package chat.server.store.sqlite;

import chat.server.store.Sanctions;
import chat.server.store.Sanctions.Sanction;
import chat.server.store.SanctionsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSanctionsTest extends SanctionsContract {

    @TempDir
    Path directory;

    private @Nullable OpenedStores stores;

    @Override
    protected Sanctions open() {
        if (stores == null) {
            stores = new OpenedStores(directory);
        }
        return stores.reopen(5, OpenedStores.PLENTY, InstantSource.system()).sanctions();
    }

    @Override
    protected List<Sanction> keptBehind(Sanctions sanctions) {
        return open().kept();
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
