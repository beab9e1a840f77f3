package chat.client.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for answers on one connection at a time, and knows when one will not come. As long as the server says anything at all it may:
 * whoever says too much is read slowly, and much may have to be said before. So there are two signs. Either the server is silent for the
 * whole time that an answer is given, although we listen; or that time is up, and the server has answered a ping that was sent behind the
 * question: answers come in that order. On the event loop only.
 */
final class AnswerTimeouts {

    /** So much that the event loop reads what there is in between. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventExecutor loop;
    private final Callbacks callbacks;
    private final long timeoutNanos;

    /** Oldest first. As many as there are unanswered requests, and the way in and out. */
    private final Set<Wait> waits = new LinkedHashSet<>();

    private @Nullable ServerConnection connection;
    private @Nullable Future<?> look;

    /** Whether the oldest's time was up when we looked last: if it was the event loop that was held up, it has read the answer since. */
    private boolean up;

    /** One answer that is waited for. */
    final class Wait {

        private final long since = now();
        private final int pings;
        private final Runnable onLate;

        private Wait(int pings, Runnable onLate) {
            this.pings = pings;
            this.onLate = onLate;
        }

        /** Nobody waits any more. */
        void end() {
            waits.remove(this);
        }

        /** Whether the server has answered a ping behind this: it will not answer this any more. */
        boolean isPassedOver() {
            return connection != null && connection.pongs() > pings;
        }
    }

    /** @param timeout for an answer */
    AnswerTimeouts(EventExecutor loop, Callbacks callbacks, Duration timeout) {
        this.loop = loop;
        this.callbacks = callbacks;
        timeoutNanos = timeout.toNanos();
    }

    /** Answers come over this connection from now on. */
    void moveTo(ServerConnection connection) {
        this.connection = connection;
    }

    /** The connection is gone: no answer will come over it. */
    void disconnect() {
        connection = null;
        waits.clear();
        up = false;
        cancelLook();
    }

    /**
     * Begins to wait for the answer to what is written now.
     *
     * @param onLate is told when it has taken too long; nobody waits then
     */
    Wait begin(ServerConnection connection, Runnable onLate) {
        Wait wait = new Wait(connection.pings(), onLate);
        waits.add(wait);
        if (look == null) {
            lookAfter(timeoutNanos);
        }
        return wait;
    }

    /** A ping was answered. */
    void onPong() {
        cancelLook();
        check();
    }

    private void look() {
        look = null;
        check();
        callbacks.run();
    }

    private void check() {
        long now = now();
        boolean wasUp = up;
        up = false;
        List<Wait> late = new ArrayList<>();
        for (Iterator<Wait> oldestFirst = waits.iterator(); oldestFirst.hasNext() && connection != null; ) {
            Wait wait = oldestFirst.next();
            long left = left(wait, connection, now);
            up = left <= 0;
            if (!up) {
                lookAfter(left); // the others have more time left
                break;
            }
            if (!wasUp && !wait.isPassedOver()) {
                lookAfter(TURN_NANOS);
                break;
            }
            oldestFirst.remove();
            late.add(wait);
        }
        late.forEach(wait -> wait.onLate.run());
    }

    /** How much time a wait has left at least; asks the server for a sign where its words alone are none. */
    private long left(Wait wait, ServerConnection open, long now) {
        long waited = now - wait.since;
        if (wait.isPassedOver()) {
            return timeoutNanos - waited;
        }
        long silent = open.silentNanos(now);
        if (silent >= 0 && silent < timeoutNanos && waited >= timeoutNanos && open.isReading()) {
            open.ask();
        }
        return timeoutNanos - Math.min(waited, silent);
    }

    private void lookAfter(long nanos) {
        look = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void cancelLook() {
        if (look != null) {
            look.cancel(false);
            look = null;
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
