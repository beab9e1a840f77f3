package chat.server.fanout;

import static chat.server.fanout.Events.ofLength;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader that falls behind may cost: its allowance, and no memory once it is gone. */
final class SlowReaderTest {

    /** The largest: a feed begins with smaller ones. */
    private static final int CHUNK = 64 * 1024;

    private static final int EVENT = 1000;
    private static final long ALLOWANCE = 300_000;

    /** What Netty counts for the object around each write. */
    private static final int WRITE_OVERHEAD = 96;

    private final GatedChannel slow = new GatedChannel();
    private final GatedChannel fast = new GatedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final RoomFeed log = Readers.feed(List.of(slow.eventLoop(), fast.eventLoop()), allocator, ALLOWANCE);

    private final ByteReader slowReader = Readers.bytes(slow, WireFormat.LINES, ALLOWANCE, this::giveUp);
    private final OutboundCounter counter = new OutboundCounter();
    private long seq;
    private int givenUp;

    private void giveUp() {
        givenUp++;
        slowReader.close();
    }

    private void subscribe(ByteReader reader, GatedChannel channel) {
        Readers.subscribe(log, reader);
        channel.closeFuture().addListener(closed -> reader.close());
    }

    @AfterEach
    void everythingIsGivenBack() {
        slow.cut();
        fast.cut();
        log.close();
        assertThat(memory()).isZero();
    }

    private long memory() {
        return allocator.metric().usedDirectMemory();
    }

    private void subscribeShut() {
        slow.pipeline().addLast(counter);
        slow.shut();
        subscribe(slowReader, slow);
    }

    private void publish(int bytes) {
        for (int i = 0; i < bytes / EVENT; i++) {
            Events.publish(log, ofLength(++seq, EVENT));
            slow.runPendingTasks();
            fast.runPendingTasks();
        }
    }

    @Test
    void readerIsGivenUpWhenMoreThanItsAllowanceWaits() {
        subscribeShut();
        while (givenUp == 0) {
            long waitsBefore = log.end() + (long) counter.writes * WRITE_OVERHEAD;
            assertThat(waitsBefore).isLessThanOrEqualTo(ALLOWANCE);
            publish(EVENT);
        }

        assertThat(log.end() + (long) counter.writes * WRITE_OVERHEAD).isGreaterThan(ALLOWANCE);
        publish(5 * EVENT);
        assertThat(givenUp).isEqualTo(1);
    }

    @Test
    void whatWasTakenWaitsNoMore() {
        fillChunks();
        subscribeShut();
        for (int i = 0; i < 60; i++) {
            Events.publish(log, ofLength(++seq, EVENT));
        }
        slow.runPendingTasks();
        assertThat(counter.writes).isEqualTo(1);
        publish(220_000);
        slow.take(30_000); // half of the first write: the channel stays full
        publish(45_000);
        assertThat(givenUp).isZero();

        publish(10_000);
        assertThat(givenUp).isEqualTo(1);
    }

    @Test
    void readerThatTakesEverythingMayGetAnyAmount() {
        subscribe(slowReader, slow);
        publish(3_000_000);

        assertThat(givenUp).isZero();
        assertThat(slow.received()).hasSize(3_000_000);
    }

    @Test
    void othersAreServedWhileOneIsSlow() {
        ByteReader fastReader = Readers.bytes(fast, WireFormat.LINES, ALLOWANCE, () -> givenUp += 100);
        subscribe(fastReader, fast);
        subscribeShut();
        publish(500_000);

        assertThat(givenUp).isEqualTo(1);
        assertThat(fast.received()).hasSize(500_000);
    }

    @Test
    void neighbourOfAGivenUpReaderIsServedAllTheSame() {
        for (int place = 0; place < 3; place++) {
            // All on one loop, with the slow one first, in the middle and last.
            RoomFeed one = Readers.feed(List.of(slow.eventLoop()), allocator, ALLOWANCE);
            int[] slowCalls = new int[1];
            ByteReader[] readers = new ByteReader[3];
            for (int i = 0; i < 3; i++) {
                int self = i;
                Runnable onSlow = () -> {
                    slowCalls[0]++;
                    readers[self].close();
                };
                readers[i] = Readers.bytes(slow, WireFormat.LINES, i == place ? -1 : ALLOWANCE, onSlow);
                Readers.subscribe(one, readers[i]);
            }
            Events.publish(one, ofLength(1, EVENT));
            slow.runPendingTasks();
            Events.publish(one, ofLength(2, EVENT));
            slow.runPendingTasks();

            assertThat(slowCalls[0]).isEqualTo(1);
            assertThat(slow.received()).hasSize(5 * EVENT);
            for (ByteReader reader : readers) {
                reader.close();
            }
            one.close();
        }
    }

    @Test
    void roomThatNobodyReadsKeepsNothing() {
        publish(1_000_000);

        assertThat(memory()).isZero();
    }

    @Test
    void roomWhoseReadersKeepUpKeepsTwoChunksAtMost() {
        subscribe(slowReader, slow);
        for (int i = 0; i < 100; i++) {
            publish(10_000);
            assertThat(memory()).isLessThanOrEqualTo(2 * CHUNK);
        }
    }

    @Test
    void memoryIsGivenBackWhenTheSlowestReaderMovesOn() {
        subscribeShut();
        publish(250_000);
        assertThat(memory()).isGreaterThanOrEqualTo(250_000);

        slow.open();
        slowReader.catchUp();
        assertThat(slow.received()).hasSize(250_000);
        assertThat(memory()).isEqualTo(CHUNK);
    }

    @Test
    void memoryIsGivenBackWhenTheSlowestReaderIsGone() {
        subscribeShut();
        publish(250_000);
        subscribe(Readers.bytes(fast, WireFormat.LINES, ALLOWANCE, () -> {}), fast);
        slowReader.close();
        slow.cut();

        assertThat(memory()).isEqualTo(CHUNK);
    }

    @Test
    void largeEventsMemoryIsGivenBack() {
        subscribe(slowReader, slow);
        Events.publish(log, ofLength(1, 200_000));
        slow.runPendingTasks();
        Events.publish(log, ofLength(2, EVENT));
        slow.runPendingTasks();

        assertThat(memory()).isLessThanOrEqualTo(CHUNK);
    }

    /** What is published next begins one of the largest chunks. */
    private void fillChunks() {
        subscribe(Readers.bytes(fast, WireFormat.LINES, ALLOWANCE, () -> {}), fast);
        for (int bytes = 4 * 1024; bytes <= CHUNK; bytes *= 2) {
            Events.publish(log, ofLength(++seq, CHUNK));
            fast.runPendingTasks();
        }
    }
}
