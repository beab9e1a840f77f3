package chat.server.fanout;

import io.netty.buffer.ByteBuf;

/** Reads a room's log as the bytes that every program gets: nothing is encoded or copied for this member. */
public final class ByteReader extends LogReader {

    private final WireFormat form;
    private long position;

    /**
     * @param queue its writes enter the pipeline behind the encoders: bytes need none
     * @param form what the program understands
     */
    public ByteReader(OutboundQueue queue, WireFormat form) {
        super(queue);
        this.form = form;
    }

    @Override
    public WireFormat form() {
        return form;
    }

    @Override
    void startBehind(LogEntry last) {
        position = last.end;
    }

    @Override
    long position() {
        return position;
    }

    @Override
    void write(long end, boolean evenIfFull) {
        Segment current = segment;
        while (current != null && position < end) {
            if (position == current.limit()) {
                current = nextChunk(current);
            }
            long to = Math.min(end, current.limit());
            ByteBuf bytes = current.retainedSlice(position, to);
            position = to;
            // Last, because it may flush, and so end this subscription. Nobody waits for it: a failed write closes the
            // channel.
            out.write(bytes, channel.voidPromise());
            current = segment;
        }
    }
}
