package chat.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file as the writer has it open. Behind any failure it is opened anew, because a connection may have been left without the right to
 * write, and something small is written and synced, before anything else is. For the writer's thread.
 */
final class OpenFile {

    /** After an attempt in vain the file is left alone for so long. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Logger log = LoggerFactory.getLogger(OpenFile.class);

    private final Path path;
    private final int cacheKib;
    private final Trouble trouble;
    private final WriteAheadLog wal;
    private Database database;

    /** Whether the last thing that was tried could be done. */
    private boolean isSound = true;

    /** Whether something in the log may not be on disk although it was synced. */
    private boolean isLogInDoubt;

    /** Why the latest {@link #probe} was in vain; null if it was not. */
    private @Nullable SQLException outage;

    private long probedAt;

    /** @param database for writing, opened */
    OpenFile(Path path, int cacheKib, Database database, Trouble trouble) {
        this.path = path;
        this.cacheKib = cacheKib;
        this.database = database;
        this.trouble = trouble;
        this.wal = new WriteAheadLog(path);
    }

    Path path() {
        return path;
    }

    Database database() {
        return database;
    }

    /** Whether nothing has failed since it was opened. */
    boolean isSound() {
        return isSound;
    }

    /** Something could not be done with it. */
    void failed(SQLException failure) {
        trouble.begin(failure);
        isSound = false;
        isLogInDoubt |= Trouble.isUnknown(failure);
    }

    /** Something could not be done, but not because of the file. */
    void suspect() {
        isSound = false;
    }

    /**
     * Tries whether it can be written, unless something has been written since the latest failure, or that was tried just now.
     *
     * @return why it cannot; null if it can
     */
    @Nullable
    SQLException probe() {
        if (isSound) {
            return null;
        }
        if (outage == null || System.nanoTime() - probedAt > PAUSE_NANOS) {
            try {
                reopen();
                outage = null;
            } catch (SQLException failure) {
                outage = failure;
            }
            probedAt = System.nanoTime();
        }
        return outage;
    }

    /** Opens it anew, and writes and syncs something small, which lies over whatever was not committed. */
    void reopen() throws SQLException {
        close();
        try {
            database = Database.forWriting(path, cacheKib);
            if (isLogInDoubt) {
                database.beginToWrite(); // first: a command beside the server may write
                wal.writeAgain();
                isLogInDoubt = false;
            }
            database.update("UPDATE state SET reopened = reopened + 1");
            database.commit();
            isSound = true;
        } catch (SQLException failure) {
            failed(failure);
            throw failure;
        } catch (IOException failure) {
            close();
            throw new SQLException("its log cannot be written: " + failure.getMessage(), failure);
        }
    }

    void close() {
        try {
            database.close();
        } catch (SQLException e) {
            log.debug("closing {} failed", path, e); // what matters is said already
        }
    }
}
