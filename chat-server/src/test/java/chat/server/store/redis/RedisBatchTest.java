package chat.server.store.redis;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.state.Gathering;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for an answer, or for others, and how much of it then goes at once. */
final class RedisBatchTest {

    private static final int MANY = Gathering.MANY;
    private static final Command SMALL = new Command(1);

    private record Command(long bytes) implements RedisBatch.Command {}

    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<Integer> called = new ArrayList<>();
    private CompletableFuture<Void> answer = new CompletableFuture<>();
    private final RedisBatch<Command> batch = new RedisBatch<>(clock.eventLoop(), this::call);

    private CompletionStage<Void> call(List<Command> commands) {
        called.add(commands.size());
        answer = new CompletableFuture<>();
        return answer;
    }

    private void add(int count) {
        nCopies(count, SMALL).forEach(batch::add);
    }

    private void pass(long nanos) {
        clock.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
    }

    @BeforeEach
    void freeze() {
        clock.freezeTime();
    }

    @Test
    void littleGoesAtOnce() {
        add(1);
        add(MANY - 2);
        answer.complete(null);
        answer.complete(null);
        add(1);

        assertThat(called).containsExactly(1, MANY - 2, 1);
    }

    @Test
    void underLoadAsManyAreWaitedForAsWereUnderWay() {
        add(MANY);
        answer.complete(null);
        assertThat(called).containsExactly(1);

        add(1);
        assertThat(called).containsExactly(1, MANY);
        answer.complete(null);
        add(MANY - 1);
        assertThat(called).containsExactly(1, MANY);
        add(1);
        assertThat(called).containsExactly(1, MANY, MANY);
    }

    @Test
    void theyAreNotWaitedForLonger() {
        add(MANY);
        answer.complete(null);

        pass(Gathering.NANOS - 1);
        assertThat(called).containsExactly(1);
        pass(1);
        assertThat(called).containsExactly(1, MANY - 1);
    }

    @Test
    void theTimeIsThatOfTheFirstWhoWaits() {
        add(MANY);
        answer.complete(null);
        add(1);
        answer.complete(null);

        pass(Gathering.NANOS);
        add(1);
        pass(Gathering.NANOS - 1);
        assertThat(called).containsExactly(1, MANY);
        pass(1);
        assertThat(called).containsExactly(1, MANY, 1);
    }

    @Test
    void noMoreAreWaitedForThanGoAtOnce() {
        add(1 + 64 + 64);
        answer.complete(null);
        answer.complete(null);

        assertThat(called).containsExactly(1, 64, 64);
    }

    @Test
    void noMoreBytesAreWaitedForThanGoAtOnce() {
        add(MANY - 1);
        batch.add(new Command(1 << 20));
        answer.complete(null);

        assertThat(called).containsExactly(1, MANY - 2);
        answer.complete(null);
        assertThat(called).containsExactly(1, MANY - 2, 1);
    }

    @Test
    void whereNobodyTellsTheTimeNothingIsWaitedFor() {
        DefaultEventLoop ended = new DefaultEventLoop();
        ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        RedisBatch<Command> last = new RedisBatch<>(ended, this::call);
        nCopies(MANY, SMALL).forEach(last::add);
        answer.complete(null);

        assertThat(called).containsExactly(1, MANY - 1);
    }

    @Test
    void muchThatFailsAtOnceGoesNoDeeperThanLittle() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        RedisBatch<Command> failing = new RedisBatch<>(
                clock.eventLoop(),
                commands -> asked.getAndIncrement() == 0
                        ? first
                        : CompletableFuture.failedStage(new IllegalStateException("away")));
        int count = 50_000;
        for (int i = 0; i <= count; i++) {
            failing.add(new Command(1 << 20)); // too much for another one beside it
        }
        assertThat(asked).hasValue(1);
        first.complete(null);
        assertThat(asked).hasValue(count + 1);
    }
}
