package chat.client.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets all users in, some at a time. On the event loop only. */
final class Joining {

    private final Function<VirtualUser, CompletionStage<?>> letIn;
    private final List<VirtualUser> users;
    private final Clock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private int begun;
    private int joined;
    private long startedNanos;
    private long lastNanos;

    /** @param letIn completes when the user is in */
    Joining(Function<VirtualUser, CompletionStage<?>> letIn, List<VirtualUser> users, Clock clock) {
        this.letIn = letIn;
        this.users = users;
        this.clock = clock;
    }

    /** Completes when all are in or it was stopped; fails as the first join that does. */
    CompletableFuture<Void> start(int atOnce) {
        startedNanos = clock.now();
        lastNanos = startedNanos;
        for (int i = 0; i < atOnce; i++) {
            next();
        }
        return done;
    }

    void stop() {
        done.complete(null);
    }

    private void next() {
        if (begun == users.size() || done.isDone()) {
            return;
        }
        letIn.apply(users.get(begun++)).whenComplete((in, failure) -> onIn(failure));
    }

    /**
     * Lets one user in.
     *
     * @param clients whom it connects with
     * @param room where it goes besides the lobby; null for nowhere
     */
    static CompletionStage<?> letIn(ClientGroup clients, VirtualUser user, @Nullable String room) {
        CompletionStage<?> joined = clients.connect(user).thenCompose(client -> {
            user.setClient(client);
            return client.join(user.name);
        });
        return room == null ? joined : joined.thenCompose(in -> user.client().enter(room));
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void onIn(@Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(cause(failure));
            return;
        }
        joined++;
        lastNanos = clock.now();
        if (joined == users.size()) {
            done.complete(null);
        } else {
            next();
        }
    }

    boolean hasBegun() {
        return begun > 0;
    }

    int joined() {
        return joined;
    }

    /** From the first connection to the last who was let in. */
    double seconds() {
        return (lastNanos - startedNanos) / 1e9;
    }
}
