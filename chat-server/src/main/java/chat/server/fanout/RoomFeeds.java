package chat.server.fanout;

import chat.server.domain.EventPublisher;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The feeds of all rooms. Any thread may call it. */
public final class RoomFeeds implements EventPublisher.Source, AutoCloseable {

    private final List<EventLoop> eventLoops;
    private final ByteBufAllocator allocator;
    private final long maxBacklogBytes;

    /** As many as there are rooms. */
    private final Map<String, RoomFeed> feeds = new ConcurrentHashMap<>();

    /**
     * @param eventLoops the loops that readers may live on
     * @param maxBacklogBytes how much of a room a loop may not have seen yet before publishers are to pause
     */
    public RoomFeeds(List<EventLoop> eventLoops, ByteBufAllocator allocator, long maxBacklogBytes) {
        this.eventLoops = List.copyOf(eventLoops);
        this.allocator = allocator;
        this.maxBacklogBytes = maxBacklogBytes;
    }

    @Override
    public EventPublisher open(String room) {
        RoomFeed feed = new RoomFeed(eventLoops, allocator, maxBacklogBytes, closed -> feeds.remove(room, closed));
        feeds.put(room, feed);
        return feed;
    }

    /**
     * Subscribes a reader to a room. Under the room's lock, on any thread.
     *
     * @param room by the name under which its feed was opened
     */
    public void subscribe(String room, LogReader reader) {
        RoomFeed feed = feeds.get(room);
        if (feed == null) {
            throw new IllegalStateException("nobody can be in a room that is gone");
        }
        feed.subscribe(reader);
    }

    /** Gives all memory back. Nobody publishes or reads any more. */
    @Override
    public void close() {
        feeds.values().forEach(RoomFeed::close);
    }
}
