package chat.server.store;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks a store, and asks again, as it was, what may have happened or could not be done: what whoever uses one has to do. */
public final class Asking {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Between two attempts: whoever comes back needs the processor, too. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private Asking() {}

    public static <T> T answer(Supplier<CompletionStage<T>> call) {
        try {
            return ask(call);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** What it fails with, other than that the store could not do it. */
    public static Throwable failure(Supplier<? extends CompletionStage<?>> call) {
        try {
            Object answer = ask(call);
            throw new AssertionError("did not fail, but answered " + answer);
        } catch (ExecutionException e) {
            return requireNonNull(e.getCause());
        }
    }

    public static ProtocolException refusal(Supplier<? extends CompletionStage<?>> call) {
        Throwable failure = failure(call);
        if (failure instanceof ProtocolException refused) {
            return refused;
        }
        throw new AssertionError(failure);
    }

    private static <T> T ask(Supplier<? extends CompletionStage<? extends T>> call) throws ExecutionException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return call.get().toCompletableFuture().get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
            } catch (CancellationException closed) {
                throw new ExecutionException(closed);
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError(e);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StoreException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    public static Username user(String name) {
        try {
            return Username.of(name);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    public static RoomName room(String name) {
        try {
            return RoomName.of(name);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
