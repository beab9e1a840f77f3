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
    private static final long MAX_LOG_BYTES = 32 << 20;

    /** Behind each other: the file is synced each time. */
    private static final long EMPTYING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

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

    /** Whether it was copied because it is to be emptied. */
    private boolean isCopied;

    /** When emptying it is tried next, by {@link System#nanoTime}. */
    private long nextEmptying = System.nanoTime();

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

    /** Whether {@link #empty} may get on. */
    boolean mayEmpty() {
        return !isRunning.get() && System.nanoTime() - nextEmptying >= 0;
    }

    /**
     * Empties the log, so that nothing is left in it of what is in the file in another way by now. To be called again until that is done:
     * first it is copied by the thread, and whoever reads what is in the log has to end. Called between two transactions of the writer, with
     * its connection.
     *
     * @return whether it is done
     */
    boolean empty(Database writing) throws SQLException {
        if (!isCopied && isRunning.compareAndSet(false, true)) {
            isCopied = true;
            copied = wal.length();
            thread.execute(this::copy);
            return false;
        }
        boolean isEmpty = writing.checkpoint("TRUNCATE");
        isCopied = !isEmpty;
        copied = isEmpty ? 0 : copied;
        nextEmptying = System.nanoTime() + (isEmpty ? EMPTYING_NANOS : RETRY_NANOS);
        return isEmpty;
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
