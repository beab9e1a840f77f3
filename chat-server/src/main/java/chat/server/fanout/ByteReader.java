package chat.server.fanout;

import io.netty.buffer.ByteBuf;

/** Reads a room's log as the bytes that every program gets: nothing is encoded or copied for this member. */
public final class ByteReader extends LogReader {

    private final WireFormat form;
    private final long step;
    private long position;

    /** One that hands over everything that there is at once: it is shared, and so costs nothing while it waits. */
    public ByteReader(OutboundQueue queue, WireFormat form) {
        this(queue, form, Long.MAX_VALUE);
    }

    /**
     * @param queue its writes enter the pipeline behind the encoders: bytes need none
     * @param form what the program understands
     * @param step bytes after which to look whether the channel takes more
     */
    public ByteReader(OutboundQueue queue, WireFormat form, long step) {
        super(queue);
        this.form = form;
        this.step = step;
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
        long until = evenIfFull || end - position <= step ? end : position + step;
        while (current != null && position < until) {
            if (position == current.limit()) {
                current = nextChunk(current);
            }
            long to = Math.min(until, current.limit());
            ByteBuf bytes = current.retainedSlice(position, to);
            position = to;
            // Last, because it may flush, and so end this subscription. Nobody waits for it: a failed write closes the
            // channel.
            out.write(bytes, channel.voidPromise());
            current = segment;
        }
    }
}
