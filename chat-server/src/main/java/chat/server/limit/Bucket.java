package chat.server.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What somebody has taken of a {@link Rate}: full at first, and after a time without taking anything again. It holds one number, the time
 * at which it will be full (GCRA, ITU-T I.371), and no clock: times are given, by {@link System#nanoTime} or what stands for it. Any
 * thread may call it.
 */
public final class Bucket {

    private static final long ALWAYS_FULL = Long.MIN_VALUE;

    private final AtomicLong fullAt = new AtomicLong(ALWAYS_FULL);

    /**
     * Takes so much, whether it is there or not.
     *
     * @param spare what is to be there again before more is taken, at most {@link Rate#atOnce}
     * @return for how many nanoseconds nothing more should be taken; 0 if there is enough
     */
    public long take(Rate rate, long amount, long spare, long now) {
        long cost = rate.nanos(amount);
        long full = fullAt.updateAndGet(at -> busyUntil(at, now) + cost);
        return Math.max(0, full - now - rate.nanos(rate.atOnce() - spare));
    }

    /**
     * Takes so much if it is there.
     *
     * @param amount at most {@link Rate#atOnce}
     * @return 0 if it was taken, else after how many nanoseconds it could be
     */
    public long tryTake(Rate rate, long amount, long now) {
        long cost = rate.nanos(amount);
        long most = rate.nanos(rate.atOnce());
        while (true) {
            long at = fullAt.get();
            long full = busyUntil(at, now) + cost;
            if (full - now > most) {
                return full - now - most;
            }
            if (fullAt.compareAndSet(at, full)) {
                return 0;
            }
        }
    }

    /** Puts back what was taken for nothing. */
    public void giveBack(Rate rate, long amount) {
        long cost = rate.nanos(amount);
        fullAt.updateAndGet(at -> at == ALWAYS_FULL ? at : at - cost);
    }

    /** Has at most as much in it from now on as another one. */
    public void drainTo(Bucket other, long now) {
        long theirs = busyUntil(other.fullAt.get(), now);
        fullAt.updateAndGet(at -> theirs - busyUntil(at, now) > 0 ? theirs : at);
    }

    /** Whether it is as if nothing had ever been taken. */
    public boolean isFull(long now) {
        return busyUntil(fullAt.get(), now) == now;
    }

    private static long busyUntil(long fullAt, long now) {
        return fullAt == ALWAYS_FULL || fullAt - now <= 0 ? now : fullAt;
    }
}
