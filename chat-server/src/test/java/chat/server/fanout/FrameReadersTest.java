package chat.server.fanout;

import static chat.server.fanout.Events.line;
import static chat.server.fanout.Events.ofLength;
import static chat.server.fanout.Events.publish;
import static chat.server.fanout.Events.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.testing.GatedChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Browsers among the readers of a room. */
final class FrameReadersTest {

    private static final long ALLOWANCE = 1024 * 1024;
    /** A feed's first chunk, and its largest: each is twice as large as the one before. */
    private static final int SMALL_CHUNK = 2 * 1024;

    private static final int LARGE_CHUNK = 64 * 1024;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

    /** After so many pieces more there is none, once. */
    private int piecesLeft = Integer.MAX_VALUE;

    private final GatedChannel lines = new GatedChannel();
    private final GatedChannel frames = new GatedChannel();
    private final RoomFeed log = Readers.feed(List.of(lines.eventLoop(), frames.eventLoop()), scarce(), ALLOWANCE / 2);

    private ByteBufAllocator scarce() {
        return (ByteBufAllocator) Proxy.newProxyInstance(
                ByteBufAllocator.class.getClassLoader(),
                new Class<?>[] {ByteBufAllocator.class},
                (proxy, method, arguments) -> {
                    if (piecesLeft-- == 0) {
                        throw new OutOfMemoryError("as the test wants it");
                    }
                    return method.invoke(memory, arguments);
                });
    }

    private long used() {
        return memory.metric().usedDirectMemory();
    }

    @AfterEach
    void everythingIsGivenBack() {
        lines.cut();
        frames.cut();
        log.close();
        assertThat(used()).isZero();
    }

    private ByteReader subscribe(GatedChannel channel, WireFormat form) {
        ByteReader reader = Readers.bytes(channel, form, ALLOWANCE, () -> fail("not slow"));
        Readers.subscribe(log, reader);
        channel.closeFuture().addListener(closed -> reader.close());
        return reader;
    }

    private void run() {
        lines.runPendingTasks();
        frames.runPendingTasks();
    }

    /** The texts in what a browser got, read by Netty's decoder: a frame each. */
    private static String unframed(List<Object> written) {
        EmbeddedChannel decoder = new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1024 * 1024, false));
        written.forEach(decoder::writeInbound);
        StringBuilder texts = new StringBuilder();
        for (TextWebSocketFrame frame = decoder.readInbound(); frame != null; frame = decoder.readInbound()) {
            assertThat(frame.isFinalFragment()).isTrue();
            texts.append(frame.text()).append('\n');
            frame.release();
        }
        assertThat(decoder.finish()).isFalse();
        return texts.toString();
    }

    /** Has what is written to the channel read as it is. */
    private static List<Object> recorded(GatedChannel channel) {
        List<Object> written = new ArrayList<>();
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                written.add(((ByteBuf) message).copy());
                ctx.write(message, promise);
            }
        });
        return written;
    }

    @Test
    void readersOfBothFormsGetTheSameInTheSameOrder() {
        List<Object> written = recorded(frames);
        subscribe(lines, WireFormat.LINES);
        subscribe(frames, WireFormat.FRAMES);
        StringBuilder expected = new StringBuilder();
        int[] lengths = {130, 134, 135, 136, 137, 200, 65_000, 65_535, 65_536, 65_537, 65_538, 70_000, 200_000, 130};
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < lengths.length; i++) {
                RoomEvent event = ofLength(round * 100 + i, lengths[i]);
                expected.append(line(event));
                publish(log, event);
                if (i % 3 == round) {
                    run();
                }
            }
        }
        run();

        assertThat(lines.received()).isEqualTo(expected.toString());
        assertThat(unframed(written)).isEqualTo(expected.toString());
    }

    @Test
    void eventIsFramedOnceForAllWhoReadIt() {
        EmbeddedChannel one = new EmbeddedChannel();
        EmbeddedChannel other = new EmbeddedChannel();
        RoomFeed shared = Readers.feed(List.of(one.eventLoop(), other.eventLoop()), memory, ALLOWANCE);
        ByteReader oneReader = Readers.bytes(one, WireFormat.FRAMES, ALLOWANCE, () -> fail("not slow"));
        ByteReader otherReader = Readers.bytes(other, WireFormat.FRAMES, ALLOWANCE, () -> fail("not slow"));
        Readers.subscribe(shared, oneReader);
        Readers.subscribe(shared, otherReader);
        publish(shared, said(1, "hello"));
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

    @Test
    void framesAreOnlyWrittenWhileSomebodyReadsThem() {
        subscribe(lines, WireFormat.LINES);
        assertThat(used()).isEqualTo(SMALL_CHUNK);
        ByteReader reader = subscribe(frames, WireFormat.FRAMES);
        assertThat(used()).isEqualTo(2 * SMALL_CHUNK);
        publish(log, said(1, "hello"));
        run();
        long readUpTo = reader.position();
        assertThat(readUpTo).isPositive();
        reader.close();
        reader.close();
        for (int i = 2; i < 100; i++) {
            publish(log, ofLength(i, 10_000));
        }
        run();

        assertThat(used()).isEqualTo(LARGE_CHUNK);
        assertThat(subscribe(frames, WireFormat.FRAMES).position()).isEqualTo(readUpTo);
    }

    @Test
    void readerThatComesLaterStartsBehindItsSubscription() {
        List<Object> written = recorded(frames);
        subscribe(lines, WireFormat.LINES);
        publish(log, said(1, "before"));
        subscribe(frames, WireFormat.FRAMES);
        publish(log, said(2, "after"));
        run();
        ByteReader again = subscribe(frames, WireFormat.FRAMES);
        publish(log, said(3, "for two"));
        run();
        again.close();

        assertThat(unframed(written))
                .isEqualTo(line(said(2, "after")) + line(said(3, "for two")) + line(said(3, "for two")));
    }

    @Test
    void whatNobodyHasToReadAnyMoreIsGivenBack() {
        subscribe(lines, WireFormat.LINES);
        subscribe(frames, WireFormat.FRAMES);
        frames.shut();
        for (int i = 1; i <= 30; i++) {
            publish(log, ofLength(i, 20_000));
            run();
        }
        assertThat(used()).isGreaterThan(500_000);
        frames.cut();

        assertThat(used()).isEqualTo(LARGE_CHUNK);
    }

    @Test
    void eventForWhichThereIsNoMemoryIsInNoStream() {
        List<Object> written = recorded(frames);
        subscribe(lines, WireFormat.LINES);
        subscribe(frames, WireFormat.FRAMES);
        StringBuilder expected = new StringBuilder();
        for (int seq = 1; seq <= 2; seq++) {
            RoomEvent event = ofLength(seq, 40_000); // two do not fit in a chunk
            for (int fails = 0; seq == 2 && fails < 2; fails++) {
                piecesLeft = fails;
                assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> publish(log, event));
            }
            publish(log, event);
            expected.append(line(event));
        }
        run();

        assertThat(lines.received()).isEqualTo(expected.toString());
        assertThat(unframed(written)).isEqualTo(expected.toString());
    }
}
