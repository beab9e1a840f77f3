package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A room's events as one stream of bytes, in the form that some of its readers speak. Written under the room's lock; what lies before
 * {@link #end()} may be read by any thread.
 */
final class LogStream {

    /** Of a room's first chunk: a thousand quiet rooms cost little. */
    private static final int MIN_CHUNK_BYTES = 2 * 1024;

    /** Each chunk is twice as large as the one before, up to this: then most batches are one piece. */
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final ByteBufAllocator allocator;

    /** Guarded by the room's lock. */
    private Chunk tail;

    /** Of the next chunk. Guarded by the room's lock. */
    private int chunkBytes = MIN_CHUNK_BYTES;

    private volatile long end;

    LogStream(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.tail = new Chunk(allocator, 0, MIN_CHUNK_BYTES);
    }

    /** Has the next event, of so many bytes, cost no memory but for its entry. */
    void makeRoom(int length) {
        if (!tail.hasRoomFor(length)) {
            chunkBytes = Math.min(2 * chunkBytes, MAX_CHUNK_BYTES);
            Chunk successor = new Chunk(allocator, end, Math.max(chunkBytes, length));
            tail.seal(successor);
            tail.release();
            tail = successor;
        }
    }

    /** @param encoded the event as bytes, for which there is room; its indices do not move */
    void append(RoomEvent event, ByteBuf encoded) {
        tail.append(event, encoded);
        end = tail.last().end;
    }

    /** The chunk that the next event goes to, if it has room. Under the room's lock only. */
    Chunk tail() {
        return tail;
    }

    /** The offset behind the last event: everything before it may be read. */
    long end() {
        return end;
    }

    /** Gives the memory back. Called when nobody publishes or reads any more. */
    void close() {
        tail.release();
    }
}
