package chat.server.store.sqlite;

import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done by one thread, in its order; any thread adds. Whoever takes waits until there is enough, and is woken once.
 *
 * <p>A transaction costs much the same for one command and for fifty, and its events go to each member in one piece. So under load the next one
 * waits a moment behind its first command for those who were just answered: mostly they go on.
 */
final class CommandQueue {

    /** With fewer under way nothing is waited for. */
    static final int MANY = 8;

    /** As many as there never are. */
    private static final int NO_NUMBER = Integer.MAX_VALUE;

    private final long gatheringNanos;
    private final LinkedBlockingQueue<Command<?>> commands = new LinkedBlockingQueue<>();

    /** So many are waited for. */
    private final AtomicInteger awaited = new AtomicInteger(NO_NUMBER);

    private volatile @Nullable Thread waiting;

    /** How many were answered last, or had come meanwhile. For whoever takes. */
    private int underWay;

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
        underWay = count + commands.size();
    }

    /** If many are under way, and somebody has come, waits until as many are here. */
    void gather() throws InterruptedException {
        if (underWay >= MANY && !commands.isEmpty()) {
            await(underWay, gatheringNanos);
        }
    }

    /** Waits until there is one, for so long at most; if there is none then, nothing is under way any more. */
    void awaitOne(long nanos) throws InterruptedException {
        await(1, nanos);
        if (commands.isEmpty()) {
            underWay = 0;
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
