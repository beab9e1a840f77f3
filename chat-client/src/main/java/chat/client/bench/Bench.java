package chat.client.bench;

import chat.client.ChatException;
import chat.client.ClientTransport;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One measurement of a server, from the first join to the printed result. */
public final class Bench {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BenchPlan plan;
    private final Function<ChatException, String> inWords;
    private final PrintStream out;
    private final PrintStream err;
    private final Progress progress;
    private final Duration interval;

    private final EventLoopGroup group = ClientTransport.newGroup(1);
    private final EventLoop loop = group.next();
    private final @Nullable ProcessUse server;
    private final Run run;
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * @param inWords says what went wrong, in a sentence without a full stop
     * @param out for the result
     * @param err for the progress, and for what went wrong
     * @param errIsTerminal whether somebody watches {@code err}
     */
    public Bench(
            BenchPlan plan,
            Function<ChatException, String> inWords,
            PrintStream out,
            PrintStream err,
            boolean errIsTerminal) {
        this(plan, inWords, out, err, errIsTerminal, Course.PATIENCE, SECOND);
    }

    /**
     * @param patience how long to wait for a delivery before what is owed counts as lost
     * @param interval between words about the progress; and for the goodbyes: with very many users each leave is a lot to tell
     */
    Bench(
            BenchPlan plan,
            Function<ChatException, String> inWords,
            PrintStream out,
            PrintStream err,
            boolean errIsTerminal,
            Duration patience,
            Duration interval) {
        this.plan = plan;
        this.inWords = inWords;
        this.out = out;
        this.err = err;
        this.interval = interval;
        progress = new Progress(err, errIsTerminal);
        server = plan.serverProcesses().isEmpty() ? null : new ProcessUse(plan.serverProcesses());
        run = new Run(plan, loop, server, patience);
    }

    /** Blocks until it is done; returns whether everything that was said arrived as it should. */
    public boolean run() {
        try {
            return printResult();
        } finally {
            over.countDown();
            leave();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** So that no seats are kept for those who do not come back. Best effort: the server may be gone, or slow. */
    private void leave() {
        try {
            start(run::leave).get(interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The result is out.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean printResult() {
        String complaint = OpenFiles.complaint(plan.users());
        if (complaint != null) {
            err.println(complaint);
            return false;
        }
        try {
            BenchResult result = measure();
            progress.clear();
            out.print(plan.json() ? ResultJson.of(result) + System.lineSeparator() : ResultTable.of(result));
            out.flush();
            return result.isGood();
        } catch (ExecutionException e) {
            progress.clear();
            if (!(e.getCause() instanceof ChatException failure)) {
                throw new IllegalStateException(e.getCause());
            }
            err.println(inWords(failure));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends it early from another thread, and waits for its result to be printed.
     *
     * @param timeout for that
     */
    public void stop(Duration timeout) {
        try {
            loop.execute(run::stop);
            over.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // It is over anyway.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BenchResult measure() throws ExecutionException, InterruptedException {
        await(start(run::warmUpJoins));
        Long empty = serverKb();
        long cpuBefore = serverCpuNanos();
        await(start(run::join));
        double joinCpuSeconds = (serverCpuNanos() - cpuBefore) / 1e9;
        Long joined = serverKb();
        await(start(run::talk));
        Long end = serverKb();
        UnreadUsers.Ends unread = await(start(run::askUnread));
        return loop.submit(() -> run.result(unread, joinCpuSeconds, empty, joined, end))
                .get();
    }

    private long serverCpuNanos() {
        return server == null ? 0 : server.cpuNanos();
    }

    private @Nullable Long serverKb() {
        return server == null ? null : server.residentKb();
    }

    private <T> CompletableFuture<T> start(Callable<CompletableFuture<T>> step)
            throws ExecutionException, InterruptedException {
        return loop.submit(step).get();
    }

    /** Waits for a step of the run, and says how far it is. */
    private <T> T await(CompletableFuture<T> step) throws ExecutionException, InterruptedException {
        long before = status().deliveries();
        while (true) {
            try {
                return step.get(interval.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Run.Status now = status();
                progress.show(now.inWords((now.deliveries() - before) * SECOND.toMillis() / interval.toMillis()));
                before = now.deliveries();
            }
        }
    }

    private Run.Status status() throws ExecutionException, InterruptedException {
        return loop.submit(run::status).get();
    }

    private String inWords(ChatException failure) {
        if (OpenFiles.areExhausted(failure)) {
            return "There are no open files left. Raise the limit (ulimit -n), or try fewer users";
        }
        if (failure instanceof ChatException.Refused refused && refused.is(ErrorCode.SERVER_FULL)) {
            return PeerText.clean(String.valueOf(refused.getMessage())) + ". Start it with --max-users " + plan.users()
                    + " or more, and let nobody else in";
        }
        if (isForItsAddress(failure)) {
            return inWords.apply(failure)
                    + ". Bench from an address that its --unlimited names, or start it with --joins-per-address off and"
                    + " --connections-per-address off";
        }
        if (failure instanceof ChatException.Refused refused && refused.is(ErrorCode.TOO_MANY_ROOMS)) {
            return "The server has no place for so many rooms. Start it with --max-rooms " + (plan.rooms() + 1)
                    + " or more: the lobby is one too";
        }
        return inWords.apply(failure);
    }

    private static boolean isForItsAddress(ChatException failure) {
        if (failure instanceof ChatException.Refused refused) {
            return refused.is(ErrorCode.RATE_LIMITED) || refused.is(ErrorCode.TOO_MANY_CONNECTIONS);
        }
        return failure instanceof ChatException.ClosedByServer closed && closed.is(CloseReason.TOO_MANY_CONNECTIONS);
    }
}
