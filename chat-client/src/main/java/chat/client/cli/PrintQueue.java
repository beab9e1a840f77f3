package chat.client.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/**
 * The one way to the output. It has a thread of its own, so that a terminal or a pipe that is not read for a while does not
 * hold up the connection. Only when the queue is full is the caller held up, and with it the reading from the server.
 */
final class PrintQueue implements AutoCloseable {

    /** Lines that wait to be shown: some seconds of a very busy room. */
    private static final int MAX_WAITING = 10_000;

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Sink sink;
    private final Runnable onBroken;

    /** On the output thread only. */
    private boolean broken;

    private sealed interface Item {}

    /** @param complaint whether it says that something did not work */
    record Line(String text, boolean complaint) implements Item {}

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

    void add(String text, boolean complaint) {
        put(new Line(text, complaint));
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
