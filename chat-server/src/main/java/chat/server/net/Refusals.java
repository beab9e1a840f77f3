package chat.server.net;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that are not wanted, in the log: however many there are, a line a second. Any thread may call it; guarded by its own lock. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What became of them. */
    private final String what;

    private int refused;
    private long lastLogged = System.nanoTime() - LOG_INTERVAL_NANOS;

    /** @param what became of them, in words */
    Refusals(String what) {
        this.what = what;
    }

    /**
     * One more.
     *
     * @param why in words, with {@code {}} in the limit's place
     */
    synchronized void log(String why, int limit) {
        refused++;
        long now = System.nanoTime();
        if (now - lastLogged >= LOG_INTERVAL_NANOS) {
            log.warn(what + " {} connections: " + why, refused, limit);
            lastLogged = now;
            refused = 0;
        }
    }
}
