package chat.server.account;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.server.limit.Source;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and checks passwords by bcrypt, which takes a third of a second each and is meant to: on few threads of its own, so that everything
 * else has the other processors. Addresses take turns, however much one of them asks for. Where there are several threads, all but one at most
 * do what is urgent, and all but one what is not: a login need not even wait for what runs, and many logins leave a processor free. What waits
 * is bounded: when it is full, whoever has most waiting loses what they asked for last. Any thread may call it; what waits is guarded by its
 * lock.
 */
public final class PasswordPool implements AutoCloseable {

    private static final long RETRY_AFTER_MILLIS = 2_000;
    private static final long IDLE_SECONDS = 10;

    private final SecureRandom random = new SecureRandom();

    /** All 72 bytes count; nobody is asked to hash more. */
    private final BCrypt.Hasher hasher = BCrypt.with(BCrypt.Version.VERSION_2B, random, LongPasswordStrategies.none());

    private final BCrypt.Verifyer verifier = BCrypt.verifyer(null, LongPasswordStrategies.none());
    private final int cost;
    private final int maxWaiting;

    /** Jobs that are urgent and may run at a time, and as many that are not. */
    private final int maxOfAKind;

    private final ThreadPoolExecutor threads;

    /** Whose turn is next comes first. None is empty. */
    private final Map<Source, Deque<Job<?>>> waiting = new LinkedHashMap<>();

    private int waitingJobs;
    private int urgentRunning;
    private int othersRunning;

    /** Of no password: to check it takes as long as any other. */
    private final CompletableFuture<String> nobodys = new CompletableFuture<>();

    /**
     * @param threads at least 1
     * @param maxWaiting passwords that may wait, at least 1
     * @param cost the binary logarithm of the rounds, 4 to 31
     */
    public PasswordPool(int threads, int maxWaiting, int cost) {
        this.cost = cost;
        this.maxWaiting = maxWaiting;
        this.maxOfAKind = Math.max(1, threads - 1);
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "chat-password");
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** What is done with a password. */
    interface Work<T> {
        T run(byte[] password);
    }

    private static final class Job<T> extends CompletableFuture<T> {

        private final boolean urgent;
        private final byte[] password;
        private final Work<T> work;

        Job(boolean urgent, byte[] password, Work<T> work) {
            this.urgent = urgent;
            this.password = password;
            this.work = work;
        }

        void run() {
            T result;
            try {
                result = work.run(password);
            } catch (RuntimeException | Error bug) {
                completeExceptionally(bug);
                return;
            } finally {
                wipe();
            }
            complete(result);
        }

        void wipe() {
            Arrays.fill(password, (byte) 0);
        }

        void refuse() {
            wipe();
            completeExceptionally(new ProtocolException(
                    ErrorCode.RATE_LIMITED,
                    "Too many passwords wait to be checked. Try again in " + RETRY_AFTER_MILLIS / 1000 + " s",
                    null,
                    RETRY_AFTER_MILLIS));
        }
    }

    /**
     * The hash to keep of a password. That is never urgent.
     *
     * @param source who waits for it
     * @param password at most 72 bytes, which are wiped in the end
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#RATE_LIMITED}, if too many wait
     */
    public CompletionStage<String> hash(Source source, byte[] password) {
        return submit(source, false, password, this::hashNow);
    }

    /** The same at once, on the caller's thread. */
    public String hashNow(byte[] password) {
        return new String(hasher.hash(cost, password), StandardCharsets.US_ASCII);
    }

    /**
     * Whether a password is that of a hash; takes as long whether it is or not.
     *
     * @param urgent whether somebody waits to get in from where nobody guesses
     * @param hash as {@code $2a$}, {@code $2b$} or {@code $2y$}; null for nobody's, which has none
     * @return fails as {@link #hash} does
     */
    public CompletionStage<Boolean> check(Source source, boolean urgent, byte[] password, @Nullable String hash) {
        return submit(
                source,
                urgent,
                password,
                bytes -> verifier.verify(bytes, (hash == null ? nobodys() : hash).getBytes(StandardCharsets.US_ASCII))
                                .verified
                        && hash != null);
    }

    private String nobodys() {
        if (!nobodys.isDone()) {
            byte[] unknown = new byte[16];
            random.nextBytes(unknown);
            nobodys.complete(hashNow(unknown));
        }
        return nobodys.join();
    }

    /** Makes what is needed to check nobody's password, so that the first time takes no longer than others. */
    public void prepare() {
        threads.execute(this::nobodys);
    }

    <T> CompletionStage<T> submit(Source source, boolean urgent, byte[] password, Work<T> work) {
        Job<T> job = new Job<>(urgent, password, work);
        Job<?> refused = enqueue(source, job);
        if (refused != null) {
            refused.refuse(); // whose turn is now the new one's, if it is not that itself
        } else {
            oneMore();
        }
        if (threads.isShutdown()) {
            giveUp();
        }
        return job;
    }

    private void oneMore() {
        try {
            threads.execute(this::runNext);
        } catch (RejectedExecutionException closed) {
            // all is given up
        }
    }

    /** Returns what has to go for it, or itself if nothing has; null if there is room. */
    private synchronized @Nullable Job<?> enqueue(Source source, Job<?> job) {
        Job<?> refused = null;
        if (waitingJobs >= maxWaiting) {
            Deque<Job<?>> own = waiting.get(source);
            Deque<Job<?>> longest = longest();
            if (longest == null || longest.size() <= (own == null ? 0 : own.size()) + 1) {
                return job;
            }
            refused = longest.removeLast();
            waitingJobs--;
        }
        waiting.computeIfAbsent(source, first -> new ArrayDeque<>(1)).add(job);
        waitingJobs++;
        return refused;
    }

    private @Nullable Deque<Job<?>> longest() {
        Deque<Job<?>> longest = null;
        for (Deque<Job<?>> theirs : waiting.values()) {
            if (longest == null || theirs.size() > longest.size()) {
                longest = theirs;
            }
        }
        return longest;
    }

    private void runNext() {
        Job<?> next = next();
        if (next != null) {
            next.run();
            count(next, -1);
            oneMore(); // one whose turn it was may have been passed over meanwhile
        }
    }

    /**
     * Takes one of whose turn it is, who comes last from then on; null if what waited was refused meanwhile, or has to wait for the end of
     * another one.
     */
    private synchronized @Nullable Job<?> next() {
        Iterator<Map.Entry<Source, Deque<Job<?>>>> turns = waiting.entrySet().iterator();
        while (turns.hasNext()) {
            Map.Entry<Source, Deque<Job<?>>> turn = turns.next();
            Source source = turn.getKey();
            Deque<Job<?>> theirs = turn.getValue();
            if ((theirs.element().urgent ? urgentRunning : othersRunning) == maxOfAKind) {
                continue;
            }
            turns.remove();
            Job<?> next = theirs.remove();
            if (!theirs.isEmpty()) {
                waiting.put(source, theirs);
            }
            waitingJobs--;
            count(next, 1);
            return next;
        }
        return null;
    }

    private synchronized void count(Job<?> job, int change) {
        if (job.urgent) {
            urgentRunning += change;
        } else {
            othersRunning += change;
        }
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waitingJobs;
    }

    /** Nothing more is hashed or checked; what waits is given up. */
    @Override
    public void close() {
        threads.shutdownNow();
        giveUp();
    }

    private void giveUp() {
        List<Job<?>> given = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(given::addAll);
            waiting.clear();
            waitingJobs = 0;
        }
        for (Job<?> job : given) {
            job.wipe();
            job.completeExceptionally(new CancellationException("the server ends"));
        }
    }
}
