package chat.client.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets all users in, some at a time. On the event loop only. */
final class Joining {

    private final Function<VirtualUser, ClientGroup> clients;
    private final Function<VirtualUser, @Nullable String> rooms;
    private final List<VirtualUser> users;
    private final Clock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private int begun;
    private int joined;
    private long startedNanos;
    private long lastNanos;

    /**
     * @param clients whom each user connects with
     * @param rooms where each user goes besides the lobby, or null
     */
    Joining(
            Function<VirtualUser, ClientGroup> clients,
            Function<VirtualUser, @Nullable String> rooms,
            List<VirtualUser> users,
            Clock clock) {
        this.clients = clients;
        this.rooms = rooms;
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
        VirtualUser user = users.get(begun++);
        String room = rooms.apply(user);
        clients.apply(user)
                .connect(user)
                .thenCompose(client -> {
                    user.setClient(client);
                    return client.join(user.name);
                })
                .thenCompose(in -> room == null
                        ? CompletableFuture.completedFuture(in)
                        : user.client().enter(room).thenApply(entry -> in))
                .whenComplete((in, failure) -> onIn(failure));
    }

    private void onIn(@Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
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

    int joined() {
        return joined;
    }

    /** From the first connection to the last who was let in. */
    double seconds() {
        return (lastNanos - startedNanos) / 1e9;
    }
}
