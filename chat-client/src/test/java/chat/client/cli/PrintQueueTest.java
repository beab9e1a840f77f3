package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PrintQueueTest {

    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch unstuck = new CountDownLatch(1);

    /** An output that takes nothing until it is let. */
    private void stayStuck(List<PrintQueue.Line> lines) throws IOException {
        stuck.countDown();
        try {
            unstuck.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void closingShowsEverythingInOrder() {
        List<PrintQueue.Line> shown = new CopyOnWriteArrayList<>();
        try (PrintQueue queue = new PrintQueue(shown::addAll, why -> {})) {
            IntStream.range(0, 50_000).forEach(i -> queue.add(new AttributedString("line " + i), Kind.NOTICE));
        }

        assertThat(shown).hasSize(50_000);
        assertThat(shown.get(49_999).text().toString()).isEqualTo("line 49999");
    }

    @Test
    void outputThatIsStuckHoldsUpNobody() {
        List<PrintQueue.Line> shown = new CopyOnWriteArrayList<>();
        PrintQueue queue = new PrintQueue(
                lines -> {
                    stayStuck(lines);
                    shown.addAll(lines);
                },
                why -> {});
        IntStream.range(0, 1000).forEach(i -> queue.add(new AttributedString("line"), Kind.NOTICE));
        assertThat(shown).isEmpty();
        unstuck.countDown();
        queue.close();

        assertThat(shown).hasSize(1000);
    }

    @Test
    void whoeverFeedsAStuckOutputIsToldToStopAndToGoOnWhenItIsNot() throws InterruptedException {
        List<Boolean> told = new CopyOnWriteArrayList<>();
        PrintQueue queue = new PrintQueue(this::stayStuck, why -> {});
        queue.onBehind(told::add);
        queue.add(new AttributedString("line"), Kind.NOTICE);
        stuck.await(); // with this line: from now on everything waits
        IntStream.range(0, 10_000).forEach(i -> queue.add(new AttributedString("line"), Kind.NOTICE));
        assertThat(told).isEmpty();
        IntStream.range(0, 10_000).forEach(i -> queue.add(new AttributedString("line"), Kind.NOTICE));
        assertThat(told).containsExactly(true);
        unstuck.countDown();
        queue.close();

        assertThat(told).containsExactly(true, false);
    }

    @Test
    void fewLinesThatAreLongWaitLikeManyThatAreShort() throws InterruptedException {
        List<Boolean> told = new CopyOnWriteArrayList<>();
        PrintQueue queue = new PrintQueue(this::stayStuck, why -> {});
        queue.onBehind(told::add);
        AttributedString line = new AttributedString("x".repeat(4096));
        queue.add(line, Kind.NOTICE);
        stuck.await();
        IntStream.range(0, 600).forEach(i -> queue.add(line, Kind.NOTICE));
        assertThat(told).containsExactly(true);
        unstuck.countDown();
        queue.close();

        assertThat(told).containsExactly(true, false);
    }

    @Test
    void whatIsToBeDoneIsDoneInItsTurnAmongTheLines() {
        List<String> happened = new CopyOnWriteArrayList<>();
        PrintQueue queue = new PrintQueue(
                lines -> lines.forEach(line -> happened.add(line.text().toString())), why -> {});
        queue.add(new AttributedString("one"), Kind.NOTICE);
        queue.run(() -> happened.add("done"));
        queue.add(new AttributedString("two"), Kind.NOTICE);
        queue.close();

        assertThat(happened).containsExactly("one", "done", "two");
    }

    @Test
    void nobodyWaitsForAnOutputThatHasAFault() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        Error fault = new AssertionError("planted");
        PrintQueue queue = new PrintQueue(
                lines -> {
                    throw fault;
                },
                told::add);
        queue.add(new AttributedString("line"), Kind.NOTICE);
        queue.flush();
        queue.close();

        assertThat(told).containsExactly(fault);
    }

    @Test
    void brokenOutputIsToldOnceAndDropsTheRest() {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger tried = new AtomicInteger();
        PrintQueue queue = new PrintQueue(
                lines -> {
                    tried.incrementAndGet();
                    throw new IOException("Broken pipe");
                },
                why -> told.incrementAndGet());
        for (int i = 0; i < 10; i++) {
            queue.add(new AttributedString("line"), Kind.NOTICE);
            queue.flush();
        }
        queue.close();

        assertThat(told).hasValue(1);
        assertThat(tried).hasValue(1);
    }
}
