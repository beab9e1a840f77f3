package chat.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Stores in one data directory, one at a time, whose file can be made to fail. */
final class OpenedStores implements AutoCloseable {

    static final long PLENTY = 10_000_000;

    private final Path directory;
    private @Nullable SqliteStores opened;

    OpenedStores(Path directory) {
        this.directory = directory;
    }

    SqliteStores reopen(int maxUsers, long directBytes, InstantSource clock) {
        close();
        try {
            opened = SqliteStores.open(
                    directory,
                    new SqliteStores.Settings(
                            maxUsers,
                            Duration.ofSeconds(30),
                            directBytes,
                            PLENTY,
                            Long.MAX_VALUE,
                            Duration.ZERO,
                            Long.MAX_VALUE),
                    clock);
            return opened;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** No transaction can be ended any more: what it did before then is undone. */
    void fail() {
        execute("CREATE TRIGGER failing BEFORE UPDATE OF batch ON state BEGIN SELECT raise(ABORT, 'broken'); END");
    }

    /** Ends what {@link #fail} began. */
    void heal() {
        execute("DROP TRIGGER failing");
    }

    private void execute(String sql) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(DataDirectory.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
