package chat.client.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** An event of a room and the bytes that it came as, its LF included; those of the events behind it may follow. */
final class SharedEvent {

    private final ServerMessage.RoomEvent event;
    private final ByteBuffer lines;
    private final int start;
    private final int length;

    /**
     * @param lines holds the event's bytes; may hold more, and its limit grows with them
     * @param start where they begin in it
     * @param length how many they are
     */
    SharedEvent(ServerMessage.RoomEvent event, ByteBuffer lines, int start, int length) {
        this.event = event;
        this.lines = lines;
        this.start = start;
        this.length = length;
    }

    ServerMessage.RoomEvent event() {
        return event;
    }

    /** In bytes, the LF included. */
    int length() {
        return length;
    }

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
