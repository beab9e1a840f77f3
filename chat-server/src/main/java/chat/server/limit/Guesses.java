package chat.server.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * How many wrong passwords each address has tried lately: so many a minute in all, and so many in a row for one name; then it has to wait
 * for that name before each further one, longer and longer. New passwords cost the server as much, and are counted apart. Nobody is exempt, and what one address tries costs no other one anything. It
 * forgets an address that has not tried for a minute, a name that it has not tried for an hour, and beyond {@value #MAX_ENTRIES} of either
 * what was tried least recently. Any thread may call it; guarded by its own lock. Times are by {@link System#nanoTime} or what stands for it.
 */
public final class Guesses {

    static final int IN_A_ROW = 5;

    /** More than come in an hour to any server that runs in one process: some megabytes. */
    static final int MAX_ENTRIES = 65_536;

    private static final Rate GUESSES = Rate.aMinute(10);
    private static final Rate NEW_PASSWORDS = Rate.aMinute(10);
    private static final Rate NOTICES = Rate.aMinute(1);
    private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_DOUBLINGS = 6; // then some eleven minutes
    private static final long FORGET_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);

    private record Taken(Bucket guesses, Bucket newPasswords, Bucket notices) {

        Taken() {
            this(new Bucket(), new Bucket(), new Bucket());
        }

        boolean isNothing(long now) {
            return guesses.isFull(now) && newPasswords.isFull(now) && notices.isFull(now);
        }
    }

    /** A name, as it is compared, that an address tries. */
    private record Target(Source source, Object name) {}

    private static final class Row {

        /** Those that are being tried included. */
        private int wrong;

        private long latest;
    }

    /** The one that tried least recently comes first; so do the rows. */
    private final Map<Source, Taken> sources = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Target, Row> rows = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A password is about to be tried: counts it as wrong until it is known to be {@linkplain #right right}.
     *
     * @param name whose password it is to be, as names are compared
     * @return 0, or after how many nanoseconds it may be tried; then nothing was counted
     */
    public synchronized long begin(Source source, Object name, long now) {
        forgetEldest(rows, now, (row, at) -> at - row.latest > FORGET_AFTER_NANOS);
        Target target = new Target(source, name);
        Row row = rows.get(target);
        long wait = row == null ? 0 : Math.max(0, row.latest + waitNanos(row.wrong) - now);
        if (wait == 0) {
            wait = taken(source, now).guesses().tryTake(GUESSES, 1, now);
        }
        if (wait == 0) {
            Row counted = rows.computeIfAbsent(target, first -> new Row());
            counted.wrong++;
            counted.latest = now;
        }
        return wait;
    }

    private static long waitNanos(int wrong) {
        return wrong < IN_A_ROW ? 0 : FIRST_WAIT_NANOS << Math.min(wrong - IN_A_ROW, MAX_DOUBLINGS);
    }

    /** What was tried was the password: it was no guess, and the row is at an end. */
    public synchronized void right(Source source, Object name) {
        giveBack(source);
        rows.remove(new Target(source, name));
    }

    /** Nothing was tried after all. */
    public synchronized void undo(Source source, Object name) {
        giveBack(source);
        Row row = rows.get(new Target(source, name));
        if (row != null && --row.wrong <= 0) {
            rows.remove(new Target(source, name));
        }
    }

    private void giveBack(Source source) {
        Taken taken = sources.get(source);
        if (taken != null) {
            taken.guesses().giveBack(GUESSES, 1);
        }
    }

    /** Whether an address has tried no wrong password for so long that it has all its guesses, and tries none now. */
    public synchronized boolean isQuiet(Source source, long now) {
        Taken taken = sources.get(source);
        return taken == null || taken.guesses().isFull(now);
    }

    /** A password is about to be made one that holds. Returns 0, or after how many nanoseconds it may; then nothing was counted. */
    public synchronized long beginNew(Source source, long now) {
        return taken(source, now).newPasswords().tryTake(NEW_PASSWORDS, 1, now);
    }

    /** Whether to write down now that an address tries too many: once a minute. Whoever asks does so. */
    public synchronized boolean isToBeTold(Source source, long now) {
        return taken(source, now).notices().tryTake(NOTICES, 1, now) == 0;
    }

    private Taken taken(Source source, long now) {
        forgetEldest(sources, now, Taken::isNothing);
        return sources.computeIfAbsent(source, first -> new Taken());
    }

    private static <T> void forgetEldest(Map<?, T> all, long now, BiPredicate<T, Long> isNothing) {
        for (Iterator<T> eldest = all.values().iterator(); eldest.hasNext(); ) {
            if (!isNothing.test(eldest.next(), now) && all.size() < MAX_ENTRIES) {
                return;
            }
            eldest.remove();
        }
    }

    synchronized int size() {
        return Math.max(sources.size(), rows.size());
    }
}
