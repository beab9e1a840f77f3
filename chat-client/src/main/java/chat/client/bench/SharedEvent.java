package chat.client.bench;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

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
