package chat.server.fanout;

import static chat.server.fanout.Events.line;
import static chat.server.fanout.Events.ofLength;
import static chat.server.fanout.Events.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.testing.GatedChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoomFeedTest {

    private static final long ALLOWANCE = 1024 * 1024;

    private final GatedChannel here = new GatedChannel();
    private final GatedChannel there = new GatedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final RoomFeed log = Readers.feed(List.of(here.eventLoop(), there.eventLoop()), allocator, ALLOWANCE / 2);

    @AfterEach
    void everythingIsGivenBack() {
        here.cut();
        there.cut();
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static ByteReader reader(EmbeddedChannel channel) {
        return Readers.bytes(channel, WireFormat.LINES, ALLOWANCE, () -> fail("not slow"));
    }

    private ByteReader subscribe(GatedChannel channel) {
        ByteReader reader = reader(channel);
        Readers.subscribe(log, reader);
        channel.closeFuture().addListener(closed -> reader.close());
        return reader;
    }

    @Test
    void readersOnAllLoopsGetTheSameBytes() {
        subscribe(here);
        subscribe(here);
        subscribe(there);
        RoomEvent hello = said(1, "hällo");
        Events.publish(log, hello);
        here.runPendingTasks();
        there.runPendingTasks();

        assertThat(here.received()).isEqualTo(line(hello) + line(hello));
        assertThat(there.received()).isEqualTo(line(hello));
    }

    @Test
    void eventIsEncodedOnceForAll() {
        EmbeddedChannel one = new EmbeddedChannel();
        EmbeddedChannel other = new EmbeddedChannel();
        RoomFeed shared = Readers.feed(List.of(one.eventLoop(), other.eventLoop()), allocator, ALLOWANCE);
        ByteReader oneReader = reader(one);
        ByteReader otherReader = reader(other);
        Readers.subscribe(shared, oneReader);
        Readers.subscribe(shared, otherReader);
        Events.publish(shared, said(1, "hello"));
        one.runPendingTasks();
        other.runPendingTasks();

        ByteBuf first = one.readOutbound();
        ByteBuf second = other.readOutbound();
        first.setByte(0, '#');
        assertThat(second.getByte(0)).isEqualTo((byte) '#');
        first.release();
        second.release();
        oneReader.close();
        otherReader.close();
        shared.close();
    }

    /** As a room that moves fast does for whoever comes into it, or back: the end is where it was when the reader's turn began. */
    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void readerOfARoomThatGrowsWhileItIsReadGivesOthersTheirTurn(WireFormat form) {
        int most = 1000;
        AtomicInteger flushes = new AtomicInteger();
        here.pipeline().addLast(new ChannelDuplexHandler() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                ctx.flush();
                if (flushes.incrementAndGet() < most) {
                    Events.publish(log, said(flushes.get() + 1, "more"));
                }
            }
        });
        ByteReader reader = Readers.bytes(here, form, ALLOWANCE, () -> fail("not slow"));
        log.subscribe(reader);
        Events.publish(log, said(1, "more"));
        AtomicInteger flushesInOneTurn = new AtomicInteger();
        here.eventLoop().execute(reader::begin);
        here.eventLoop().execute(() -> flushesInOneTurn.set(flushes.get()));
        here.runPendingTasks();

        reader.close();
        assertThat(flushesInOneTurn.get()).isEqualTo(1);
        assertThat(flushes.get()).isEqualTo(most);
        assertThat(here.received()).contains("\"seq\":1,", "\"seq\":" + most + ",");
    }

    @Test
    void readerStartsExactlyBehindItsSubscription() {
        ByteReader early = subscribe(here);
        Events.publish(log, said(1, "before"));
        subscribe(there);
        Events.publish(log, said(2, "after"));
        here.runPendingTasks();
        there.runPendingTasks();

        assertThat(there.received()).isEqualTo(line(said(2, "after")));
        assertThat(here.received()).isEqualTo(line(said(1, "before")) + line(said(2, "after")));
        assertThat(early.position()).isEqualTo(log.end());
    }

    @Test
    void whatComesBeforeTheLoopRunsIsOneWriteAndOneFlush() {
        OutboundCounter counter = new OutboundCounter();
        here.pipeline().addLast(counter);
        subscribe(here);
        for (int i = 1; i <= 15; i++) {
            Events.publish(log, said(i, "hello"));
        }
        here.runPendingTasks();

        assertThat(counter.writes).isEqualTo(1);
        assertThat(counter.flushes).isEqualTo(1);
        assertThat(here.received().lines()).hasSize(15);
    }

    @Test
    void loopWithNothingNewFlushesNothing() {
        OutboundCounter counter = new OutboundCounter();
        here.pipeline().addLast(counter);
        ByteReader reader = subscribe(here);
        here.runPendingTasks();
        reader.catchUp();

        assertThat(counter.flushes).isZero();
    }

    @Test
    void readerThatIsNotWritableGoesOnWhereItStopped() {
        here.shut();
        ByteReader reader = subscribe(here);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            RoomEvent event = ofLength(i, 10_000);
            expected.append(line(event));
            Events.publish(log, event);
            here.runPendingTasks();
        }
        assertThat(here.isWritable()).isFalse();
        assertThat(reader.position()).isLessThan(log.end());
        assertThat(here.received()).isEmpty();

        here.open();
        reader.catchUp();
        assertThat(here.received()).isEqualTo(expected.toString());
    }

    @Test
    void channelThatIsEmptiedByTheFlushGetsTheRestAtOnce() {
        ByteReader reader = subscribe(here);
        here.pipeline().addLast(new ChannelDuplexHandler() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                reader.catchUp();
            }
        });
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 40; i++) {
            RoomEvent event = ofLength(i, 20_000);
            expected.append(line(event));
            Events.publish(log, event);
        }
        here.runPendingTasks();

        assertThat(here.received()).isEqualTo(expected.toString());
    }

    @Test
    void restIsWrittenWhetherTheChannelHasEnoughOrNot() {
        here.shut();
        ByteReader reader = subscribe(here);
        for (int i = 1; i <= 20; i++) {
            Events.publish(log, ofLength(i, 10_000));
            here.runPendingTasks();
        }
        assertThat(here.isWritable()).isFalse();
        reader.writeAll();
        reader.close();
        here.open();

        assertThat(here.received()).hasSize(200_000);
    }

    @Test
    void manyEventsOfOddSizesComeOutAsTheyWentIn() {
        Random random = new Random(7);
        subscribe(here);
        subscribe(there);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 2000; i++) {
            RoomEvent event = ofLength(i, 130 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 500));
            expected.append(line(event));
            Events.publish(log, event);
            if (random.nextInt(5) == 0) {
                here.runPendingTasks();
            }
            if (random.nextInt(100) == 0) {
                there.runPendingTasks();
            }
        }
        here.runPendingTasks();
        there.runPendingTasks();

        assertThat(here.received()).isEqualTo(expected.toString());
        assertThat(there.received()).isEqualTo(expected.toString());
    }

    @Test
    void chunkMayBeFilledToItsLastByte() {
        subscribe(here);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            for (int length : new int[] {64 * 1024 - 200, 200, 64 * 1024, 64 * 1024 - 1, 200, 64 * 1024 + 1, 150}) {
                RoomEvent event = ofLength(i, length);
                expected.append(line(event));
                Events.publish(log, event);
                here.runPendingTasks();
                assertThat(here.received()).isEqualTo(expected.toString());
                expected.setLength(0);
            }
        }
    }

    @Test
    void eventMayBeLargerThanAChunk() {
        subscribe(here);
        Events.publish(log, said(1, "small"));
        Events.publish(log, ofLength(2, 500_000));
        Events.publish(log, said(3, "small"));
        here.runPendingTasks();

        assertThat(here.received())
                .isEqualTo(line(said(1, "small")) + line(ofLength(2, 500_000)) + line(said(3, "small")));
    }

    @Test
    void whoUnsubscribedGetsNothingMore() {
        ByteReader reader = subscribe(here);
        subscribe(here);
        Events.publish(log, said(1, "hello"));
        reader.close();
        reader.close();
        reader.catchUp();
        reader.writeAll();
        here.runPendingTasks();

        assertThat(here.received()).isEqualTo(line(said(1, "hello")));
    }

    @Test
    void readersMayUnsubscribeInAnyOrder() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            ByteReader[] readers = {reader(here), reader(here), reader(here)};
            for (ByteReader reader : readers) {
                Readers.subscribe(log, reader);
            }
            readers[order[0]].close();
            readers[order[1]].close();
            Events.publish(log, said(1, "hello"));
            here.runPendingTasks();
            assertThat(here.received()).isEqualTo(line(said(1, "hello")));
            assertThat(readers[order[2]].position()).isEqualTo(log.end());
            readers[order[2]].close();
        }
    }

    /** Also those that have not begun when it happens. */
    @Test
    void readersOfAFeedThatHasFailedAreToldSoAndGetNothingMore() {
        ByteReader begun = subscribe(here);
        ByteReader beginning = reader(there);
        log.subscribe(beginning);
        Events.publish(log, said(1, "hello"));
        log.fail(new IllegalStateException("lost"));
        beginning.begin();
        here.runPendingTasks();
        there.runPendingTasks();

        assertThat(here.received()).isEqualTo(line(said(1, "hello")));
        for (GatedChannel channel : List.of(here, there)) {
            assertThatThrownBy(channel::checkException).hasMessage("lost");
        }
        begun.close();
        beginning.close();
    }

    @Test
    void readerOfAnotherServersLoopIsRefused() {
        EmbeddedChannel stranger = new EmbeddedChannel();
        RoomFeed other = Readers.feed(List.of(), allocator, ALLOWANCE);
        ByteReader reader = reader(stranger);

        assertThatThrownBy(() -> other.subscribe(reader)).isInstanceOf(IllegalArgumentException.class);
        other.close();
    }
}
