package chat.server.fanout;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Reads a room's log event by event, for a session that renders each one in its own way. */
public final class EventReader extends LogReader {

    private @Nullable LogEntry entry;

    public EventReader(Channel channel, long maxWaitingBytes, Runnable onSlow) {
        super(channel, channel, maxWaitingBytes, onSlow);
    }

    @Override
    void startBehind(Chunk lastChunk, LogEntry lastEntry) {
        entry = lastEntry;
    }

    @Override
    void forget() {
        entry = null;
    }

    @Override
    long position() {
        return entry == null ? Long.MAX_VALUE : entry.end;
    }

    @Override
    void write(long end, boolean evenIfFull) {
        while (entry != null && entry.end < end && (evenIfFull || channel.isWritable())) {
            entry = entry.next;
            if (entry != null && entry.event != null) {
                out.write(entry.event, channel.voidPromise());
            }
        }
    }
}
