package chat.server.store.sqlite;

import chat.server.store.StoreException;
import chat.server.store.state.Gathering;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes whatever has come since its last transaction, does it in one, and tells and answers when that is synced:
 * at little load that is one message and one sync, at much load thousands, see {@link CommandQueue}. What waits here is bounded by what sessions
 * may have in flight.
 *
 * <p>A transaction that fails before its commit did not happen. One whose commit fails may have: then the file is opened again, one more is
 * written and synced, so that nothing of a half-written one can come to light later, and the number of the latest transaction is read. Only
 * then is anything answered.
 */
final class WriterThread implements AutoCloseable {

    private static final int MAX_BATCH = 4_096;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final String NEXT_BATCH = "UPDATE state SET batch = ?";

    private static final Logger log = LoggerFactory.getLogger(WriterThread.class);

    private final OpenFile file;
    private final Trouble trouble;
    private final CommandQueue queue = new CommandQueue(Gathering.NANOS);
    private final List<Command<?>> batch = new ArrayList<>();
    private final Chores chores;
    private final Thread thread = new Thread(this::run, "chat-writer");
    private final Checkpoints checkpoints;
    private final HangWatch watch = new HangWatch(this::refuseWaiting);
    private Runnable settling = () -> {};

    /** The number of the latest transaction. */
    private long lastBatch;

    /** Why nothing is kept any more; null as long as it is. */
    private volatile @Nullable Throwable bug;

    private volatile boolean closed;

    /** @param database for writing, opened and with all tables; it is closed with this */
    WriterThread(Path path, int cacheKib, Database database, Trouble trouble) throws SQLException {
        this.file = new OpenFile(path, cacheKib, database, trouble);
        this.trouble = trouble;
        this.chores = new Chores(file);
        this.checkpoints = new Checkpoints(path);
        this.lastBatch = database.number(0, "SELECT batch FROM state");
        database.connection().commit();
    }

    /** Before {@link #start}: what is run when all of a transaction were told, and nobody was answered yet. */
    void whenTold(Runnable action) {
        settling = action;
    }

    /** What it does when there is nothing else; to be added to before {@link #start}. */
    Chores chores() {
        return chores;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    void start() {
        watch.start();
        thread.start();
    }

    /** Has it done, after all that was asked for before. Any thread. */
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
                if (idle) {
                    queue.awaitOne(IDLE_NANOS);
                }
                queue.gather();
                watch.begin();
                queue.drainTo(batch, MAX_BATCH);
                boolean isBusy = !batch.isEmpty();
                if (isBusy) {
                    write();
                    queue.answered(batch.size());
                    batch.clear();
                } else if (!file.isSound() && file.probe() == null) {
                    trouble.end();
                }
                mindLog();
                idle = !chores.work(isBusy) && !isBusy;
                if (watch.end() && file.isSound()) {
                    trouble.end();
                }
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
        SQLException outage = file.probe();
        if (outage != null) {
            readOnly(outage);
            return;
        }
        Database database = file.database();
        int begun = 0;
        boolean isCommitting = false;
        try {
            if (batch.stream().anyMatch(Command::writes)) {
                database.beginToWrite(); // commands beside the server write too
            }
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
            file.failed(failure);
            if (!isCommitting || Trouble.isNotWritten(failure) || !hasHappened()) {
                undo(begun);
                refuse(batch.subList(0, begun), failure);
                refuseUntried(batch.subList(begun, batch.size()), failure);
                if (file.isSound()) {
                    trouble.end();
                }
                return;
            }
        } catch (RuntimeException | Error bug) {
            log.error("something cannot be kept", bug);
            file.suspect();
            undo(begun);
            batch.get(begun - 1).completeExceptionally(bug);
            refuse(batch.subList(0, begun), new SQLException(bug));
            refuseUntried(batch.subList(begun, batch.size()), new SQLException(bug));
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
    }

    private void refuse(List<Command<?>> commands, SQLException cause) {
        StoreException refusal = trouble.refusal(cause);
        commands.forEach(command -> command.completeExceptionally(refusal));
    }

    /** Also on the watch's thread. */
    private void refuseWaiting(SQLException cause) {
        trouble.begin(cause);
        List<Command<?>> waiting = new ArrayList<>();
        queue.drainTo(waiting, Integer.MAX_VALUE);
        refuseUntried(waiting, cause);
    }

    private void refuseUntried(List<Command<?>> commands, SQLException cause) {
        refuse(commands.stream().filter(Command::isAskedAgain).toList(), cause);
        commands.stream().filter(command -> !command.isAskedAgain()).forEach(queue::add);
    }

    /** Nothing can be written: what does not write is done all the same, and the rest refused untried, so that nothing has to be undone. */
    private void readOnly(SQLException cause) {
        trouble.begin(cause);
        List<Command<?>> reading =
                batch.stream().filter(command -> !command.writes()).toList();
        refuse(batch.stream().filter(Command::writes).toList(), cause);
        try {
            for (Command<?> command : reading) {
                command.run(file.database());
            }
            tell(reading);
        } catch (SQLException e) {
            refuse(reading, e);
        } catch (RuntimeException | Error bug) {
            log.error("something cannot be read", bug);
            refuse(reading, new SQLException(bug));
        }
    }

    /**
     * Finds out whether the transaction happened whose commit failed; meanwhile nothing else is done, and what is asked for is refused. What the
     * {@linkplain OpenFile#reopen reopening} writes lies over what is left of it in the log, if it did not.
     */
    private boolean hasHappened() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            watch.begin();
            try {
                file.reopen();
                long found = file.database().number(lastBatch, "SELECT batch FROM state");
                file.database().commit();
                return found > lastBatch;
            } catch (SQLException failure) {
                file.failed(failure);
                refuseWaiting(failure);
            }
            if (closed) {
                throw new InterruptedException("closed while the outcome was not known");
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private void mindLog() {
        try {
            if (file.isSound()) {
                checkpoints.mind(file.database());
            }
        } catch (SQLException e) {
            file.failed(e);
        }
    }

    private void end() {
        closed = true;
        List<Command<?>> rest = new ArrayList<>(batch);
        queue.drainTo(rest, Integer.MAX_VALUE);
        rest.forEach(command -> command.completeExceptionally(stopped()));
        checkpoints.close();
        watch.close();
        file.close();
    }

    /** It is answered after all that was asked for before. */
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

    /** Does what was asked for before, and ends. Blocks for some seconds at most: where the disk does not answer, it is still at work. */
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

    /** Behind {@link #close}: whether something is being written still. */
    boolean isAtWork() {
        return thread.isAlive();
    }
}
