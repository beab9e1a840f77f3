package chat.server.store.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What is asked for in one hash slot, in its order: one call is under way at a time, and what comes meanwhile goes together in the next one. So
 * at little load nothing waits, and at much load a call does much. Any thread may call it.
 */
final class RedisBatch<C extends RedisBatch.Command> {

    /** Something that is asked for. */
    interface Command {

        /** About what it comes to on the wire. */
        long bytes();
    }

    private static final int MAX_COMMANDS = 64;
    private static final long MAX_BYTES = 256 * 1024;

    private final Function<List<C>, CompletionStage<?>> call;
    private final ArrayDeque<C> waiting = new ArrayDeque<>();
    private boolean isUnderWay;

    /** @param call asks for all of them, and answers when that is over, whatever came of it */
    RedisBatch(Function<List<C>, CompletionStage<?>> call) {
        this.call = call;
    }

    void add(C command) {
        List<C> next;
        synchronized (waiting) {
            waiting.add(command);
            if (isUnderWay) {
                return;
            }
            isUnderWay = true;
            next = take();
        }
        ask(next);
    }

    private void ask(List<C> first) {
        List<C> commands = first;
        while (!commands.isEmpty()) {
            CompletableFuture<?> answer = call.apply(commands).toCompletableFuture();
            if (!answer.isDone()) {
                answer.whenComplete((answered, failure) -> ask(next()));
                return;
            }
            commands = next(); // what fails at once must not go deeper each time
        }
    }

    private List<C> next() {
        synchronized (waiting) {
            List<C> next = take();
            isUnderWay = !next.isEmpty();
            return next;
        }
    }

    private List<C> take() {
        List<C> taken = new ArrayList<>(Math.min(waiting.size(), MAX_COMMANDS));
        long bytes = 0;
        while (!waiting.isEmpty() && taken.size() < MAX_COMMANDS) {
            bytes += waiting.element().bytes();
            if (bytes > MAX_BYTES && !taken.isEmpty()) {
                break;
            }
            taken.add(waiting.remove());
        }
        return taken;
    }
}
