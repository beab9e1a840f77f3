package chat.server.fanout;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The readers of one room on one event loop, and the one task there that serves them all. The list belongs to the loop; {@link
 * #wake}, {@link #backlog} and {@link #whenCaughtUp} are for any thread.
 */
final class LoopReaders implements Runnable {

    private final EventLoop eventLoop;
    private final RoomFeed log;
    private final List<LogReader> readers = new ArrayList<>();

    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** At most one entry for each connection that publishes: whoever waits here does not read meanwhile. */
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

    private volatile boolean populated;
    private volatile long reached;

    LoopReaders(EventLoop eventLoop, RoomFeed log) {
        this.eventLoop = eventLoop;
        this.log = log;
    }

    boolean isOn(EventLoop loop) {
        return eventLoop == loop;
    }

    void add(LogReader reader) {
        if (!populated) {
            reached = log.end();
            populated = true;
        }
        reader.index = readers.size();
        readers.add(reader);
    }

    /** Takes a reader out, if it is one of these. */
    void remove(LogReader reader) {
        int index = reader.index;
        if (index < 0) {
            return;
        }
        LogReader moved = readers.remove(readers.size() - 1);
        if (moved != reader) {
            readers.set(index, moved);
            moved.index = index;
        }
        reader.index = -1;
        populated = !readers.isEmpty();
    }

    void wake() {
        if (populated && !scheduled.get() && scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException ended) {
            populated = false; // nobody reads here any more, and nobody is to wait for them
            scheduled.set(false);
            for (CompletableFuture<Void> waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
                waiter.completeExceptionally(ended);
            }
        }
    }

    /** How many bytes the readers here have not been offered yet. */
    long backlog(long end) {
        return populated ? end - reached : 0;
    }

    /** Completes on the loop when what is there now was offered to everybody; fails if the loop has ended. */
    CompletableFuture<Void> whenCaughtUp() {
        CompletableFuture<Void> caughtUp = new CompletableFuture<>();
        waiting.add(caughtUp);
        // The loop may have caught up a moment ago, and nothing else may be on its way to wake it.
        if (scheduled.compareAndSet(false, true)) {
            schedule();
        }
        return caughtUp;
    }

    /** All readers have missed something: their connections end. Any thread. */
    void fail(Throwable cause) {
        try {
            eventLoop.execute(() -> List.copyOf(readers).forEach(reader -> reader.fail(cause)));
        } catch (RejectedExecutionException ended) {
            populated = false; // nobody reads here any more
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        long end = log.end();
        // Backwards: a reader that has to go takes itself out, and one that was served already takes its place.
        for (int i = readers.size() - 1; i >= 0; i = Math.min(i, readers.size()) - 1) {
            serve(readers.get(i));
        }
        reached = end;
        for (CompletableFuture<Void> waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
            waiter.complete(null);
        }
    }

    private static void serve(LogReader reader) {
        try {
            reader.catchUp();
        } catch (RuntimeException | Error bug) {
            reader.fail(bug); // its own connection's end, and nobody else's
        }
    }
}
