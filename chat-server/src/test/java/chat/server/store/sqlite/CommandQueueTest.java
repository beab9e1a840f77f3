package chat.server.store.sqlite;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CommandQueueTest {

    private static final int MANY = CommandQueue.MANY;

    private final CommandQueue queue = new CommandQueue(HOURS.toNanos(1));
    private final AtomicReference<Thread> taker = new AtomicReference<>();

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            queue.add(new WriterThread.Nothing());
        }
    }

    private List<Command<?>> taken() {
        List<Command<?>> taken = new ArrayList<>();
        queue.drainTo(taken, Integer.MAX_VALUE);
        return taken;
    }

    /** What another thread takes when it has gathered. */
    private CompletableFuture<List<Command<?>>> gathering() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        queue.gather();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return taken();
                },
                task -> {
                    Thread thread = new Thread(task, "taker");
                    taker.set(thread);
                    thread.start();
                });
    }

    private void awaitThatItWaits(CompletableFuture<?> gathering) {
        while (taker.get().getState() != Thread.State.TIMED_WAITING) {
            assertThat(gathering).isNotDone();
            Thread.onSpinWait();
        }
    }

    @Test
    void underLoadAsManyAreWaitedForAsWereAnswered() {
        queue.answered(MANY);

        CompletableFuture<List<Command<?>>> gathered = gathering();
        awaitThatItWaits(gathered);
        add(MANY - 1);
        awaitThatItWaits(gathered);
        add(1);

        assertThat(gathered.join()).hasSize(MANY);
    }

    @Test
    void whatCameMeanwhileIsUnderWayToo() {
        add(MANY - 1);
        queue.answered(1);

        CompletableFuture<List<Command<?>>> gathered = gathering();
        awaitThatItWaits(gathered);
        add(1);

        assertThat(gathered.join()).hasSize(MANY);
    }

    @Test
    void withLittleUnderWayNothingIsWaitedFor() throws InterruptedException {
        queue.answered(MANY - 1);
        queue.gather();

        assertThat(taken()).isEmpty();
    }

    @Test
    void theyAreNotWaitedForWhenTheirTimeIsOver() throws InterruptedException {
        CommandQueue hasty = new CommandQueue(0);
        hasty.answered(MANY);
        hasty.gather();

        assertThat(hasty.isEmpty()).isTrue();
    }

    @Test
    void whoeverWaitsForOneIsWokenByIt() throws InterruptedException {
        CompletableFuture<Void> added = CompletableFuture.runAsync(() -> add(1));
        queue.awaitOne(HOURS.toNanos(1));

        assertThat(taken()).hasSize(1);
        added.join();
    }
}
