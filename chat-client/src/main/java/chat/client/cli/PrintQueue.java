package chat.client.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;

/**
 * The one way to the output. It has a thread of its own, so that a terminal or a pipe that is not read for a while holds up
 * nobody. When too much waits it says so: then the reading from the server has to stop until it says that it caught up.
 */
final class PrintQueue implements AutoCloseable {

    /** Characters that may wait to be shown before the reading has to stop: some seconds of a very busy room, some 20 MB. */
    private static final long HIGH_WATER = 2_000_000;

    /** Characters that wait when the reading may go on. */
    private static final long LOW_WATER = 200_000;

    /** What a line costs beside its characters. */
    private static final int LINE_COST = 100;

    /** Items: far more than what had been read when the reading stopped. */
    private static final int CAPACITY = 100_000;

    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(CAPACITY);
    private final AtomicLong waiting = new AtomicLong();
    private final Sink sink;
    private final Consumer<Throwable> onBroken;

    /** On the output thread only, as {@link #closed}. */
    private boolean broken;

    private boolean closed;

    /** Guarded by this object's lock, as what it is told to. */
    private boolean behind;

    private Consumer<Boolean> onBehind = nobody -> {};

    private sealed interface Item {}

    record Line(AttributedString text, Console.Kind kind) implements Item {

        private int cost() {
            return text.length() + LINE_COST;
        }
    }

    /** Done when all is shown that was added before it; also when the output has failed, if {@code always}. */
    private record Task(Runnable action, boolean always) implements Item {}

    /** Where lines go, several at once if several are waiting. */
    interface Sink {
        void print(List<Line> lines) throws IOException;
    }

    /** @param onBroken is told once if the output fails; what comes later is dropped */
    PrintQueue(Sink sink, Consumer<Throwable> onBroken) {
        this.sink = sink;
        this.onBroken = onBroken;
        Thread thread = new Thread(this::run, "chat-output");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has {@code action} called with true when too much waits, and with false when that is over. It must not block. */
    synchronized void onBehind(Consumer<Boolean> action) {
        onBehind = action;
        if (behind) {
            action.accept(true);
        }
    }

    void add(AttributedString text, Console.Kind kind) {
        Line line = new Line(text, kind);
        waiting.addAndGet(line.cost());
        put(line);
        tellIfBehind();
    }

    /** Has {@code action} run on the output thread, in its turn; left out where too much waits already. Never blocks. */
    void run(Runnable action) {
        queue.offer(new Task(action, false));
    }

    private synchronized void tellIfBehind() {
        long cost = waiting.get();
        if (behind ? cost < LOW_WATER : cost > HIGH_WATER) {
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
        while (!closed) {
            try {
                items.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(items);
            perform(items);
            items.clear();
        }
    }

    private void perform(List<Item> items) {
        List<Line> lines = new ArrayList<>();
        for (Item item : items) {
            if (item instanceof Line line) {
                lines.add(line);
            } else if (item instanceof Task task) {
                print(lines);
                if (task.always()) {
                    task.action().run();
                } else {
                    attempt(task.action()::run);
                }
            }
        }
        print(lines);
    }

    private void print(List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        List<Line> printed = List.copyOf(lines);
        lines.clear();
        attempt(() -> sink.print(printed));
        waiting.addAndGet(-printed.stream().mapToLong(Line::cost).sum());
        tellIfBehind();
    }

    private interface Attempt {
        void make() throws IOException;
    }

    /** Whatever goes wrong, those who wait for the output must not wait for ever. */
    private void attempt(Attempt attempt) {
        if (broken) {
            return;
        }
        try {
            attempt.make();
        } catch (IOException | RuntimeException | Error e) {
            broken = true;
            onBroken.accept(e);
        }
    }

    /** Waits until all is shown that was added. */
    void flush() {
        await(() -> {});
    }

    /** As {@link #flush}; nothing is shown after it. */
    @Override
    public void close() {
        await(() -> closed = true);
    }

    private void await(Runnable last) {
        CountDownLatch reached = new CountDownLatch(1);
        put(new Task(
                () -> {
                    last.run();
                    reached.countDown();
                },
                true));
        try {
            reached.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
