package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits for an answer, and how much of it then goes at once. */
final class RedisBatchTest {

    private record Command(long bytes) implements RedisBatch.Command {}

    @Test
    void muchThatFailsAtOnceGoesNoDeeperThanLittle() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        RedisBatch<Command> batch = new RedisBatch<>(commands -> asked.getAndIncrement() == 0
                ? first
                : CompletableFuture.failedStage(new IllegalStateException("away")));
        int count = 50_000;
        for (int i = 0; i <= count; i++) {
            batch.add(new Command(1 << 20)); // too much for another one beside it
        }
        assertThat(asked).hasValue(1);
        first.complete(null);
        assertThat(asked).hasValue(count + 1);
    }
}
