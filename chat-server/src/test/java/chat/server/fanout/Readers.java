package chat.server.fanout;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.List;

/** Feeds and readers as the tests want them: each reader with an outlet of its own. */
final class Readers {

    private Readers() {}

    static RoomFeed feed(List<EventLoop> eventLoops, ByteBufAllocator allocator, long maxBacklogBytes) {
        return new RoomFeed(eventLoops, allocator, maxBacklogBytes, closed -> {});
    }

    static ByteReader bytes(Channel channel, WireFormat form, long maxWaitingBytes, Runnable onSlow) {
        return (ByteReader)
                new OutboundQueue(channel, channel, out -> new ByteReader(out, form), maxWaitingBytes, onSlow)
                        .newReader();
    }

    static EventReader events(Channel channel, long maxWaitingBytes, Runnable onSlow) {
        return (EventReader) new OutboundQueue(channel, channel, EventReader::new, maxWaitingBytes, onSlow).newReader();
    }

    static void subscribe(RoomFeed feed, LogReader reader) {
        feed.subscribe(reader);
        reader.begin();
    }
}
