package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import java.util.List;

/** What an event comes to in bytes, in memory and on the wire: at least that for texts of any script, and not much more. */
final class EventSize {

    /** An event without its text: objects, names, numbers; or the fields of a line. */
    private static final int BASE = 200;

    /** Of a character (UTF-16), in UTF-8 or escaped. */
    private static final int PER_CHARACTER = 3;

    private EventSize() {}

    static long of(List<RoomEvent> events) {
        return events.stream().mapToLong(EventSize::of).sum();
    }

    static long of(RoomEvent event) {
        return event instanceof Said said
                ? BASE + (long) PER_CHARACTER * said.text().length()
                : BASE;
    }
}
