package chat.client.bench;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one room, as they were decoded by whichever connection got them first. Bounded: a connection that is
 * further behind decodes for itself. On one event loop only.
 */
final class SharedRoom {

    /** A power of two; with short messages what a connection may be behind before the server gives it up. */
    static final int MAX_EVENTS = 16 * 1024;

    /** With long messages the same: the server keeps one mebibyte for a connection, the rest is on the way. Of very many rooms less is kept. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Lines are kept side by side in pieces of this size, so that many are compared at once. */
    private static final int PIECE_BYTES = 64 * 1024;

    /** Where little is said the pieces are small, and so is the ring. */
    private static final int FIRST_PIECE_BYTES = 1024;

    private static final int FIRST_RING_EVENTS = 16;

    final String name;

    /** What the numbers of its events count; null from a server that does not say. */
    final @Nullable String epoch;

    private final IntSupplier maxBytes;

    /** How many have entered it and not left it. */
    int connections;

    private @Nullable SharedEvent[] ring = new SharedEvent[FIRST_RING_EVENTS];

    // The numbers of the events that are here: from first up to and without end.
    private long first;
    private long end;
    private long bytes;

    /** What holds the latest lines; its limit is where the next one will be. */
    private ByteBuffer piece = ByteBuffer.allocate(0);

    private int pieceBytes = FIRST_PIECE_BYTES;

    /**
     * An event of a room and the bytes that it came as.
     *
     * @param lines holds the event's bytes; may hold those of the events behind it too, and its limit grows with them
     * @param start where they begin in it
     * @param length how many they are, the LF included
     */
    record SharedEvent(ServerMessage.RoomEvent event, ByteBuffer lines, int start, int length) {

        /**
         * How many of the bytes at hand are what this event, and those that are kept behind it, go on with.
         *
         * @param from how many bytes of this event have come already
         * @param bytes are not moved
         */
        int match(int from, ByteBuffer bytes) {
            // One comparison for many lines: the JVM does it with vector instructions.
            lines.position(start + from);
            int mismatch = lines.mismatch(bytes);
            return mismatch < 0 ? bytes.remaining() : mismatch;
        }

        /** Appends the first so many bytes of the event to {@code out}. */
        void writeBeginning(int bytes, ByteBuf out) {
            out.writeBytes(lines.slice(start, bytes));
        }
    }

    /** @param maxBytes how much may be kept of it at present, which depends on how many rooms there are */
    SharedRoom(String name, @Nullable String epoch, IntSupplier maxBytes) {
        this.name = name;
        this.epoch = epoch;
        this.maxBytes = maxBytes;
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
        int length = line.readableBytes() + 1;
        int most = maxBytes.getAsInt();
        if (seq < end || length > most) {
            return;
        }
        if (seq > end) {
            while (first < end) {
                dropFirst();
            }
            first = seq;
            end = seq;
        }
        while (first < end && (end - first == MAX_EVENTS || bytes + length > most)) {
            dropFirst();
        }
        if (end - first == ring.length) {
            growRing();
        }
        ring[index(seq)] = new SharedEvent(event, piece(length), append(line, length), length);
        bytes += length;
        end = seq + 1;
    }

    /** The piece that has room for so many bytes more. */
    private ByteBuffer piece(int length) {
        if (piece.capacity() - piece.limit() < length) {
            piece = ByteBuffer.allocate(Math.max(pieceBytes, length)).limit(0);
            pieceBytes = Math.min(2 * pieceBytes, PIECE_BYTES);
        }
        return piece;
    }

    private void growRing() {
        @Nullable SharedEvent[] larger = new SharedEvent[2 * ring.length];
        for (long seq = first; seq < end; seq++) {
            larger[(int) seq & (larger.length - 1)] = ring[index(seq)];
        }
        ring = larger;
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

    private int index(long seq) {
        return (int) seq & (ring.length - 1);
    }
}
