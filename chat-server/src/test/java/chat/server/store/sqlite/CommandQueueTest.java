package chat.server.store.sqlite;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.state.Gathering;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandQueueTest {

    private static final int MANY = Gathering.MANY;

    private final CommandQueue queue = new CommandQueue(HOURS.toNanos(1));

    /** What another thread takes when it has gathered. */
    private final FutureTask<List<Command<?>>> gathering = new FutureTask<>(() -> {
        queue.gather();
        return taken();
    });

    private final Thread taker = new Thread(gathering, "taker");

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

    private void awaitThatItWaits() {
        while (taker.getState() != Thread.State.TIMED_WAITING) {
            assertThat(gathering).isNotDone();
            Thread.onSpinWait();
        }
    }

    @Test
    void underLoadAsManyAreWaitedForAsWereAnswered() throws Exception {
        queue.answered(MANY);
        add(1);

        taker.start();
        awaitThatItWaits();
        add(MANY - 2);
        awaitThatItWaits();
        add(1);

        assertThat(gathering.get()).hasSize(MANY);
    }

    @Test
    void whatCameMeanwhileIsUnderWayToo() throws Exception {
        add(MANY - 1);
        queue.answered(1);

        taker.start();
        awaitThatItWaits();
        add(1);

        assertThat(gathering.get()).hasSize(MANY);
    }

    @Test
    void withLittleUnderWayNothingIsWaitedFor() throws InterruptedException {
        queue.answered(MANY - 1);
        add(1);
        queue.gather();

        assertThat(taken()).hasSize(1);
    }

    @Test
    void behindAQuietTimeNobodyIsWaitedFor() throws InterruptedException {
        queue.answered(MANY);
        queue.awaitOne(0);
        add(1);
        queue.gather();

        assertThat(taken()).hasSize(1);
    }

    @Test
    void theyAreNotWaitedForWhenTheirTimeIsOver() throws InterruptedException {
        CommandQueue hasty = new CommandQueue(0);
        hasty.answered(MANY);
        hasty.add(new WriterThread.Nothing());
        hasty.gather();

        assertThat(hasty.isEmpty()).isFalse();
    }

    @Test
    void whoeverWaitsForOneIsWokenByIt() throws InterruptedException {
        CompletableFuture<Void> added = CompletableFuture.runAsync(() -> add(1));
        queue.awaitOne(HOURS.toNanos(1));

        assertThat(taken()).hasSize(1);
        added.join();
    }
}
