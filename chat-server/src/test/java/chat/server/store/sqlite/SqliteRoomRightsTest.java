package chat.server.store.sqlite;

import chat.server.store.RoomRightsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRoomRightsTest extends RoomRightsContract {

    @TempDir
    Path directory;

    private @Nullable OpenedStores opened;

    @Override
    protected Stores stores(InstantSource clock) {
        close();
        opened = new OpenedStores(directory);
        SqliteStores stores = opened.reopen(5, OpenedStores.PLENTY, clock);
        return new Stores(stores.roomRights(), stores.accounts(), stores.rooms());
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
