package chat.server.fanout;

/** Reads a room's log event by event, for a session that renders each one in its own way. */
public final class EventReader extends LogReader {

    private static final LogEntry NOWHERE = new LogEntry(null, Long.MAX_VALUE);

    private LogEntry entry = NOWHERE;

    /** @param queue its writes enter the pipeline before the encoder */
    public EventReader(OutboundQueue queue) {
        super(queue);
    }

    @Override
    public WireFormat form() {
        return WireFormat.LINES;
    }

    @Override
    void startBehind(LogEntry last) {
        entry = last;
    }

    @Override
    long position() {
        return entry.end;
    }

    @Override
    void write(long end, boolean evenIfFull) {
        while (segment != null && entry.end < end && (evenIfFull || channel.isWritable())) {
            LogEntry next = entry.next;
            entry = next == null ? nextChunk(segment).first() : next;
            if (entry.event != null) {
                out.write(entry.event, channel.voidPromise());
            }
        }
    }
}
