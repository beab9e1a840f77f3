package chat.server.domain;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long somebody is waited for who may come back to a session. It stands still while the directory is away: nobody could come back
 * meanwhile. For one thread at a time.
 */
public final class ResumeWindow {

    private final ScheduledExecutorService timers;
    private final LongSupplier awayNanos;
    private final Runnable over;
    private final long awayBefore;
    private long addedNanos;
    private Future<?> timer;

    /**
     * Begins it.
     *
     * @param awayNanos as {@link chat.server.store.Directory#awayNanos} has it
     * @param over run by the timers when it is over
     * @throws RejectedExecutionException if the timers have ended
     */
    ResumeWindow(ScheduledExecutorService timers, Duration window, LongSupplier awayNanos, Runnable over) {
        this.timers = timers;
        this.awayNanos = awayNanos;
        this.over = over;
        this.awayBefore = awayNanos.getAsLong();
        this.timer = timers.schedule(this::look, window.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What was added for time that turned out to count is not taken back, but is enough for as much that does not. */
    private void look() {
        long missing = awayNanos.getAsLong() - awayBefore - addedNanos;
        if (missing <= 0) {
            over.run();
            return;
        }
        addedNanos += missing;
        timer = timers.schedule(this::look, missing, TimeUnit.NANOSECONDS);
    }

    /** It is not waited for any more. */
    public void cancel() {
        timer.cancel(false);
    }
}
