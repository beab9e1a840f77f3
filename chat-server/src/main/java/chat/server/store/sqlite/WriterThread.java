package chat.server.store.sqlite;

import chat.server.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes whatever has come since its last transaction, does it in one, and tells and answers when that is synced:
 * at little load that is one message and one sync, at much load thousands. What waits here is bounded by what sessions may have in flight.
 *
 * <p>A transaction that fails before its commit did not happen. One whose commit fails may have: then the file is opened again, one more is
 * written and synced, so that nothing of a half-written one can come to light later, and the number of the latest transaction is read. Only
 * then is anything answered.
 */
final class WriterThread implements AutoCloseable {

    /** What can wait until there is nothing else to do: done in small pieces, each in a transaction of its own. */
    interface Chore {

        /** Whether there is enough to do to begin. */
        boolean isDue();

        /** Whether so much is to be done that it cannot wait any longer. */
        boolean isUrgent();

        /** Does a little. */
        void work(Database database) throws SQLException;
    }

    private static final int MAX_BATCH = 4_096;
    private static final long IDLE_MILLIS = 250;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final String NEXT_BATCH = "UPDATE state SET batch = ?";

    private static final Logger log = LoggerFactory.getLogger(WriterThread.class);

    private final Path file;
    private final int cacheKib;
    private final Trouble trouble;
    private final BlockingQueue<Command<?>> queue = new LinkedBlockingQueue<>();
    private final List<Command<?>> batch = new ArrayList<>();
    private final List<Chore> chores = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "chat-writer");
    private final Checkpoints checkpoints;
    private Runnable settling = () -> {};
    private Database database;

    /** The number of the latest transaction. */
    private long lastBatch;

    /** Whether the last thing that was tried could be done. */
    private boolean isSound = true;

    /** Why nothing is kept any more; null as long as it is. */
    private volatile @Nullable Throwable bug;

    private volatile boolean closed;

    /** @param database for writing, opened and with all tables; it is closed with this */
    WriterThread(Path file, int cacheKib, Database database, Trouble trouble) throws SQLException {
        this.file = file;
        this.cacheKib = cacheKib;
        this.database = database;
        this.trouble = trouble;
        this.checkpoints = new Checkpoints(file);
        this.lastBatch = database.number(0, "SELECT batch FROM state");
        database.connection().commit();
    }

    /** Before {@link #start}: what is run when all of a transaction were told, and nobody was answered yet. */
    void whenTold(Runnable action) {
        settling = action;
    }

    /** Before {@link #start}. */
    void add(Chore chore) {
        chores.add(chore);
    }

    void start() {
        thread.start();
    }

    /** Has it done, behind all that was asked for before. Any thread. */
    <T> Command<T> submit(Command<T> command) {
        queue.add(command);
        if (closed && queue.remove(command)) {
            command.completeExceptionally(stopped());
        }
        return command;
    }

    private RuntimeException stopped() {
        return bug == null
                ? new CancellationException("the store is closed")
                : StoreException.unavailable("nothing is kept any more", bug);
    }

    private void run() {
        try {
            boolean idle = false;
            while (!closed || !queue.isEmpty()) {
                Command<?> next = idle ? queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) : queue.poll();
                if (next != null) {
                    batch.add(next);
                    queue.drainTo(batch, MAX_BATCH - 1);
                    write();
                    batch.clear();
                }
                if (next == null && !isSound && probe() == null) {
                    trouble.end();
                }
                mindLog();
                idle = !doChores(next != null) && next == null;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.error("nothing is kept any more; start the server again", e);
            bug = e;
        } finally {
            end();
        }
    }

    private void write() throws InterruptedException {
        if (!isSound) {
            SQLException trouble = probe();
            if (trouble != null) {
                readOnly(trouble);
                return;
            }
        }
        int begun = 0;
        boolean isCommitting = false;
        try {
            for (Command<?> command : batch) {
                begun++;
                command.run(database);
            }
            if (database.isChanged()) {
                database.update(NEXT_BATCH, lastBatch + 1);
                isCommitting = true;
            }
            database.commit();
        } catch (SQLException failure) {
            trouble.begin(failure);
            if (!isCommitting || Trouble.isNotWritten(failure) || !hasHappened()) {
                undo(begun);
                refuse(batch, failure);
                return;
            }
        } catch (RuntimeException | Error bug) {
            log.error("something cannot be kept", bug);
            undo(begun);
            batch.get(begun - 1).completeExceptionally(bug);
            refuse(batch, new SQLException(bug));
            return;
        }
        if (isCommitting) {
            lastBatch++;
            trouble.end();
        }
        tell(batch);
    }

    private void tell(List<Command<?>> commands) {
        for (Command<?> command : commands) {
            if (command.hasActed()) {
                guarded(command::kept);
            }
        }
        guarded(settling);
        commands.forEach(Command::answer);
    }

    /** What is told has happened, whatever whoever is told makes of it. */
    private static void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error bug) {
            log.error("telling what was kept failed", bug);
        }
    }

    private void undo(int begun) {
        for (int i = begun - 1; i >= 0; i--) {
            batch.get(i).undo();
        }
        isSound = false;
    }

    private void refuse(List<Command<?>> commands, SQLException cause) {
        StoreException refusal = StoreException.unavailable(Trouble.words(file, cause), cause);
        commands.forEach(command -> command.completeExceptionally(refusal));
    }

    /** Nothing can be written: what does not write is done all the same, and the rest refused untried, so that nothing has to be undone. */
    private void readOnly(SQLException cause) {
        trouble.begin(cause);
        List<Command<?>> reading =
                batch.stream().filter(command -> !command.writes()).toList();
        refuse(batch.stream().filter(Command::writes).toList(), cause);
        try {
            for (Command<?> command : reading) {
                command.run(database);
            }
            tell(reading);
        } catch (SQLException e) {
            refuse(reading, e);
        }
    }

    /**
     * Behind a failure: opens the file again, because a connection may have been left without the right to write, and writes and syncs something
     * small.
     *
     * @return why that cannot be done; null if it can
     */
    private @Nullable SQLException probe() {
        try {
            database.close();
        } catch (SQLException e) {
            log.debug("closing {} failed", file, e); // what matters is said already
        }
        try {
            database = Database.forWriting(file, cacheKib);
            database.update("UPDATE state SET reopened = reopened + 1");
            database.commit();
            isSound = true;
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    /**
     * Finds out whether the transaction happened whose commit failed; meanwhile nothing else is done, and what is asked for is refused. What the
     * {@link #probe} writes lies over what is left of it in the log, if it did not.
     */
    private boolean hasHappened() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            SQLException failure = probe();
            if (failure == null) {
                try {
                    long found = database.number(lastBatch, "SELECT batch FROM state");
                    database.commit();
                    if (found <= lastBatch) {
                        return false;
                    } else if (database.checkpoint("TRUNCATE")) { // its sync failed: it is written once more
                        return true;
                    }
                    failure = new SQLException("the log is being read");
                } catch (SQLException e) {
                    failure = e;
                }
            }
            trouble.begin(failure);
            List<Command<?>> others = new ArrayList<>();
            queue.drainTo(others);
            refuse(others, failure);
            if (closed) {
                throw new InterruptedException("closed while the outcome was not known");
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /** @return whether there was anything to do */
    private boolean doChores(boolean onlyUrgent) {
        boolean done = false;
        for (Chore chore : List.copyOf(chores)) {
            try {
                if (isSound && (onlyUrgent ? chore.isUrgent() : chore.isDue())) {
                    done = true;
                    chore.work(database);
                    database.commit();
                }
            } catch (SQLException e) {
                trouble.begin(e);
                isSound = false;
            } catch (RuntimeException bug) {
                log.error("a chore is given up until the next start", bug);
                chores.remove(chore);
                isSound = false;
            }
        }
        return done;
    }

    private void mindLog() {
        try {
            if (isSound) {
                checkpoints.mind(database);
            }
        } catch (SQLException e) {
            trouble.begin(e);
            isSound = false;
        }
    }

    private void end() {
        closed = true;
        List<Command<?>> rest = new ArrayList<>(batch);
        queue.drainTo(rest);
        rest.forEach(command -> command.completeExceptionally(stopped()));
        checkpoints.close();
        try {
            database.close();
        } catch (SQLException e) {
            log.warn("closing {} failed: {}", file, e.getMessage());
        }
    }

    /** It is answered behind all that was asked for before. */
    static final class Nothing extends Command<@Nullable Void> {

        @Override
        boolean writes() {
            return false;
        }

        @Override
        @Nullable
        Void apply(Database database) {
            return null;
        }
    }

    /** Does what was asked for before, and ends. Blocks for at most this long. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Nothing()); // it may be waiting for something to do
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
