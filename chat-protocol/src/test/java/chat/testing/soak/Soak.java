package chat.testing.soak;

import static org.awaitility.Awaitility.await;

import chat.testing.Tally;
import chat.testing.checker.Checker;
import chat.testing.checker.Event;
import chat.testing.checker.Recording;
import chat.testing.checker.Verdict;
import chat.testing.faults.Fault;
import chat.testing.faults.FaultProxy;
import chat.testing.faults.RandomFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Lets a crowd talk, over a bad network if there is one, then waits until everybody has everything, and has it checked. That is the short form: few
 * clients, and all times a third. {@code -Dsoak.seconds=…} is the full form, which lasts at least so long. {@code -Dsoak.seed=…}, which
 * a failure tells, has the same things happen, as far as threads let it. Safe for use by several threads.
 */
public final class Soak implements AutoCloseable {

    private static final boolean FULL = Long.getLong("soak.seconds") != null;

    /** How many talk. */
    public static final int CLIENTS = FULL ? 50 : 20;

    /** Between two faults of a connection: in the full form most live for some seconds. */
    private static final Duration MEAN_PAUSE = time(1_000);

    /** How long it may take until what has to happen has happened, and until everybody has everything: beyond that something is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("soak.seed", System.nanoTime());
    private final Tally<String> tally = new Tally<>();
    private final Tally<Fault.Kind> faults = new Tally<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final Map<Event, Event> events = new ConcurrentHashMap<>();

    /** A time of the full form, in the form that is run. */
    public static Duration time(long fullMillis) {
        return Duration.ofMillis(FULL ? fullMillis : fullMillis / 3);
    }

    /** Puts the bad network in front of a port; returns the port to use instead. */
    public int worsen(int port) {
        FaultProxy proxy = new FaultProxy(port, new RandomFaults(seed, MEAN_PAUSE), faults);
        proxies.add(proxy);
        return proxy.port();
    }

    /** The dice of the talker with this name. */
    public Random random(String name) {
        return new Random(seed * 31 + name.hashCode());
    }

    /** How often what happened to the talkers, as they name it. */
    public Tally<String> tally() {
        return tally;
    }

    /** The same for everybody who sees this event: fifty copies of each would fill the memory. */
    public Event shared(Event event) {
        Event before = events.putIfAbsent(event, event);
        return before == null ? event : before;
    }

    /**
     * Runs it to its end, with the talkers closed. Fails if the server, or whoever is between it and the recordings, did not keep
     * what was promised.
     *
     * @param what has to have happened to the talkers: it lasts until that is so
     */
    public void run(List<? extends Talker> talkers, String... what) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(Long.getLong("soak.seconds", 0)).toMillis());
        await("what has to happen").atMost(PATIENCE).until(() -> hasHappened(what));
        proxies.forEach(FaultProxy::calm);
        talkers.forEach(Talker::stopTalking);
        boolean settled = settle(talkers);
        List<String> where = talkers.stream()
                .map(talker -> talker.recording().client() + " " + talker.progress())
                .toList();
        Verdict verdict = end(talkers);
        String summary = this + " " + faults + " " + tally + " " + verdict;
        System.out.println(summary);
        if (!verdict.isGood()) {
            throw new AssertionError(summary);
        }
        if (!settled) {
            throw new AssertionError(
                    "not everybody had come to rest in " + PATIENCE + ": " + summary + "\n" + String.join("\n", where));
        }
    }

    /** Whether each of these has happened to some talker, and each fault to some connection if there are any. */
    private boolean hasHappened(String... what) {
        return Stream.of(what).allMatch(each -> tally.of(each) > 0)
                && (proxies.isEmpty() || Stream.of(Fault.Kind.values()).allMatch(kind -> faults.of(kind) > 0));
    }

    private static boolean settle(List<? extends Talker> talkers) {
        try {
            await().atMost(PATIENCE).until(() -> isSettled(talkers));
            return true;
        } catch (ConditionTimeoutException e) {
            return false; // what is missing, and to whom, the checker says best
        }
    }

    private static boolean isSettled(List<? extends Talker> talkers) {
        List<Progress> all = talkers.stream().map(Talker::progress).toList();
        Map<String, Long> acknowledged = new HashMap<>();
        all.forEach(
                progress -> progress.acknowledged().forEach((room, seq) -> acknowledged.merge(room, seq, Math::max)));
        return all.stream().allMatch(progress -> progress.quiet() && progress.hasSeen(acknowledged));
    }

    /** All stop listening before the first one leaves. */
    private static Verdict end(List<? extends Talker> talkers) throws InterruptedException {
        List<Recording> recordings = new ArrayList<>();
        for (Talker talker : talkers) {
            talker.finish();
            recordings.add(talker.recording());
        }
        talkers.forEach(Talker::close);
        return Checker.check(recordings);
    }

    /** How to have the same happen again. */
    @Override
    public String toString() {
        return "-Dsoak.seed=" + seed;
    }

    /** Ends all connections. */
    @Override
    public void close() {
        proxies.forEach(FaultProxy::close);
    }
}
