package chat.server.store.sqlite;

import chat.server.store.RoomStore;
import chat.server.store.RoomStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteRoomStoreTest extends RoomStoreContract {

    static final SqliteStores.Settings SETTINGS = new SqliteStores.Settings(
            100, Duration.ofSeconds(30), PLENTY, PLENTY, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    @TempDir
    Path directory;

    private @Nullable SqliteStores stores;

    @Override
    protected RoomStore store(InstantSource clock) {
        try {
            stores = SqliteStores.open(directory, SETTINGS, clock);
            return stores.rooms();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
