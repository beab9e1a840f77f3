package chat.server.fanout;

import chat.protocol.ServerMessage.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event of a room's log, for those who render it themselves. {@link #next} may be looked at where {@link LogStream#end()} is
 * beyond {@link #end}; where it is null then, the next event is the first one of the next {@link Segment}.
 */
final class LogEntry {

    /** Null in the entry that stands before a segment's first event. */
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
