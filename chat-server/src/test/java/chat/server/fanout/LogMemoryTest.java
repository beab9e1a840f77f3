package chat.server.fanout;

import static chat.server.fanout.Events.ofLength;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LogMemoryTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @Test
    void readerMayBeUnsubscribedInTheMidstOfItsOwnWrite() {
        GatedChannel channel = new GatedChannel();
        RoomFeed log = Readers.feed(List.of(channel.eventLoop()), allocator, Long.MAX_VALUE);
        ByteReader reader = Readers.bytes(channel, WireFormat.LINES, Long.MAX_VALUE, () -> {});
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                reader.close();
            }
        });
        channel.shut();
        Readers.subscribe(log, reader);
        Events.publish(log, ofLength(1, 65_500));
        Events.publish(log, ofLength(2, 65_500));
        channel.runPendingTasks();
        channel.checkException();
        channel.cut();
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void readerOfAMemberWhoIsGoneWhenItBeginsHoldsNothing() {
        GatedChannel channel = new GatedChannel();
        RoomFeed log = Readers.feed(List.of(channel.eventLoop()), allocator, Long.MAX_VALUE);
        OutboundQueue outlet = new OutboundQueue(
                channel, channel, out -> new ByteReader(out, WireFormat.LINES), Long.MAX_VALUE, () -> {});
        LogReader reader = outlet.newReader();
        log.subscribe(reader);
        outlet.close();
        reader.begin();
        Events.publish(log, ofLength(1, 200));
        channel.runPendingTasks();
        channel.cut();
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(channel.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void roomThatNobodyReadsCostsNothingAndWhoeverComesReadsOnFromThere(WireFormat form) {
        GatedChannel channel = new GatedChannel();
        RoomFeed log = Readers.feed(List.of(channel.eventLoop()), allocator, Long.MAX_VALUE);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        for (int round = 0; round < 3; round++) {
            ByteReader reader = Readers.bytes(channel, form, Long.MAX_VALUE, () -> {});
            Readers.subscribe(log, reader);
            for (int i = 0; i < 20; i++) {
                Events.publish(log, ofLength(i, 20_000));
                channel.runPendingTasks();
            }
            assertThat(channel.received().length()).isGreaterThanOrEqualTo(20 * 20_000 - 20);
            assertThat(allocator.metric().usedDirectMemory()).isPositive();
            reader.close();
            assertThat(allocator.metric().usedDirectMemory()).isZero();

            Events.publish(log, ofLength(0, 20_000));
            assertThat(allocator.metric().usedDirectMemory()).isZero();
        }
        channel.cut();
        log.close();
    }

    @Test
    void longChainIsGivenBackWithoutRecursion() {
        Segment first = new Segment(allocator, 0, 1);
        Segment last = first;
        Segment keep = first.retain();
        for (int i = 1; i < 30_000; i++) {
            Segment next = new Segment(allocator, i, 1);
            last.seal(next);
            last.release();
            last = next;
        }
        last.release();
        keep.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void refusedSubscriptionHoldsNothing() {
        RoomFeed log = Readers.feed(List.of(), allocator, 1);
        GatedChannel elsewhere = new GatedChannel();
        try {
            Readers.subscribe(log, Readers.bytes(elsewhere, WireFormat.LINES, 1, () -> {}));
        } catch (IllegalArgumentException expected) {
            // not one of its loops
        }
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
