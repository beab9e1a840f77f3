package chat.client.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;

/**
 * The one way to the output. It has a thread of its own, so that a terminal or a pipe that is not read for a while holds up
 * nobody. When too much waits it says so: then the reading from the server has to stop until it says that it caught up.
 */
final class PrintQueue implements AutoCloseable {

    /** Lines that may wait to be shown before the reading has to stop: some seconds of a very busy room. */
    private static final int HIGH_WATER = 10_000;

    /** Lines that wait when the reading may go on. */
    private static final int LOW_WATER = 1_000;

    /** Room beyond the high water for what had been read when the reading stopped. */
    private static final int CAPACITY = 4 * HIGH_WATER;

    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(CAPACITY);
    private final Sink sink;
    private final Runnable onBroken;

    /** On the output thread only. */
    private boolean broken;

    /** Guarded by this object's lock, as what it is told to. */
    private boolean behind;

    private Consumer<Boolean> onBehind = nobody -> {};

    private sealed interface Item {}

    record Line(AttributedString text, Console.Kind kind) implements Item {}

    /** Reached when all is shown that was added before it. */
    private record Mark(CountDownLatch reached, boolean last) implements Item {}

    /** Where lines go, several at once if several are waiting. */
    interface Sink {
        void print(List<Line> lines) throws IOException;
    }

    /** @param onBroken is run once if the sink fails; what comes later is dropped */
    PrintQueue(Sink sink, Runnable onBroken) {
        this.sink = sink;
        this.onBroken = onBroken;
        Thread thread = new Thread(this::run, "chat-output");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has {@code action} called with true when too much waits, and with false when that is over. It must not block. */
    synchronized void onBehind(Consumer<Boolean> action) {
        onBehind = action;
    }

    void add(AttributedString text, Console.Kind kind) {
        put(new Line(text, kind));
        tellIfBehind();
    }

    private synchronized void tellIfBehind() {
        int waiting = queue.size();
        if (behind ? waiting < LOW_WATER : waiting > HIGH_WATER) {
            behind = !behind;
            onBehind.accept(behind);
        }
    }

    private void put(Item item) {
        try {
            queue.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // this program is ending
        }
    }

    private void run() {
        List<Item> items = new ArrayList<>();
        boolean last = false;
        while (!last) {
            try {
                items.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(items);
            print(items.stream()
                    .filter(Line.class::isInstance)
                    .map(Line.class::cast)
                    .toList());
            tellIfBehind();
            for (Item item : items) {
                if (item instanceof Mark mark) {
                    mark.reached().countDown();
                    last |= mark.last();
                }
            }
            items.clear();
        }
    }

    private void print(List<Line> lines) {
        if (lines.isEmpty() || broken) {
            return;
        }
        try {
            sink.print(lines);
        } catch (IOException | RuntimeException e) { // a pipe or a terminal that is gone
            broken = true;
            onBroken.run();
        }
    }

    /** Waits until all is shown that was added. */
    void flush() {
        await(false);
    }

    /** As {@link #flush}; nothing is shown after it. */
    @Override
    public void close() {
        await(true);
    }

    private void await(boolean last) {
        CountDownLatch reached = new CountDownLatch(1);
        put(new Mark(reached, last));
        try {
            reached.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
