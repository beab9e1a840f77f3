package chat.client.net;

import static java.util.Objects.requireNonNullElse;

import chat.client.RoomEntry;
import chat.protocol.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that a client is in, or comes back to, and how far it has read each: holds a room to its promise that no event is left
 * out between two others. As many as the server lets it enter. On the event loop only.
 */
final class ClientRooms {

    private final Callbacks callbacks;
    private final PendingRequests pending;

    /** By the name that the server writes; the lobby first. */
    private final Map<String, RoomPosition> positions = new LinkedHashMap<>();

    /** Where the latest event was: most are followed by one of the same room. */
    private @Nullable RoomPosition latest;

    /** How far the client has read a room, over all connections. */
    static final class RoomPosition {

        final String name;

        /** What the numbers count; null from a server that does not say. */
        private @Nullable String epoch;

        /** The number of the latest event that was seen, or of the entry. */
        long last;

        /** Whether the server's session has the client in this room. */
        boolean inSession;

        /** Whether the room was entered on the connection at hand. */
        private boolean onConnection;

        private RoomPosition(String name) {
            this.name = name;
        }
    }

    ClientRooms(Callbacks callbacks, PendingRequests pending) {
        this.callbacks = callbacks;
        this.pending = pending;
    }

    /** The client is in a room, for the first time or again: its next event follows the entry. */
    RoomEntry enter(ServerMessage.Entered entered) {
        RoomPosition before = positions.get(entered.room());
        boolean recovered = Boolean.TRUE.equals(entered.recovered());
        if (before != null && before.onConnection) {
            throw new ContractViolation("a room was entered twice");
        }
        if (before != null && recovered && entered.seq() < before.last) {
            throw new ContractViolation("a room goes back from event " + before.last + " to event " + entered.seq());
        }
        String topic = requireNonNullElse(entered.topic(), "");
        RoomEntry entry = new RoomEntry(
                entered.room(),
                entered.users(),
                entered.count(),
                entered.seq(),
                entered.last() == null ? entered.seq() : Math.max(entered.last(), entered.seq()),
                topic.isEmpty() ? null : topic,
                entered.epoch(),
                before != null,
                before == null ? 0 : missed(before, entered, recovered),
                entered.open());
        RoomPosition position = positions.computeIfAbsent(entered.room(), RoomPosition::new);
        position.last = entered.seq();
        position.epoch = entered.epoch();
        position.inSession = true;
        position.onConnection = true;
        callbacks.tell(listener -> listener.onRoomEntered(entry));
        pending.entered(entry);
        return entry;
    }

    private static long missed(RoomPosition before, ServerMessage.Entered entered, boolean recovered) {
        if (recovered) {
            // Not 0 if the client has left the room and come back to it without hearing of it.
            return entered.seq() - before.last;
        }
        // In a new session the entry is an event itself; and the leaving was one, so that there are some.
        long events = entered.seq() - before.last - (before.inSession ? 0 : 1);
        boolean makesSense = before.inSession ? events >= 0 : events > 0;
        return makesSense && Objects.equals(before.epoch, entered.epoch()) ? events : RoomEntry.UNKNOWN;
    }

    /** @param reason why, as {@link ServerMessage.Left} has it; null if it could not be come back to */
    void part(String room, @Nullable String reason) {
        positions.remove(room);
        latest = null;
        callbacks.tell(listener -> listener.onParted(room, reason));
        pending.parted(room);
    }

    /** Whether this event was not seen before: who asks for what was done already is answered with the former event. */
    boolean isNew(ServerMessage.RoomEvent event) {
        RoomPosition position = positions.get(event.room());
        return position == null || event.seq() > position.last;
    }

    void advance(ServerMessage.RoomEvent event) {
        RoomPosition position = latest;
        if (position == null || !position.name.equals(event.room())) {
            position = positions.get(event.room());
            latest = position;
        }
        if (position == null || !position.onConnection) {
            throw new ContractViolation("an event of a room that was not entered");
        }
        if (event.seq() != position.last + 1) {
            throw new ContractViolation("event " + event.seq() + " came after event " + position.last);
        }
        position.last = event.seq();
    }

    /** The connection is gone: each room has to be entered again. */
    void disconnect() {
        positions.values().forEach(position -> position.onConnection = false);
    }

    /** The session is gone: the server knows of none of the rooms. */
    void endSession() {
        positions.values().forEach(position -> position.inSession = false);
    }

    /** Those in which the server's session has the client; the lobby first. */
    List<RoomPosition> inSession() {
        return positions.values().stream().filter(room -> room.inSession).toList();
    }

    /** Those that were not entered on the connection at hand. */
    List<RoomPosition> absent() {
        return positions.values().stream().filter(room -> !room.onConnection).toList();
    }
}
