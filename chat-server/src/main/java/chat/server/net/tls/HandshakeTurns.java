package chat.server.net.tls;

import chat.server.limit.Source;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets handshakes go on one at a time on each event loop, because signing takes a millisecond, and five hundred at once would take half a
 * second in which nobody else is served. Behind each there is a pause that is a few times as long, for everybody else. Addresses have
 * their turn one after the other, so whoever comes with many waits for themselves. What waits is bounded by the number of connections.
 */
final class HandshakeTurns {

    /** A pause is so many times as long as the turn before it: handshakes take an eighth of a loop at most. */
    private static final int PAUSE = 7;

    /** What of a turn counts: it was the machine that was late, if one took longer. */
    private static final long MAX_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();

    /** Runs the turn, at once if it may, on the event loop, which is the caller's. */
    void await(EventExecutor loop, Source source, Runnable turn) {
        loops.computeIfAbsent(loop, Loop::new).await(source, turn);
    }

    /** Nobody waits for this turn any more. On the event loop. */
    void forget(EventExecutor loop, Source source, Runnable turn) {
        Loop turns = loops.get(loop);
        if (turns != null) {
            turns.forget(source, turn);
        }
    }

    /** Those of one event loop, which owns the state. */
    private static final class Loop {

        private final EventExecutor executor;
        private final Map<Source, Deque<Runnable>> waiting = new LinkedHashMap<>();
        private boolean busy;

        Loop(EventExecutor executor) {
            this.executor = executor;
        }

        void await(Source source, Runnable turn) {
            waiting.computeIfAbsent(source, first -> new ArrayDeque<>(1)).add(turn);
            if (!busy) {
                next();
            }
        }

        void forget(Source source, Runnable turn) {
            waiting.computeIfPresent(source, (same, turns) -> {
                turns.remove(turn);
                return turns.isEmpty() ? null : turns;
            });
        }

        private void next() {
            Iterator<Map.Entry<Source, Deque<Runnable>>> sources =
                    waiting.entrySet().iterator();
            busy = sources.hasNext();
            if (!busy) {
                return;
            }
            Map.Entry<Source, Deque<Runnable>> first = sources.next();
            Source source = first.getKey();
            Deque<Runnable> turns = first.getValue();
            sources.remove();
            Runnable turn = turns.remove();
            if (!turns.isEmpty()) {
                waiting.put(source, turns); // behind the others
            }
            long begun = executor.ticker().nanoTime();
            try {
                turn.run();
            } finally {
                long elapsed = executor.ticker().nanoTime() - begun;
                executor.schedule(this::next, Math.min(elapsed, MAX_TURN_NANOS) * PAUSE, TimeUnit.NANOSECONDS);
            }
        }
    }
}
