package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event of a room's log, for those who render it themselves. Entries form a chain that is as long as its slowest reader is
 * behind; {@link #next} may be looked at where {@link RoomLog#end()} is beyond {@link #end}.
 */
final class LogEntry {

    /** Null in the entry that stands before the first event. */
    final @Nullable RoomEvent event;

    /** The offset behind this event in the stream of bytes. */
    final long end;

    @Nullable
    LogEntry next;

    LogEntry(@Nullable RoomEvent event, long end) {
        this.event = event;
        this.end = end;
    }
}
