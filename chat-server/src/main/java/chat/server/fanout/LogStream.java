package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A room's events as one stream of bytes, in the form that some of its readers speak. It is only written, and only takes memory, while
 * it has readers. What is written, and who reads, is guarded by its own lock; what lies before {@link #end()} may be read by any thread
 * without it.
 */
final class LogStream {

    /** Of a room's first segment: a thousand quiet rooms cost little. */
    private static final int MIN_CHUNK_BYTES = 2 * 1024;

    /** Each segment is twice as large as the one before, up to this: then most batches are one piece. */
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final ByteBufAllocator allocator;

    /** The segment that the next event goes to, if it has room; null while there are no readers. */
    private @Nullable Segment tail;

    private int readers;

    /** Of the next segment. */
    private int chunkBytes = MIN_CHUNK_BYTES;

    private volatile long end;

    LogStream(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** One reader more, which stands behind the last event. Returns the segment that it stands in, and is to release. */
    synchronized Segment subscribe() {
        if (tail == null) {
            chunkBytes = MIN_CHUNK_BYTES;
            tail = new Segment(allocator, end, chunkBytes);
        }
        readers++;
        return tail.retain();
    }

    /** One reader fewer. */
    synchronized void unsubscribe() {
        readers--;
        if (readers == 0) {
            close();
        }
    }

    /** Has the next event, of so many bytes, cost no memory but for its entry. */
    synchronized void makeRoom(int length) {
        if (tail != null && !tail.hasRoomFor(length)) {
            chunkBytes = Math.min(2 * chunkBytes, MAX_CHUNK_BYTES);
            Segment successor = new Segment(allocator, end, Math.max(chunkBytes, length));
            tail.seal(successor);
            tail.release();
            tail = successor;
        }
    }

    /** @param encoded the event as bytes, for which there is room; its indices do not move */
    synchronized void append(RoomEvent event, ByteBuf encoded) {
        if (tail != null) {
            tail.append(event, encoded);
            end = tail.last().end;
        }
    }

    /** The offset behind the last event: everything before it may be read. */
    long end() {
        return end;
    }

    /** Gives the memory back. Nobody reads, or nothing is written any more. */
    synchronized void close() {
        if (tail != null) {
            tail.release();
            tail = null;
        }
    }
}
