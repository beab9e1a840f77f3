package chat.server.net;

import chat.server.limit.Bucket;
import chat.server.limit.Rate;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that are not wanted, in the log: however many there are, a line a second. Any thread may call it. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final Rate LINES = Rate.aSecond(1, 1);

    /** What became of them. */
    private final String what;

    private final Bucket lines = new Bucket();
    private final AtomicInteger untold = new AtomicInteger();

    /** @param what became of them, in words */
    Refusals(String what) {
        this.what = what;
    }

    /**
     * One more.
     *
     * @param why in words, with {@code {}} in the limit's place
     */
    void log(String why, int limit) {
        untold.incrementAndGet();
        if (lines.tryTake(LINES, 1, System.nanoTime()) == 0) {
            log.warn(what + " {} connections: " + why, untold.getAndSet(0), limit);
        }
    }
}
