package chat.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gives up what when all together have too much. */
final class ByteBudgetTest {

    private static final long MAX = 10_000;

    private final ByteBudget budget = new ByteBudget(MAX);

    /** Gives up whatever it is told to. */
    private class Kept implements ByteBudget.Keeper {

        private final Object owner;
        long bytes;

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

        assertThat(budget.hasRoomFor(MAX)).isTrue();
        assertThat(kept.bytes).isZero();
        assertThat(budget.hasRoomFor(MAX + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {500, 9_000, MAX})
    void nothingIsGivenUpWhereThatIsNotEnough(long held) {
        budget.countHeld(held);
        Kept kept = new Kept("alice", MAX - held);
        long room = MAX - held;

        assertThat(budget.hasRoomFor(room + 1)).isFalse();
        assertThat(kept.bytes).isEqualTo(MAX - held);
        assertThat(budget.hasRoomFor(room)).isTrue();
        assertThat(kept.bytes).isZero();
        budget.countHeld(-held);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void nobodyIsRefusedWhileSomebodyElseMakesRoom() {
        List<Boolean> asked = new ArrayList<>();
        Kept kept = new Kept("alice", MAX) {
            @Override
            public void shrinkTo(long maxBytes) {
                asked.add(CompletableFuture.supplyAsync(() -> budget.hasRoomFor(100))
                        .join());
                asked.add(CompletableFuture.supplyAsync(() -> budget.hasRoomFor(MAX + 1))
                        .join());
                super.shrinkTo(maxBytes);
            }
        };

        assertThat(budget.hasRoomFor(100)).isTrue();
        assertThat(asked).containsExactly(true, false);
        assertThat(kept.bytes).isLessThan(MAX);
    }

    @Test
    void manyWhoKeepAtOnceStayWithinTheBoundInTheEnd() {
        MemoryRoomStore store = new MemoryRoomStore(InstantSource.system(), 1000, MAX, MAX);
        CompletableFuture.allOf(IntStream.range(0, 6)
                        .mapToObj(i -> CompletableFuture.runAsync(
                                () -> MemoryRoomStoreTest.in(store, "room" + i, "maker" + i % 3)
                                        .say(1, 500)))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(store.bytes()).isLessThanOrEqualTo(2 * MAX);
    }
}
