package chat.server.fanout;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Reads a room's log as the bytes that every program gets: nothing is encoded or copied for this member. */
public final class ByteReader extends LogReader {

    private @Nullable Chunk chunk;
    private long position;

    public ByteReader(Channel channel, long maxWaitingBytes, Runnable onSlow) {
        super(channel, maxWaitingBytes, onSlow);
    }

    @Override
    void startBehind(Chunk lastChunk, LogEntry lastEntry) {
        chunk = lastChunk.retain();
        position = lastEntry.end;
    }

    @Override
    void forget() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    @Override
    long position() {
        return position;
    }

    @Override
    void write(long end, boolean evenIfFull) {
        Chunk current = chunk;
        while (current != null && position < end) {
            long to = Math.min(end, current.limit());
            ByteBuf bytes = current.retainedSlice(position, to);
            position = to;
            if (to == current.limit()) {
                chunk = current.next().retain();
                current.release();
            }
            // Last, because it may flush, and so end this subscription. Nobody waits for it: a failed write closes the
            // channel.
            channel.write(bytes, channel.voidPromise());
            current = chunk;
        }
    }
}
