package chat.client.net;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that a client is in, or comes back to, and how far it has read each. As many as the server lets it enter. On the event
 * loop only.
 */
final class Rooms {

    /** By the name that the server writes; the lobby first. */
    private final Map<String, RoomPosition> positions = new LinkedHashMap<>();

    /** Where the latest event was: most are followed by one of the same room. */
    private @Nullable RoomPosition latest;

    /** Whether two names mean the same room. */
    static boolean areSame(String one, String other) {
        try {
            return one.equals(other) || RoomName.of(one).equals(RoomName.of(other));
        } catch (ProtocolException e) {
            return false; // one of them is no room's
        }
    }

    /** Where this client is in a room, or was before the connection was lost; null if it is not one of its rooms. */
    @Nullable
    RoomPosition find(String room) {
        if (latest == null || !latest.name().equals(room)) {
            latest = positions.get(room);
        }
        return latest;
    }

    /** Goes into a room, again perhaps: its next event follows the entry. */
    void enter(ServerMessage.Entered entered) {
        positions.computeIfAbsent(entered.room(), RoomPosition::new).enter(entered.seq(), entered.epoch());
    }

    void remove(String room) {
        positions.remove(room);
        latest = null;
    }

    /** Takes the next event of a room; returns what is wrong with it, or null. */
    @Nullable
    String advance(ServerMessage.RoomEvent event) {
        RoomPosition position = find(event.room());
        return position == null || !position.isHere()
                ? "an event of a room that was not entered"
                : position.advance(event.seq());
    }

    /** The connection is gone: each has to be entered again. */
    void disconnect() {
        positions.values().forEach(RoomPosition::disconnect);
    }

    /** The session is gone: the server knows of none of them. */
    void unseat() {
        positions.values().forEach(RoomPosition::unseat);
    }

    /** Those that the server's session has this client in; the lobby first. */
    List<RoomPosition> seated() {
        return positions.values().stream().filter(RoomPosition::isSeated).toList();
    }

    /** Those that were not entered on the connection at hand. */
    List<RoomPosition> absent() {
        return positions.values().stream()
                .filter(position -> !position.isHere())
                .toList();
    }
}
