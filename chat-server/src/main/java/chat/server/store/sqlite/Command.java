package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.server.store.FencedException;
import chat.server.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done on the {@link WriterThread}'s thread, with many others in one transaction; completes when that is on disk and whoever is to
 * know was told.
 */
abstract class Command<T> extends CompletableFuture<T> {

    /** What is to be answered. */
    private @Nullable T result;

    /** Why it did nothing; null if it did. */
    private @Nullable Throwable refusal;

    /**
     * Changes rows, and what the writer's thread knows.
     *
     * @return what is answered when that is on disk
     * @throws ProtocolException if it is refused; or it throws a {@link FencedException}, {@link StoreException} or {@link
     *     CancellationException}. Then it has changed no row
     */
    abstract @Nullable T apply(Database database) throws SQLException, ProtocolException;

    /** It is on disk: tells whoever is to know. All commands of the transaction come one after the other. */
    void kept() {}

    /** It did not happen after all: forgets what the thread knows of it. The latest command comes first. */
    void undo() {}

    /** What a store in memory answers, which it does at once. */
    static <T> T answered(CompletionStage<T> stage) throws ProtocolException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProtocolException refusal) {
                throw refusal;
            } else if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    /** Whether it may change rows. If not, it is done also while nothing can be written. */
    boolean writes() {
        return true;
    }

    /** Whether somebody would ask for it again if it were refused because nothing can be done at the moment. */
    boolean isAskedAgain() {
        return true;
    }

    final void run(Database database) throws SQLException {
        try {
            result = apply(database);
        } catch (ProtocolException | FencedException | StoreException | CancellationException refused) {
            refusal = refused;
        }
    }

    /** Whether it did what was asked for, as opposed to being refused. */
    final boolean hasActed() {
        return refusal == null;
    }

    /** To whoever asked. */
    final void answer() {
        if (refusal == null) {
            complete(result);
        } else {
            completeExceptionally(refusal);
        }
    }
}
