package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.codec.ServerMessages;
import chat.server.room.Broadcaster;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one room in their order, encoded once, for all who read them. Programs read the bytes as lines, browsers as frames,
 * people's sessions the events; each stands at its own place. The frames are only written while somebody reads them.
 *
 * <p>Writing ({@link #publish} and {@link #subscribe}) happens under the room's lock. Reading happens on the event loops: {@link
 * LogStream#end()} is volatile and is moved last, so everything before it may be read without a lock. {@link #deliver} wakes each event
 * loop that has readers and is not awake already: however much is published before it gets to run is one batch. That is how
 * batches grow with load.
 *
 * <p>Memory is bounded by the reader that is furthest behind, and a reader is closed when more than its allowance waits for
 * it. A loop that is itself behind, because the machine is, is not its readers' fault: then {@link #isCongested()} tells the
 * publishers to pause.
 */
public final class RoomFeed implements Broadcaster {

    private final ByteBufAllocator allocator;
    private final long maxBacklogBytes;
    private final Consumer<RoomFeed> onClose;
    private final List<LoopReaders> loops = new ArrayList<>();

    private final LogStream lines;

    /** Goes up under the room's lock, and down on any event loop: an event too many in the stream of frames costs nothing. */
    private final AtomicInteger frameReaders = new AtomicInteger();

    // Guarded by the room's lock.
    private final ByteBuf encoded = Unpooled.buffer(1024);
    private @Nullable LogStream frames;

    /**
     * @param eventLoops the loops that readers may live on
     * @param maxBacklogBytes how much a loop may not have seen yet before publishers are to pause
     * @param onClose told of this feed when it is closed
     */
    RoomFeed(
            Iterable<EventLoop> eventLoops,
            ByteBufAllocator allocator,
            long maxBacklogBytes,
            Consumer<RoomFeed> onClose) {
        this.onClose = onClose;
        this.allocator = allocator;
        this.maxBacklogBytes = maxBacklogBytes;
        this.lines = new LogStream(allocator);
        eventLoops.forEach(loop -> loops.add(new LoopReaders(loop, this)));
    }

    @Override
    public void publish(RoomEvent event) {
        encoded.setIndex(FrameHeader.MAX_BYTES, FrameHeader.MAX_BYTES);
        ServerMessages.encode(event, encoded);
        int end = encoded.writerIndex();
        encoded.writeByte('\n');
        // Room in both streams first: an event is in both or, where there is no memory for it, in none.
        lines.makeRoom(encoded.readableBytes());
        if (frames != null && frameReaders.get() > 0) {
            encoded.setIndex(FrameHeader.putBefore(encoded, end - FrameHeader.MAX_BYTES), end);
            frames.makeRoom(encoded.readableBytes());
            frames.append(event, encoded);
            encoded.setIndex(FrameHeader.MAX_BYTES, end + 1);
        }
        lines.append(event, encoded);
    }

    @Override
    public void deliver() {
        for (LoopReaders loop : loops) {
            loop.wake();
        }
    }

    /**
     * Makes {@code reader} one of those who get the next event and all later ones, as soon as it {@link LogReader#begin begins}.
     * Under the room's lock, on any thread.
     */
    public void subscribe(LogReader reader) {
        LoopReaders neighbours = readersOn(reader.eventLoop());
        reader.startAt(this, neighbours, reader.form() == Form.FRAMES ? framesForOneMore() : lines);
    }

    private LogStream framesForOneMore() {
        if (frames == null) {
            frames = new LogStream(allocator);
        }
        frameReaders.incrementAndGet();
        return frames;
    }

    /** A reader has ended its subscription. */
    void unsubscribed(LogReader reader) {
        if (reader.form() == Form.FRAMES) {
            frameReaders.decrementAndGet();
        }
    }

    /** Whether some loop is so far behind that whoever publishes is to wait for {@link #whenRelieved}. Any thread. */
    public boolean isCongested() {
        for (LoopReaders loop : loops) {
            if (loop.backlog(end()) > maxBacklogBytes) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs {@code action}, on any event loop, when a loop that is behind has caught up once; another one may still be. Any
     * thread.
     */
    public void whenRelieved(Runnable action) {
        for (LoopReaders loop : loops) {
            if (loop.backlog(end()) > maxBacklogBytes) {
                loop.whenCaughtUp(action);
                return;
            }
        }
        action.run();
    }

    /** The offset in the stream of lines behind the last event. */
    long end() {
        return lines.end();
    }

    /** Gives the memory back. Nobody publishes or reads any more. */
    @Override
    public void close() {
        onClose.accept(this);
        lines.close();
        if (frames != null) {
            frames.close();
        }
    }

    private LoopReaders readersOn(EventLoop eventLoop) {
        for (LoopReaders loop : loops) {
            if (loop.isOn(eventLoop)) {
                return loop;
            }
        }
        throw new IllegalArgumentException("not one of this log's event loops: " + eventLoop);
    }
}
