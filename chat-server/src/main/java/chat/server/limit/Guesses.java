package chat.server.limit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How many wrong passwords each address has tried lately: so many a minute in all, and so many in a row for one name; then it has to wait
 * for that name before each further one, longer and longer. What is being tried counts as wrong until its outcome is known: one that would be
 * too many only because of that waits for it, so right passwords are never too many. New passwords cost the server as much, and are counted
 * apart. Nobody is exempt, and what one address tries costs no other one anything. It forgets an address that has not tried for a minute, a
 * name that it has not tried for an hour, and beyond {@value #MAX_ENTRIES} of either what was tried least recently. Any thread may call it;
 * guarded by its own lock. Times are by {@link System#nanoTime} or what stands for it.
 */
public final class Guesses {

    static final int IN_A_ROW = 5;

    /** More than come in an hour to any server that runs in one process: some megabytes. */
    static final int MAX_ENTRIES = 65_536;

    /** Of one address, those that may wait for the outcome of others: twice as many as it has connections, where these are bounded. */
    static final int MAX_WAITING = 64;

    private static final Rate GUESSES = Rate.aMinute(10);
    private static final Rate NEW_PASSWORDS = Rate.aMinute(10);
    private static final Rate NOTICES = Rate.aMinute(1);
    private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_DOUBLINGS = 6; // then some eleven minutes
    private static final long FORGET_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);

    /** What came of a password that was tried. */
    public enum Outcome {
        RIGHT,
        WRONG,

        /** It was not tried after all. */
        NONE
    }

    private static final class Taken {

        private final Bucket guesses = new Bucket();
        private final Bucket newPasswords = new Bucket();
        private final Bucket notices = new Bucket();

        /** Those whose outcome is not known. */
        private int underWay;

        /** What may be tried or not, which depends on these. */
        private final Deque<Guess> waiting = new ArrayDeque<>(0);

        boolean isNothing(long now) {
            return guesses.isFull(now) && newPasswords.isFull(now) && notices.isFull(now);
        }
    }

    /** A name, as it is compared, that an address tries. */
    private record Target(Source source, Object name) {}

    private static final class Row {

        /** Those that are being tried included. */
        private int wrong;

        private int underWay;
        private long latest;
    }

    /** The one that tried least recently comes first; so do the rows. */
    private final Map<Source, Taken> sources = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Target, Row> rows = new LinkedHashMap<>(16, 0.75f, true);

    /** A password that is to be tried. */
    public final class Guess {

        private final Target target;
        private final Taken taken;
        private final CompletableFuture<Long> wait = new CompletableFuture<>();

        /** Where it is counted. */
        private @Nullable Row row;

        private Guess(Target target, Taken taken) {
            this.target = target;
            this.taken = taken;
        }

        /**
         * 0, or after how many nanoseconds it may be tried; then nothing was counted. Completes at once, or on the thread that tells the
         * outcome of another one.
         */
        public CompletionStage<Long> waitNanos() {
            return wait;
        }

        /** Tells what came of it, if it might be tried; once. With a right one, which was no guess, the row is at an end. */
        public void end(Outcome outcome, long now) {
            ended(this, outcome, now);
        }
    }

    /**
     * A password is about to be tried: counts it as wrong until it {@linkplain Guess#end is known} to be right. Those of an address have
     * their turns in the order in which this was called.
     *
     * @param name whose password it is to be, as names are compared
     */
    public Guess begin(Source source, Object name, long now) {
        Guess guess;
        Long wait;
        synchronized (this) {
            forgetEldest(rows, now, (row, at) -> at - row.latest > FORGET_AFTER_NANOS);
            Taken taken = taken(source, now);
            guess = new Guess(new Target(source, name), taken);
            wait = tryNow(guess, taken.waiting.size() < MAX_WAITING, now);
            if (wait == null) {
                taken.waiting.add(guess);
            }
        }
        if (wait != null) {
            guess.wait.complete(wait);
        }
        return guess;
    }

    /**
     * Counts one if it may be tried.
     *
     * @param mayWait whether it may be left open
     * @return 0, or for how long it has to wait; null if that depends on what is under way
     */
    private @Nullable Long tryNow(Guess guess, boolean mayWait, long now) {
        Row row = rows.get(guess.target);
        Taken taken = guess.taken;
        long wait = row == null ? 0 : Math.max(0, row.latest + waitNanos(row.wrong) - now);
        boolean depends = row != null && row.underWay > 0;
        if (wait == 0) {
            wait = taken.guesses.tryTake(GUESSES, 1, now);
            depends = taken.underWay > 0;
        }
        if (wait > 0) {
            return mayWait && depends ? null : Long.valueOf(wait);
        }
        Row counted = rows.computeIfAbsent(guess.target, first -> new Row());
        counted.wrong++;
        counted.underWay++;
        counted.latest = now;
        taken.underWay++;
        guess.row = counted;
        return 0L;
    }

    private static long waitNanos(int wrong) {
        return wrong < IN_A_ROW ? 0 : FIRST_WAIT_NANOS << Math.min(wrong - IN_A_ROW, MAX_DOUBLINGS);
    }

    private void ended(Guess ended, Outcome outcome, long now) {
        Map<Guess, Long> known = new LinkedHashMap<>();
        synchronized (this) {
            uncount(ended, outcome);
            for (Iterator<Guess> all = ended.taken.waiting.iterator(); all.hasNext(); ) {
                Guess next = all.next();
                Long wait = tryNow(next, true, now);
                if (wait != null) {
                    all.remove();
                    known.put(next, wait);
                }
            }
        }
        known.forEach((guess, wait) -> guess.wait.complete(wait)); // without the lock: it goes on from there
    }

    private void uncount(Guess ended, Outcome outcome) {
        Row row = requireNonNull(ended.row, "it was not tried");
        ended.taken.underWay--;
        row.underWay--;
        if (outcome != Outcome.WRONG) {
            ended.taken.guesses.giveBack(GUESSES, 1);
            row.wrong = outcome == Outcome.RIGHT ? row.underWay : row.wrong - 1;
        }
        if (row.wrong == 0) {
            rows.remove(ended.target, row);
        }
    }

    /** Whether an address has tried no wrong password for so long that it has all its guesses, and tries none now. */
    public synchronized boolean isQuiet(Source source, long now) {
        Taken taken = sources.get(source);
        return taken == null || taken.guesses.isFull(now);
    }

    /** A password is about to be made one that holds. Returns 0, or after how many nanoseconds it may; then nothing was counted. */
    public synchronized long beginNew(Source source, long now) {
        return taken(source, now).newPasswords.tryTake(NEW_PASSWORDS, 1, now);
    }

    /** Whether to write down now that an address tries too many: once a minute. Whoever asks does so. */
    public synchronized boolean isToBeTold(Source source, long now) {
        return taken(source, now).notices.tryTake(NOTICES, 1, now) == 0;
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
