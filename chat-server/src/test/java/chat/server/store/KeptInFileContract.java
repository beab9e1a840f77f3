package chat.server.store;

import chat.server.store.sqlite.SqliteStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The same in a file. */
abstract class KeptInFileContract extends KeptMailboxesContract {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final SqliteStores.Settings SETTINGS = new SqliteStores.Settings(
            5, Duration.ofSeconds(30), 1 << 20, 1 << 20, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    @TempDir
    Path directory;

    private @Nullable SqliteStores stores;

    /** The way to them. */
    protected abstract Mailboxes through(Mailboxes mailboxes);

    @Override
    protected Kept reopen() {
        close();
        try {
            SqliteStores opened = SqliteStores.open(directory, SETTINGS, () -> NOW);
            stores = opened;
            return new Kept(through(opened.mailboxes()), opened.accounts(), opened.rooms());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
