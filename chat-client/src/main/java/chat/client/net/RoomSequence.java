package chat.client.net;

import chat.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Holds a room to its promise: its events come one after the other, without a gap. */
final class RoomSequence {

    private final String room;
    private long last;

    /** @param entered the number of the entry, which the first event follows */
    RoomSequence(String room, long entered) {
        this.room = room;
        last = entered;
    }

    /** Takes the next event, known to be of this room, by its number; returns what is wrong with it, or null. */
    @Nullable
    String advance(long seq) {
        if (seq != last + 1) {
            return "event " + seq + " came after event " + last;
        }
        last = seq;
        return null;
    }

    /** Takes the next event; returns what is wrong with it, or null. */
    @Nullable
    String advance(ServerMessage.RoomEvent event) {
        if (!event.room().equals(room)) {
            return "an event of a room that was not entered";
        }
        return advance(event.seq());
    }
}
