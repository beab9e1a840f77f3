package chat.server.fanout;

import static chat.server.fanout.Events.ofLength;
import static chat.server.fanout.Events.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventReaderTest {

    private static final long ALLOWANCE = 20_000;

    private final GatedChannel channel = new GatedChannel();
    private final OutboundCounter counter = new OutboundCounter();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final RoomFeed log = Readers.feed(List.of(channel.eventLoop()), allocator, ALLOWANCE);
    private final EventReader reader = Readers.events(channel, ALLOWANCE, this::giveUp);
    private int givenUp;

    EventReaderTest() {
        channel.pipeline().addLast(counter);
    }

    private void giveUp() {
        givenUp++;
        reader.close();
    }

    @AfterEach
    void everythingIsGivenBack() {
        reader.close();
        channel.cut();
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void eachEventComesInOrderFromTheSubscriptionOn() {
        Events.publish(log, said(1, "before"));
        Readers.subscribe(log, reader);
        Events.publish(log, said(2, "one"));
        Events.publish(log, said(3, "two"));
        channel.runPendingTasks();
        Events.publish(log, said(4, "three"));
        channel.runPendingTasks();

        assertThat(channel.receivedObjects()).containsExactly(said(2, "one"), said(3, "two"), said(4, "three"));
        assertThat(counter.flushes).isEqualTo(2);
    }

    @Test
    void stopsWhenTheChannelHasEnoughAndGoesOnWhereItStopped() {
        // An object without a size counts as about a hundred bytes.
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 300));
        channel.shut();
        Readers.subscribe(log, reader);
        for (int i = 1; i <= 10; i++) {
            Events.publish(log, said(i, "hello"));
        }
        channel.runPendingTasks();
        assertThat(channel.isWritable()).isFalse();
        assertThat(counter.writes).isEqualTo(3);

        channel.open();
        reader.catchUp();
        assertThat(channel.receivedObjects())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10)
                        .mapToObj(i -> said(i, "hello"))
                        .toList());
    }

    @Test
    void restIsWrittenWhetherTheChannelHasEnoughOrNot() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 300));
        channel.shut();
        Readers.subscribe(log, reader);
        for (int i = 1; i <= 10; i++) {
            Events.publish(log, said(i, "hello"));
        }
        channel.runPendingTasks();
        reader.writeAll();

        assertThat(counter.writes).isEqualTo(10);
    }

    @Test
    void readerIsGivenUpWhenMoreThanItsAllowanceWaits() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 300));
        channel.shut();
        Readers.subscribe(log, reader);
        int published = 0;
        while (givenUp == 0) {
            Events.publish(log, ofLength(1, 500));
            published += 500;
            channel.runPendingTasks();
        }

        // Of the three that were handed over only the size of a pointer is known.
        assertThat(published).isBetween((int) ALLOWANCE, (int) ALLOWANCE + 4 * 500);
    }

    @Test
    void goesOnFromChunkToChunk() {
        Readers.subscribe(log, reader);
        for (int i = 1; i <= 200; i++) {
            Events.publish(log, ofLength(i, 1000));
            if (i % 7 == 0) {
                channel.runPendingTasks();
            }
        }
        channel.runPendingTasks();

        assertThat(channel.receivedObjects())
                .extracting(event -> ((RoomEvent) event).seq())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
    }

    @Test
    void slowReaderHoldsWhatItHasNotReadAndNoMore() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 300));
        channel.shut();
        EventReader patient = Readers.events(channel, Long.MAX_VALUE, () -> {});
        Readers.subscribe(log, patient);
        for (int i = 1; i <= 1000; i++) {
            Events.publish(log, ofLength(i, 1000));
            channel.runPendingTasks();
        }
        assertThat(allocator.metric().usedDirectMemory()).isBetween(1_000_000L, 1_100_000L);

        channel.open();
        patient.catchUp();
        assertThat(patient.position()).isEqualTo(log.end());
        assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(2 * 64 * 1024);
        patient.close();
    }

    @Test
    void whoUnsubscribedGetsNothingMore() {
        Readers.subscribe(log, reader);
        Events.publish(log, said(1, "hello"));
        reader.close();
        channel.runPendingTasks();
        reader.catchUp();
        reader.writeAll();

        assertThat(channel.receivedObjects()).isEmpty();
    }
}
