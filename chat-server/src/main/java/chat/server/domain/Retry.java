package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.server.store.FencedException;
import chat.server.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store again when it could not answer. What may have happened is asked until that is known; what did not happen is given up after a
 * while, and refused as {@link ErrorCode#STORAGE_UNAVAILABLE}. Any thread may call it.
 */
final class Retry {

    static final long RETRY_AFTER_MILLIS = 1_000;

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** After some 300 ms. */
    private static final int NOTED_ATTEMPT = 5;

    private static final Logger log = LoggerFactory.getLogger(Retry.class);

    private final ScheduledExecutorService timers;
    private final long patienceNanos;

    /** @param patience after this long nobody has to wait any more for what did not happen */
    Retry(ScheduledExecutorService timers, Duration patience) {
        this.timers = timers;
        this.patienceNanos = patience.toNanos();
    }

    /** Asks until it is answered, or nobody has to wait any more. */
    <T> CompletionStage<T> ask(Supplier<? extends CompletionStage<T>> call) {
        return ask(false, call);
    }

    /** Asks until it is answered: for what has to be done whatever happens. */
    <T> CompletionStage<T> insist(Supplier<? extends CompletionStage<T>> call) {
        return ask(true, call);
    }

    /** Asks until it is answered, also what gives up by itself: what may have happened before must not be refused as long as it is not known. */
    <T> CompletionStage<T> untilKnown(Supplier<? extends CompletionStage<T>> call) {
        return insist(() -> call.get()
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        isUnavailable(failure) ? StoreException.unavailable("given up", failure) : failure)));
    }

    /** Whether it was given up. */
    static boolean isUnavailable(Throwable failure) {
        return cause(failure) instanceof ProtocolException refused && refused.code() == ErrorCode.STORAGE_UNAVAILABLE;
    }

    /** The same stage, but fails as unavailable when nobody has to wait for it any more. */
    <T> CompletionStage<T> within(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.isDone()
                ? future
                : future.copy()
                        .orTimeout(patienceNanos, TimeUnit.NANOSECONDS)
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                                cause(failure) instanceof TimeoutException ? unavailable(null) : failure));
    }

    <T> CompletionStage<T> ask(boolean insisting, Supplier<? extends CompletionStage<T>> call) {
        CompletableFuture<T> first = call.get().toCompletableFuture();
        return first.isDone() && !first.isCompletedExceptionally() // nearly always
                ? first
                : new Asking<>(call, insisting).watch(first);
    }

    private final class Asking<T> {

        private final Supplier<? extends CompletionStage<T>> call;
        private final boolean insisting;
        private final long since = System.nanoTime();
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private boolean mayHaveHappened;
        private int attempts;

        Asking(Supplier<? extends CompletionStage<T>> call, boolean insisting) {
            this.call = call;
            this.insisting = insisting;
        }

        CompletableFuture<T> watch(CompletableFuture<T> attempt) {
            attempt.whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else if (cause(failure) instanceof StoreException failed) {
                    again(failed);
                } else {
                    answer.completeExceptionally(cause(failure));
                }
            });
            return answer;
        }

        private void again(StoreException failed) {
            mayHaveHappened |= failed.isUnknown();
            if (++attempts == NOTED_ATTEMPT) {
                log.debug(
                        "the store does not answer; asking again: {}",
                        failed.getMessage()); // it says its trouble itself
            }
            if (!insisting && !mayHaveHappened && isTooLong(since)) {
                answer.completeExceptionally(unavailable(null));
                return;
            }
            try {
                timers.schedule(this::ask, pauseMillis(attempts), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopped) {
                answer.completeExceptionally(stopped);
            }
        }

        private void ask() {
            try {
                watch(call.get().toCompletableFuture());
            } catch (RuntimeException | Error bug) {
                answer.completeExceptionally(bug);
            }
        }
    }

    /**
     * Does something after a pause.
     *
     * @param attempts how often it was tried: the pause grows with them
     */
    <T> CompletionStage<T> later(int attempts, Supplier<CompletionStage<T>> call) {
        return CompletableFuture.supplyAsync(
                        call, CompletableFuture.delayedExecutor(pauseMillis(attempts), TimeUnit.MILLISECONDS, timers))
                .thenCompose(again -> again);
    }

    /** Whether nobody has to wait any more for what failed first at this time, by {@link System#nanoTime}. */
    boolean isTooLong(long since) {
        return System.nanoTime() - since > patienceNanos;
    }

    /** How long to wait before the next attempt. */
    static long pauseMillis(int attempts) {
        return Math.min(FIRST_PAUSE_MILLIS << Math.min(attempts, 10), LONGEST_PAUSE_MILLIS);
    }

    static ProtocolException unavailable(@Nullable String id) {
        return new ProtocolException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "This cannot be stored at the moment, and did not happen. Try again in a moment",
                id,
                RETRY_AFTER_MILLIS);
    }

    /** The same stage, but what depends on it runs on the event loop, or at once. */
    static <T> CompletionStage<T> on(Executor eventLoop, CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.isDone() ? future : future.whenCompleteAsync((done, failure) -> {}, eventLoop);
    }

    /** What nobody waits for: logged if it fails, unless because it is over anyway. */
    static void logFailure(CompletionStage<?> stage, String what) {
        stage.whenComplete((done, failure) -> {
            Throwable cause = failure == null ? null : cause(failure);
            if (cause != null
                    && !(cause instanceof CancellationException
                            || cause instanceof FencedException
                            || cause instanceof RejectedExecutionException)) {
                log.error("{} failed", what, cause);
            }
        });
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
