package chat.client.net;

import org.jspecify.annotations.Nullable;

/** How far a client has read a room, over all connections: holds the room to its promise that nothing is left out between two events. */
final class RoomPosition {

    private final String name;
    private @Nullable String epoch;
    private long last;

    /** Whether the server's session has it in this room. */
    private boolean seated;

    /** Whether the room was entered on the connection at hand. */
    private boolean here;

    /** @param name as the server writes it */
    RoomPosition(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** What its numbers count; null from a server that does not say. */
    @Nullable
    String epoch() {
        return epoch;
    }

    /** The number of the latest event that was seen, or of the entry. */
    long last() {
        return last;
    }

    boolean isSeated() {
        return seated;
    }

    boolean isHere() {
        return here;
    }

    /** The room was entered: its next event follows this number. */
    void enter(long seq, @Nullable String epoch) {
        last = seq;
        this.epoch = epoch;
        seated = true;
        here = true;
    }

    /** The connection is gone. */
    void disconnect() {
        here = false;
    }

    /** The session is gone. */
    void unseat() {
        seated = false;
    }

    /** Takes the next event by its number; returns what is wrong with it, or null. */
    @Nullable
    String advance(long seq) {
        if (seq != last + 1) {
            return "event " + seq + " came after event " + last;
        }
        last = seq;
        return null;
    }
}
