package chat.server.fanout;

import static chat.server.fanout.Events.line;
import static chat.server.fanout.Events.ofLength;
import static chat.server.fanout.Events.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several rooms that come out at one connection. */
final class OutboundQueueTest {

    private static final long ALLOWANCE = 1024 * 1024;

    private final GatedChannel channel = new GatedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final RoomFeed lobby = Readers.feed(List.of(channel.eventLoop()), allocator, ALLOWANCE);
    private final RoomFeed dev = Readers.feed(List.of(channel.eventLoop()), allocator, ALLOWANCE);
    private final OutboundQueue outlet = new OutboundQueue(
            channel, channel, out -> new ByteReader(out, WireFormat.LINES), ALLOWANCE, () -> fail("not slow"));

    @AfterEach
    void everythingIsGivenBack() {
        outlet.close();
        channel.cut();
        lobby.close();
        dev.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private LogReader subscribe(RoomFeed feed) {
        LogReader reader = outlet.newReader();
        feed.subscribe(reader);
        return reader;
    }

    private void publish(RoomFeed feed, RoomEvent event) {
        Events.publish(feed, event);
        channel.runPendingTasks();
    }

    @Test
    void roomsComeOutAtOneConnection() {
        subscribe(lobby).begin();
        subscribe(dev).begin();
        publish(lobby, said(1, "here"));
        publish(dev, said(1, "there"));

        assertThat(channel.received()).isEqualTo(line(said(1, "here")) + line(said(1, "there")));
    }

    @Test
    void whatIsSaidBeforeAReaderBeginsDoesNotMakeItsMemberSlow() {
        subscribe(lobby).begin();
        LogReader onTheWayIn = subscribe(dev);
        channel.shut();
        for (int i = 1; i <= 20; i++) {
            publish(dev, ofLength(i, 60_000));
        }
        publish(lobby, said(1, "here"));
        assertThat(outlet.waitingBytes()).isLessThan(1000); // what the channel holds of the lobby

        channel.open();
        onTheWayIn.begin();
        assertThat(channel.received()).hasSize(line(said(1, "here")).length() + 20 * 60_000);
    }

    @Test
    void readerThatBeginsBehindTheCloseHoldsNothingAndIsServedNothing() {
        LogReader first = subscribe(lobby);
        LogReader second = subscribe(dev);
        first.begin();
        outlet.close(); // as what the first one hands over may set it off, if the peer is gone
        second.begin();
        for (int i = 1; i < 1000; i++) {
            publish(dev, said(i, "x".repeat(1000)));
        }

        assertThat(channel.received().length()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(200_000); // of the million that were published
    }
}
