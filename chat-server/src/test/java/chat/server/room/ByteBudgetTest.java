package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gives up what when all together have too much. */
final class ByteBudgetTest {

    private static final long MAX = 10_000;

    private final ByteBudget budget = new ByteBudget(MAX);

    /** Gives up whatever it is told to. */
    private final class Kept implements ByteBudget.Keeper {

        private final Object owner;
        private long bytes;

        Kept(Object owner, long bytes) {
            this.owner = owner;
            budget.add(this);
            grow(bytes);
        }

        void grow(long more) {
            bytes += more;
            budget.count(more);
        }

        @Override
        public Object owner() {
            return owner;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void shrinkTo(long maxBytes) {
            if (bytes > maxBytes) {
                grow(maxBytes - bytes);
            }
        }
    }

    @Test
    void whatFitsIsLeftAlone() {
        Kept kept = new Kept("alice", MAX);
        budget.trim();
        assertThat(kept.bytes).isEqualTo(MAX);
    }

    @Test
    void whoHasMostOfAllTogetherGivesUpWhereTheyHaveMost() {
        Kept largest = new Kept("alice", 3000);
        Kept many = new Kept("bob", 500);
        List<Kept> more = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            more.add(new Kept("bob", 400));
        }
        budget.trim();

        assertThat(largest.bytes).isEqualTo(3000);
        assertThat(many.bytes).isLessThanOrEqualTo(400);
        assertThat(more).allMatch(kept -> kept.bytes > 0);
        assertThat(budget.bytes()).isBetween(MAX * 9 / 10, MAX);
    }

    @Test
    void whoHasLittleLosesNothingHoweverManyHaveMore() {
        Kept little = new Kept("little", 40);
        for (int i = 0; i < 200; i++) {
            new Kept("owner" + i, 100);
        }
        budget.trim();
        assertThat(little.bytes).isEqualTo(40);
        assertThat(budget.bytes()).isLessThanOrEqualTo(MAX);
    }

    @Test
    void roomIsMadeForWhatIsAskedForIfThereIsAnything() {
        Kept kept = new Kept("alice", MAX);
        assertThat(budget.hasRoomFor(MAX / 2)).isTrue();
        assertThat(kept.bytes).isBetween(MAX / 3, MAX / 2);

        budget.count(MAX); // which nobody can give up
        assertThat(budget.hasRoomFor(1)).isFalse();
        assertThat(kept.bytes).isZero();
        budget.count(-MAX);
        assertThat(budget.hasRoomFor(MAX)).isTrue();
        assertThat(budget.hasRoomFor(MAX + 1)).isFalse();
    }

    @Test
    void manyWhoKeepAtOnceStayWithinTheBoundInTheEnd() {
        MemoryRoomLogs logs = new MemoryRoomLogs(InstantSource.system(), 1000, MAX, MAX);
        CompletableFuture.allOf(IntStream.range(0, 6)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> {
                            RoomLog log = logs.open("room" + i, "maker" + i % 3, new RoomLogContract.Told());
                            RoomLogContract.say(log, 1, 500);
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(logs.bytes()).isLessThanOrEqualTo(2 * MAX);
    }
}
