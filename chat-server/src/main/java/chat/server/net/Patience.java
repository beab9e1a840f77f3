package chat.server.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is done if a peer says nothing for a while. A loop that was busy when the time was over reads first: what came in time is not late. For
 * the event loop alone.
 */
final class Patience {

    private Future<?> timer;

    /** Begins now. */
    Patience(EventExecutor eventLoop, Duration time, Runnable whenOver) {
        timer = eventLoop.schedule(() -> expired(eventLoop, whenOver), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is scheduled by a task is done after the loop's next look at its sockets, however little it is to wait. */
    private void expired(EventExecutor eventLoop, Runnable whenOver) {
        timer = eventLoop.schedule(whenOver, 0, TimeUnit.NANOSECONDS);
    }

    /** Nothing is done any more. */
    void end() {
        timer.cancel(false);
    }
}
