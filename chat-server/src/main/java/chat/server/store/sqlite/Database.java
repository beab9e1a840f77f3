package chat.server.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/** One connection to the file, and its statements, each prepared once. For one thread at a time. */
final class Database implements AutoCloseable {

    /** How long to wait for a lock of another process, a backup's for instance. */
    private static final int BUSY_MILLIS = 2_000;

    /** What SQLite calls the file itself, as opposed to others that are attached. */
    private static final String MAIN = "main";

    private static final String BEGIN_TO_WRITE = "UPDATE state SET batch = batch WHERE 0";

    /** A log that begins anew is cut to this length, which it mostly does not have: overwriting takes less than making a file longer. */
    private static final int LOG_BYTES = 64 << 20;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean isChanged;

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** For the thread that writes. What is committed is synced; what is read from the log into the file, others do. */
    static Database forWriting(Path file, int cacheKib) throws SQLException {
        SQLiteConfig config = config(cacheKib);
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        Database database = new Database(config.createConnection(url(file)));
        try {
            database.execute("PRAGMA wal_autocheckpoint = 0");
            database.execute("PRAGMA fullfsync = 1"); // what macOS calls a sync
            database.execute("PRAGMA checkpoint_fullfsync = 1");
            database.execute("PRAGMA journal_size_limit = " + LOG_BYTES);
            database.execute("PRAGMA secure_delete = 1"); // see Erasure
            database.connection.setAutoCommit(false);
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** For a thread that reads. */
    static Database forReading(Path file, int cacheKib) throws SQLException {
        SQLiteConfig config = config(cacheKib);
        Database database = new Database(config.createConnection(url(file)));
        database.execute("PRAGMA query_only = 1");
        return database;
    }

    private static SQLiteConfig config(int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(TempStore.MEMORY);
        config.setGetGeneratedKeys(false); // else each insertion would prepare and run a query for them
        config.setCacheSize(-cacheKib);
        return config;
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    Connection connection() {
        return connection;
    }

    /** A statement, prepared when it is needed first; its parameters are those of its last use until they are set. */
    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** The same, with these parameters: numbers, strings, bytes or null. */
    PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Runs a statement that changes rows. Returns how many. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        return run(bound(sql, parameters));
    }

    /** The same. */
    int run(PreparedStatement changing) throws SQLException {
        isChanged = true;
        return changing.executeUpdate();
    }

    /** Whether anything may have been changed since the last transaction ended. */
    boolean isChanged() {
        return isChanged;
    }

    /** Changes nothing, but from then on no other process writes until the transaction ends: what is read in it stays as it is. */
    void beginToWrite() throws SQLException {
        prepared(BEGIN_TO_WRITE).executeUpdate();
    }

    void commit() throws SQLException {
        connection.commit();
        isChanged = false;
    }

    void rollBack() throws SQLException {
        isChanged = false;
        connection.rollback();
    }

    /**
     * Copies all that is in the log into the file, if nobody reads it.
     *
     * @param mode {@code RESTART}, after which the log begins anew, or {@code TRUNCATE}, which empties it
     * @return whether that was done
     */
    boolean checkpoint(String mode) throws SQLException {
        connection.setAutoCommit(true); // not within a transaction
        try {
            execute("PRAGMA busy_timeout = 0");
            return number(1, "PRAGMA wal_checkpoint(" + mode + ")") == 0;
        } finally {
            execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
            connection.setAutoCommit(false);
        }
    }

    /** Makes a copy of everything, as it is now, in one step, so that nobody who writes has it begin again. */
    void copyTo(Path copy) throws SQLException {
        int code = connection
                .unwrap(SQLiteConnection.class)
                .getDatabase()
                .backup(MAIN, copy.toString(), null, BUSY_MILLIS, 1, -1);
        if (code != SQLiteErrorCode.SQLITE_OK.code) {
            throw new SQLException(SQLiteErrorCode.getErrorCode(code).message, null, code);
        }
    }

    /** Runs a statement once, unprepared. */
    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first number of a query's first row; {@code none} if there is no row. */
    long number(long none, String sql, @Nullable Object... parameters) throws SQLException {
        try (ResultSet row = bound(sql, parameters).executeQuery()) {
            return row.next() ? row.getLong(1) : none;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close(); // and the statements with it
    }
}
