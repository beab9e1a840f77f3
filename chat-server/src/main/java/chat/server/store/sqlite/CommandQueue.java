package chat.server.store.sqlite;

import chat.server.store.state.Gathering;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done by one thread, in its order; any thread adds. Whoever takes waits until there is {@linkplain Gathering enough}, and is
 * woken once: a transaction costs much the same for one command and for fifty, and its events go to each member in one piece.
 */
final class CommandQueue {

    /** As many as there never are. */
    private static final int NO_NUMBER = Integer.MAX_VALUE;

    private final long gatheringNanos;
    private final LinkedBlockingQueue<Command<?>> commands = new LinkedBlockingQueue<>();

    /** So many are waited for. */
    private final AtomicInteger awaited = new AtomicInteger(NO_NUMBER);

    private volatile @Nullable Thread waiting;

    /** For whoever takes. */
    private final Gathering gathering = new Gathering();

    /** @param gatheringNanos how long those who were answered are waited for at most when somebody has come */
    CommandQueue(long gatheringNanos) {
        this.gatheringNanos = gatheringNanos;
    }

    void add(Command<?> command) {
        commands.add(command);
        int enough = awaited.get();
        if (commands.size() >= enough && awaited.compareAndSet(enough, NO_NUMBER)) {
            LockSupport.unpark(waiting);
        }
    }

    boolean remove(Command<?> command) {
        return commands.remove(command);
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Takes the first ones. */
    void drainTo(Collection<Command<?>> taken, int limit) {
        commands.drainTo(taken, limit);
    }

    /** So many that were taken were answered just now. */
    void answered(int count) {
        gathering.answered(count, commands.size());
    }

    /** If somebody has come, waits until there are enough. */
    void gather() throws InterruptedException {
        if (!commands.isEmpty()) {
            await(gathering.enough(), gatheringNanos);
        }
    }

    /** Waits until there is one, for so long at most; if there is none then, nothing is under way any more. */
    void awaitOne(long nanos) throws InterruptedException {
        await(1, nanos);
        if (commands.isEmpty()) {
            gathering.quiet();
        }
    }

    private void await(int enough, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            awaited.set(enough); // before it is looked how many there are: whoever adds one does it the other way round
            if (commands.size() >= enough) {
                break;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        awaited.set(NO_NUMBER);
    }
}
