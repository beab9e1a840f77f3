package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.server.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread that reads the file, with a connection of its own, so that nobody who writes waits for it. Any thread may ask. */
final class ReaderThread implements AutoCloseable {

    /** A question. */
    interface Query<T> {
        @Nullable
        T run(Database database) throws SQLException, ProtocolException;
    }

    /** Questions that wait; beyond them it is told that there are too many. */
    private static final int MAX_WAITING = 10_000;

    private final Path file;
    private final int cacheKib;
    private final Trouble trouble;

    /** Connections that nobody uses at the moment; one at most. */
    private final BlockingQueue<Database> idle = new ArrayBlockingQueue<>(1);

    private final ThreadPoolExecutor threads;

    /** @param cacheKib what is kept of the file in memory */
    ReaderThread(Path file, int cacheKib, Trouble trouble) {
        this.file = file;
        this.cacheKib = cacheKib;
        this.trouble = trouble;
        this.threads =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "chat-reader");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Asks, after all that was answered before is in the file. */
    <T> CompletionStage<T> ask(Query<T> query) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(query, answer));
        } catch (RejectedExecutionException refused) {
            answer.completeExceptionally(
                    threads.isShutdown()
                            ? new CancellationException("the store is closed")
                            : StoreException.unavailable("too many questions wait for the file", refused));
        }
        return answer;
    }

    private <T> void answer(Query<T> query, CompletableFuture<T> answer) {
        Database database = idle.poll();
        try {
            if (database == null) {
                database = Database.forReading(file, cacheKib);
                database.connection().setAutoCommit(false);
            }
            @Nullable T found = inOneTransaction(query, database);
            giveBack(database);
            answer.complete(found);
        } catch (SQLException failure) {
            trouble.begin(failure);
            close(database);
            answer.completeExceptionally(trouble.refusal(failure));
        } catch (ProtocolException | RuntimeException | Error refused) {
            giveBack(database);
            answer.completeExceptionally(refused);
        }
    }

    /** All that is read for an answer is of one moment. */
    private static <T> @Nullable T inOneTransaction(Query<T> query, Database database)
            throws SQLException, ProtocolException {
        try {
            return query.run(database);
        } finally {
            database.rollBack();
        }
    }

    private void giveBack(@Nullable Database database) {
        if (database != null && (threads.isShutdown() || !idle.offer(database))) {
            close(database);
        }
    }

    private void close(@Nullable Database database) {
        try {
            if (database != null) {
                database.close();
            }
        } catch (SQLException e) {
            trouble.begin(e);
        }
    }

    /** Answers nothing more. Blocks for a second at most, also where the disk does not answer. */
    @Override
    public void close() {
        try {
            threads.execute(() -> close(idle.poll()));
        } catch (RejectedExecutionException busy) {
            // whoever is answered next has the connection, and closes it
        }
        threads.shutdown();
        try {
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
