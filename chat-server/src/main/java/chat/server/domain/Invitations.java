package chat.server.domain;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Invited;
import chat.server.store.RoomRights;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The closed rooms that somebody without an account may come into, each once, for as long as they are in. Guarded by its own lock; any thread
 * may call it.
 */
final class Invitations {

    /** @param closedSince it counts for nothing once the room is open, or closed anew */
    private record Invitation(Instant closedSince, Invited told) {}

    private final Map<RoomName, Invitation> rooms = new LinkedHashMap<>(0);

    /** Returns false if there are too many. */
    synchronized boolean add(RoomName room, Instant closedSince, Invited told) {
        if (!rooms.containsKey(room) && rooms.size() >= RoomRights.MAX_INVITATIONS_OF_ACCOUNT) {
            return false;
        }
        rooms.put(room, new Invitation(closedSince, told));
        return true;
    }

    synchronized boolean has(RoomName room, Instant closedSince) {
        Invitation invitation = rooms.get(room);
        return invitation != null && invitation.closedSince().equals(closedSince);
    }

    synchronized boolean isEmpty() {
        return rooms.isEmpty();
    }

    /**
     * What is told of those that count, the oldest first.
     *
     * @param closed since when rooms are closed
     */
    synchronized List<Invited> told(Map<RoomName, Instant> closed) {
        return rooms.entrySet().stream()
                .filter(entry -> entry.getValue().closedSince().equals(closed.get(entry.getKey())))
                .map(entry -> entry.getValue().told())
                .toList();
    }

    synchronized void use(RoomName room) {
        rooms.remove(room);
    }
}
