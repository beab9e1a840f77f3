package chat.server.net.tls;

import chat.server.limit.Source;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets handshakes go on one at a time on each event loop, because signing takes a millisecond, and five hundred at once would take half a
 * second in which nobody else is served. Behind each there is a pause for everybody else, until they have left the loop idle for as long
 * as the turn took: handshakes take half of a loop that has nothing else to do, and an eighth of one that has. Addresses have their turn
 * one after the other, so whoever comes with many waits for themselves. What waits is bounded by the number of connections.
 */
final class HandshakeTurns {

    /** A pause is at most so many times as long as the turn before it. */
    private static final int MAX_PAUSE = 7;

    /** What of a turn counts: it was the machine that was late, if one took longer. */
    private static final long MAX_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LongSupplier threadNanos;
    private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();

    HandshakeTurns() {
        this(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /** @param threadNanos the CPU time that the thread has used which asks */
    HandshakeTurns(LongSupplier threadNanos) {
        this.threadNanos = threadNanos;
    }

    /** Runs the turn, at once if it may, on the event loop, which is the caller's. */
    void await(EventExecutor loop, Source source, Runnable turn) {
        loops.computeIfAbsent(loop, first -> new Loop(first, threadNanos)).await(source, turn);
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
        private final LongSupplier threadNanos;
        private boolean busy;

        /** How long the last turn took, when it ended, and what the thread had used by then. */
        private long turnNanos;

        private long ended;
        private long usedBefore;

        Loop(EventExecutor executor, LongSupplier threadNanos) {
            this.executor = executor;
            this.threadNanos = threadNanos;
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
                ended = executor.ticker().nanoTime();
                usedBefore = threadNanos.getAsLong();
                turnNanos = Math.min(ended - begun, MAX_TURN_NANOS);
                executor.schedule(this::nextIfIdle, turnNanos, TimeUnit.NANOSECONDS);
            }
        }

        private void nextIfIdle() {
            long passed = executor.ticker().nanoTime() - ended;
            long idle = passed - (threadNanos.getAsLong() - usedBefore);
            long missing = Math.min(turnNanos - idle, turnNanos * MAX_PAUSE - passed);
            if (missing > 0) {
                executor.schedule(this::nextIfIdle, missing, TimeUnit.NANOSECONDS);
            } else {
                next();
            }
        }
    }
}
