package chat.client.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Users who join and leave before those who count, some at a time: so the joins that are measured are those of a server in service, and not
 * what Java's compiler makes of a new one. On the event loop only.
 */
final class JoinWarmup {

    private final IntFunction<VirtualUser> users;
    private final Function<VirtualUser, CompletionStage<?>> letIn;
    private final Clock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private int begun;
    private int underWay;
    private long endNanos;

    /**
     * @param users the next one, by how many there were
     * @param letIn completes when the user is in
     */
    JoinWarmup(IntFunction<VirtualUser> users, Function<VirtualUser, CompletionStage<?>> letIn, Clock clock) {
        this.users = users;
        this.letIn = letIn;
        this.clock = clock;
    }

    /** Completes when the time is over, or it was stopped, and all have left; fails as the first join that does. */
    CompletableFuture<Void> start(int atOnce, Duration duration) {
        endNanos = clock.now() + duration.toNanos();
        underWay = atOnce;
        for (int i = 0; i < atOnce; i++) {
            next();
        }
        return done;
    }

    void stop() {
        endNanos = clock.now();
    }

    private void next() {
        if (clock.now() >= endNanos || done.isDone()) {
            underWay--;
            if (underWay == 0) {
                done.complete(null);
            }
            return;
        }
        VirtualUser user = users.apply(begun++);
        letIn.apply(user).thenCompose(in -> user.client().leave()).whenComplete((left, failure) -> onLeft(failure));
    }

    private void onLeft(@Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(Joining.cause(failure));
        }
        next();
    }

    /** How many have joined, or are about to. */
    int begun() {
        return begun;
    }
}
