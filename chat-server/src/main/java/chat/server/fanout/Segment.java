package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a room's log: some events, and the bytes that they are on the wire. Segments form a chain; each one holds its
 * successor, the log holds the last one, and a reader holds the one that it stands in. So whatever somebody still has to read
 * stays, and nothing else does.
 *
 * <p>The events are linked within a segment only: in one long chain a single old entry that the garbage collector has not looked at
 * for a while would keep every later one alive.
 *
 * <p>Written by one thread at a time under the room's lock. What a reader may look at is published by {@link LogStream#end()}.
 */
final class Segment extends AbstractReferenceCounted {

    /** The stream's offset of the first byte. */
    private final long start;

    private final ByteBuf bytes;
    private final LogEntry first;
    private LogEntry last;
    private volatile long sealedAt = Long.MAX_VALUE;
    private @Nullable Segment next;

    Segment(ByteBufAllocator allocator, long start, int capacity) {
        this.start = start;
        this.bytes = allocator.directBuffer(capacity, capacity);
        this.first = new LogEntry(null, start);
        this.last = first;
    }

    boolean hasRoomFor(int length) {
        return bytes.writableBytes() >= length;
    }

    /** @param encoded the event as bytes; its indices do not move */
    void append(RoomEvent event, ByteBuf encoded) {
        int length = encoded.readableBytes();
        LogEntry entry = new LogEntry(event, last.end + length); // before the bytes: if it fails, nothing happened
        bytes.writeBytes(encoded, encoded.readerIndex(), length);
        last.next = entry;
        last = entry;
    }

    /** Stands before this segment's first event. */
    LogEntry first() {
        return first;
    }

    /** This segment's latest event, or {@link #first()}. Under the room's lock only. */
    LogEntry last() {
        return last;
    }

    /** Ends this segment: the stream goes on in {@code successor}, which this one keeps from now on. */
    void seal(Segment successor) {
        next = successor.retain();
        sealedAt = successor.start;
    }

    /** The offset behind the last byte that is or will be in this segment. */
    long limit() {
        return sealedAt;
    }

    /** A view of the bytes between two offsets, to be released by the caller. */
    ByteBuf retainedSlice(long from, long to) {
        return bytes.retainedSlice((int) (from - start), (int) (to - from));
    }

    /** The segment behind a sealed one. */
    Segment next() {
        if (next == null) {
            throw new IllegalStateException("the segment at " + start + " is not sealed");
        }
        return next;
    }

    @Override
    public Segment retain() {
        super.retain();
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        bytes.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        bytes.release();
        // Those behind that nobody else holds go as well; one after the other, because the chain may be long.
        Segment behind = cutOff();
        while (behind != null && behind.refCnt() == 1) {
            Segment freed = behind;
            behind = freed.cutOff();
            freed.release();
        }
        if (behind != null) {
            behind.release();
        }
    }

    private @Nullable Segment cutOff() {
        Segment successor = next;
        next = null;
        return successor;
    }
}
