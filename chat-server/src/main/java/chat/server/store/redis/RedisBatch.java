package chat.server.store.redis;

import chat.server.store.state.Gathering;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for in one hash slot, in its order: one call is under way at a time, and what comes meanwhile goes together in the next one. A call
 * costs much the same for one command and for fifty, and its events go to each member in one piece: so under load the next one waits a moment for
 * {@linkplain Gathering enough}. At little load nothing waits. Any thread may call it.
 */
final class RedisBatch<C extends RedisBatch.Command> {

    /** Something that is asked for. */
    interface Command {

        /** About what it comes to on the wire. */
        long bytes();
    }

    private static final int MAX_COMMANDS = 64;
    private static final long MAX_BYTES = 256 * 1024;

    private final ScheduledExecutorService timer;
    private final Function<List<C>, CompletionStage<?>> call;

    /** The lock, which guards the others. */
    private final ArrayDeque<C> waiting = new ArrayDeque<>();

    private long waitingBytes;
    private final Gathering gathering = new Gathering();

    /** Null while no more are waited for. */
    private @Nullable Future<?> end;

    private boolean isUnderWay;

    /**
     * @param timer tells when it was waited long enough
     * @param call asks for all of them, and answers when that is over, whatever came of it
     */
    RedisBatch(ScheduledExecutorService timer, Function<List<C>, CompletionStage<?>> call) {
        this.timer = timer;
        this.call = call;
    }

    void add(C command) {
        List<C> next;
        synchronized (waiting) {
            waiting.add(command);
            waitingBytes += command.bytes();
            next = next(false);
        }
        ask(next);
    }

    /** Whether many are under way, and some of them have no answer. */
    boolean isBusy() {
        synchronized (waiting) {
            return gathering.enough() > 1 && (isUnderWay || !waiting.isEmpty());
        }
    }

    private void ask(List<C> first) {
        List<C> commands = first;
        while (!commands.isEmpty()) {
            int count = commands.size();
            CompletableFuture<?> answer = call.apply(commands).toCompletableFuture();
            if (!answer.isDone()) {
                answer.whenComplete((answered, failure) -> ask(answered(count)));
                return;
            }
            commands = answered(count); // what fails at once must not go deeper each time
        }
    }

    private List<C> answered(int count) {
        synchronized (waiting) {
            isUnderWay = false;
            gathering.answered(count, waiting.size());
            return next(false);
        }
    }

    private void waited() {
        List<C> next;
        synchronized (waiting) {
            next = next(true);
        }
        ask(next);
    }

    /** What goes now: nothing while a call is under way, or more are waited for. */
    private List<C> next(boolean hasWaited) {
        if (isUnderWay || waiting.isEmpty()) {
            return List.of();
        }
        boolean isEnough = waiting.size() >= Math.min(gathering.enough(), MAX_COMMANDS) || waitingBytes >= MAX_BYTES;
        if (!isEnough && !hasWaited && waitsForMore()) {
            return List.of();
        }
        if (end != null) {
            end.cancel(false); // if it comes all the same, the next call is a smaller one
            end = null;
        }
        isUnderWay = true;
        return take();
    }

    private boolean waitsForMore() {
        try {
            if (end == null) {
                end = timer.schedule(this::waited, Gathering.NANOS, TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
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
        taken.forEach(command -> waitingBytes -= command.bytes());
        return taken;
    }
}
