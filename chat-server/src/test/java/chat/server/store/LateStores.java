package chat.server.store;

import chat.protocol.RoomName;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has stores answer as another process would: later, from one thread of its own, in the order in which they were asked. */
public final class LateStores implements AutoCloseable {

    private final Executor otherProcess;
    private final Runnable end;

    public LateStores() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        otherProcess = thread;
        end = thread::shutdownNow;
    }

    /** The same, but they answer when this runs what it is given. */
    public LateStores(Executor otherProcess) {
        this.otherProcess = otherProcess;
        end = () -> {};
    }

    public Directory late(Directory directory) {
        return Detour.of(Directory.class, directory, this::go);
    }

    public RoomStore late(RoomStore rooms) {
        return Detour.of(RoomStore.class, rooms, this::go);
    }

    public Accounts late(Accounts accounts) {
        return Detour.of(Accounts.class, accounts, this::go);
    }

    public Mailboxes late(Mailboxes mailboxes) {
        return Detour.of(Mailboxes.class, mailboxes, this::go);
    }

    private CompletionStage<?> go(@Nullable RoomName room, String method, Supplier<CompletionStage<?>> call) {
        try {
            return CompletableFuture.supplyAsync(call, otherProcess).thenCompose(stage -> stage);
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.failedFuture(new CancellationException("the other process has ended"));
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
