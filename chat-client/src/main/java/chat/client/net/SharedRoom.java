package chat.client.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one room, as they were decoded by whichever connection got them first. Bounded: a connection that is
 * further behind decodes for itself. On one event loop only.
 */
final class SharedRoom {

    /** A power of two; with short messages what a connection may be behind before the server gives it up. */
    static final int MAX_EVENTS = 16 * 1024;

    /** With long messages the same: the server keeps one mebibyte for a connection, the rest is on the way. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Lines are kept side by side in pieces of this size, so that many are compared at once. */
    private static final int PIECE_BYTES = 64 * 1024;

    private final String name;
    private final @Nullable SharedEvent[] ring = new SharedEvent[MAX_EVENTS];

    // The numbers of the events that are here: from first up to and without end.
    private long first;
    private long end;
    private long bytes;

    /** What holds the latest lines; its limit is where the next one will be. */
    private ByteBuffer piece = ByteBuffer.allocate(0);

    SharedRoom(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The event of this number, or null if it is not here: not yet, or no longer. */
    @Nullable
    SharedEvent get(long seq) {
        return seq >= first && seq < end ? ring[index(seq)] : null;
    }

    /**
     * Adds an event for those to whom it is still to come. One that leaves a gap drops all before it: whoever decodes it is
     * ahead of the others, who decode for themselves until they are there too.
     *
     * @param line the event's bytes without their line end; they are copied
     */
    void add(ServerMessage.RoomEvent event, ByteBuf line) {
        long seq = event.seq();
        if (seq < end) {
            return;
        }
        if (seq > end) {
            while (first < end) {
                dropFirst();
            }
            first = seq;
            end = seq;
        }
        int length = line.readableBytes() + 1;
        while (first < end && (end - first == MAX_EVENTS || bytes + length > MAX_BYTES)) {
            dropFirst();
        }
        ring[index(seq)] = new SharedEvent(event, piece(length), append(line, length), length);
        bytes += length;
        end = seq + 1;
    }

    /** The piece that has room for so many bytes more. */
    private ByteBuffer piece(int length) {
        if (piece.capacity() - piece.limit() < length) {
            piece = ByteBuffer.allocate(Math.max(PIECE_BYTES, length)).limit(0);
        }
        return piece;
    }

    /** Appends a line and its LF to the piece; returns where it begins. */
    private int append(ByteBuf line, int length) {
        int start = piece.limit();
        piece.limit(start + length);
        line.getBytes(line.readerIndex(), piece.slice(start, length - 1));
        piece.put(start + length - 1, (byte) '\n');
        return start;
    }

    private void dropFirst() {
        SharedEvent dropped = ring[index(first)];
        if (dropped != null) {
            bytes -= dropped.length();
            ring[index(first)] = null; // nobody needs its bytes any more
        }
        first++;
    }

    private static int index(long seq) {
        return (int) seq & (MAX_EVENTS - 1);
    }
}
