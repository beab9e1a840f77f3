package chat.client.bench;

import chat.client.Crowd;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets all users in, some at a time. On the event loop only. */
final class Joining {

    private final Crowd crowd;
    private final List<User> users;
    private final Clock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private int begun;
    private int joined;
    private long startedNanos;
    private long lastNanos;

    Joining(Crowd crowd, List<User> users, Clock clock) {
        this.crowd = crowd;
        this.users = users;
        this.clock = clock;
    }

    /**
     * Begins.
     *
     * @return completes when all are in or it was stopped; fails as the first join that does
     */
    CompletableFuture<Void> start(int atOnce) {
        startedNanos = clock.now();
        lastNanos = startedNanos;
        for (int i = 0; i < atOnce; i++) {
            next();
        }
        return done;
    }

    /** Lets nobody else in. */
    void stop() {
        done.complete(null);
    }

    private void next() {
        if (begun == users.size() || done.isDone()) {
            return;
        }
        User user = users.get(begun++);
        crowd.connect(user).whenComplete((client, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                user.setClient(client);
                client.join(user.name()).whenComplete((session, refusal) -> onAnswer(refusal));
            }
        });
    }

    private void onAnswer(@Nullable Throwable refusal) {
        if (refusal != null) {
            done.completeExceptionally(refusal);
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

    /** How many are in. */
    int joined() {
        return joined;
    }

    /** From the first connection to the last who was let in. */
    double seconds() {
        return (lastNanos - startedNanos) / 1e9;
    }
}
