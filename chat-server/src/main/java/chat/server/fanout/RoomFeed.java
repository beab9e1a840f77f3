package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.codec.ServerMessages;
import chat.server.domain.EventPublisher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one room in their order, encoded once, for all who read them. Programs read the bytes as lines, browsers as frames,
 * people's sessions the events; each stands at its own place. Lines and frames are only written while somebody reads them: a room that
 * nobody reads costs no memory here.
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
public final class RoomFeed implements EventPublisher {

    /** Of the buffer that is kept from event to event: most fit, and the longest one so far is not paid for ever after. */
    private static final int KEPT_BYTES = 1024;

    private final long maxBacklogBytes;
    private final Consumer<RoomFeed> onClose;
    private final List<LoopReaders> loops = new ArrayList<>();

    private final LogStream lines;
    private final LogStream frames;

    /** Guarded by the room's lock. */
    private ByteBuf encoded = Unpooled.buffer(KEPT_BYTES);

    /** Bytes of all lines so far, whoever reads them. Written under the room's lock. */
    private volatile long end;

    /** What readers have missed something for, also those that have not begun yet. */
    private volatile @Nullable Throwable failure;

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
        this.maxBacklogBytes = maxBacklogBytes;
        this.lines = new LogStream(allocator);
        this.frames = new LogStream(allocator);
        eventLoops.forEach(loop -> loops.add(new LoopReaders(loop, this)));
    }

    @Override
    public void publish(RoomEvent event) {
        encoded.setIndex(FrameHeader.MAX_BYTES, FrameHeader.MAX_BYTES);
        ServerMessages.encode(event, encoded);
        int textEnd = encoded.writerIndex();
        int length = encoded.readableBytes();
        encoded.writeByte('\n');
        // Room in both streams first: an event is in both or, where there is no memory for it, in none.
        lines.makeRoom(length + 1);
        encoded.setIndex(FrameHeader.putBefore(encoded, length), textEnd);
        frames.makeRoom(encoded.readableBytes());
        frames.append(event, encoded);
        encoded.setIndex(FrameHeader.MAX_BYTES, textEnd + 1);
        lines.append(event, encoded);
        long before = end;
        end = before + length + 1;
        if (encoded.capacity() > KEPT_BYTES) {
            encoded = Unpooled.buffer(KEPT_BYTES);
        }
    }

    @Override
    public void deliver() {
        for (LoopReaders loop : loops) {
            loop.wake();
        }
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
        close();
        for (LoopReaders loop : loops) {
            loop.fail(cause);
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Makes {@code reader} one of those who get the next event and all later ones, as soon as it {@link LogReader#begin begins}.
     * Under the room's lock, on any thread.
     */
    public void subscribe(LogReader reader) {
        LoopReaders neighbours = readersOn(reader.eventLoop());
        reader.startAt(this, neighbours, reader.form() == WireFormat.FRAMES ? frames : lines);
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
     * Completes, on any event loop, when a loop that is behind has caught up once; another one may still be. Fails if that loop has
     * ended. Any thread.
     */
    public CompletableFuture<Void> whenRelieved() {
        for (LoopReaders loop : loops) {
            if (loop.backlog(end()) > maxBacklogBytes) {
                return loop.whenCaughtUp();
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Bytes of all lines so far: by how much it grows is how much more there is to read. Any thread. */
    long end() {
        return end;
    }

    /** Gives the memory back but for what somebody still reads. Nothing is published any more. */
    @Override
    public void close() {
        onClose.accept(this);
        lines.close();
        frames.close();
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
