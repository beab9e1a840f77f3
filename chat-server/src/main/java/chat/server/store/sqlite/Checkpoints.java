package chat.server.store.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what stands in the write-ahead log copied into the file, on a thread of its own, so that no message waits for it. Only where the log
 * grows all the same, because there is never a moment without writing, the writer lets it begin anew.
 */
final class Checkpoints implements AutoCloseable {

    /** So much more in the log is worth copying. */
    private static final long STEP_BYTES = 8 << 20;

    /** A log of this length begins anew, even if the writer has to wait for that. */
    private static final long MAX_LOG_BYTES = 64 << 20;

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private final Path file;
    private final WriteAheadLog wal;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread checkpoints = new Thread(task, "chat-checkpoint");
        checkpoints.setDaemon(true);
        return checkpoints;
    });

    /** Whether the last copying failed; for the thread alone. */
    private boolean isFailing;

    /** The length of the log when it was copied last. */
    private long copied;

    Checkpoints(Path file) {
        this.file = file;
        this.wal = new WriteAheadLog(file);
    }

    /** Called between two transactions of the writer, with its connection. */
    void mind(Database writing) throws SQLException {
        long length = wal.length();
        copied = Math.min(copied, length);
        if (length < copied + STEP_BYTES || !isRunning.compareAndSet(false, true)) {
            return;
        }
        if (length > MAX_LOG_BYTES && copied > 0) { // most of it is copied already
            copied = 0;
            isRunning.set(false);
            writing.checkpoint("RESTART");
            return;
        }
        copied = length;
        thread.execute(this::copy);
    }

    private void copy() {
        try (Database database = Database.forReading(file, 0)) {
            database.execute("PRAGMA wal_checkpoint(PASSIVE)");
            isFailing = false;
        } catch (SQLException e) {
            if (!isFailing) {
                log.warn("what is in the log cannot be copied for now: {}", Trouble.words(file, e));
            }
            isFailing = true;
        } finally {
            isRunning.set(false);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
