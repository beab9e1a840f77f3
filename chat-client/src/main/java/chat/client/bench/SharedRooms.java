package chat.client.bench;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the connections of a {@link ClientGroup}, or of several, share: the rooms that they are in. On one event loop only. */
final class SharedRooms {

    /** Bytes of the latest lines of all rooms together. */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    /** A room that is made anew begins to count anew: its events have nothing to do with those before. */
    private record Key(String name, @Nullable String epoch) {}

    private final Map<Key, SharedRoom> rooms = new HashMap<>();

    /** The room for one more connection, which {@link #leave leaves} it again. */
    SharedRoom enter(String name, @Nullable String epoch) {
        SharedRoom room =
                rooms.computeIfAbsent(new Key(name, epoch), key -> new SharedRoom(name, epoch, this::maxBytesPerRoom));
        room.connections++;
        return room;
    }

    /** One connection less; the last one takes the room with it. */
    void leave(SharedRoom room) {
        if (--room.connections == 0) {
            rooms.remove(new Key(room.name, room.epoch));
        }
    }

    private int maxBytesPerRoom() {
        return Math.min(SharedRoom.MAX_BYTES, MAX_BYTES / Math.max(1, rooms.size()));
    }
}
