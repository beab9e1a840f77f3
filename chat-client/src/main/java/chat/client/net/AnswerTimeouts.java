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
 * Says when an answer will not come any more, on one connection at a time. A server that says anything at all may still answer: it reads
 * slowly who sends too much. So a request is given up in two cases. The server was silent for the whole timeout, although this client was
 * reading. Or the timeout is over, and the server has answered a ping that was sent after the request: answers come in the order of the
 * requests. On the event loop only.
 */
final class AnswerTimeouts {

    /** Long enough for the event loop to read what has arrived meanwhile. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventExecutor loop;
    private final Callbacks callbacks;
    private final long timeoutNanos;

    /** Oldest first. At most one for each unanswered request, one for a join and one for a leave. */
    private final Set<Wait> waits = new LinkedHashSet<>();

    private @Nullable ServerConnection connection;
    private @Nullable Future<?> look;

    /** Whether the oldest wait was over when we looked last. It is given a second look: a busy event loop may not have read the answer yet. */
    private boolean up;

    final class Wait {

        private final long since = now();
        private final int pings;
        private final Runnable onLate;

        private Wait(int pings, Runnable onLate) {
            this.pings = pings;
            this.onLate = onLate;
        }

        void end() {
            waits.remove(this);
        }

        /** Whether the server has answered a ping that was sent after this: it will not answer this any more. */
        boolean isPassedOver() {
            return connection != null && connection.pongs() > pings;
        }
    }

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

    /** Waits for the answer to what is written now; {@code onLate} is run when that took too long, and then nobody waits. */
    Wait begin(ServerConnection connection, Runnable onLate) {
        Wait wait = new Wait(connection.pings(), onLate);
        waits.add(wait);
        if (look == null) {
            lookAfter(timeoutNanos);
        }
        return wait;
    }

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

    /** How much time a wait has left at least. Pings the server if it talks, but not about this. */
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
