package chat.server.store.sqlite;

import java.sql.SQLException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices that the writer's thread does not come back from what it does, because the disk does not answer, and says so. What it does may
 * still happen, and is waited for; what waits behind it is refused, again and again, until it does come back.
 */
final class HangWatch implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 3;
    private static final long PAUSE_MILLIS = 250;

    private final Consumer<SQLException> refuse;
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread watch = new Thread(task, "chat-watch");
        watch.setDaemon(true);
        return watch;
    });

    /** When the writer began what it does, by {@link System#nanoTime}. */
    private volatile long begun;

    private volatile boolean isBusy;
    private volatile boolean isHanging;

    /** @param refuse refuses what waits, for this reason; called on the watch's thread */
    HangWatch(Consumer<SQLException> refuse) {
        this.refuse = refuse;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The writer begins something. */
    void begin() {
        begun = System.nanoTime();
        isBusy = true;
    }

    /** It has done that. Returns whether it took so long that somebody was refused. */
    boolean end() {
        isBusy = false;
        boolean hung = isHanging;
        isHanging = false;
        return hung;
    }

    private void look() {
        if (isBusy && System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            isHanging = true;
            refuse.accept(new SQLException("the disk has not answered for more than " + PATIENCE_SECONDS + " s"));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
