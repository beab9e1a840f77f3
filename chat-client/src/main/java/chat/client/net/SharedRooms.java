package chat.client.net;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the connections of a {@link chat.client.Crowd} share: the rooms that they are in. On one event loop only. */
public final class SharedRooms {

    /** Bytes of the latest lines of all rooms together. */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    /** A room that is made anew begins to count anew: its events have nothing to do with those before. */
    private record Key(String name, @Nullable String epoch) {}

    private static final class Shared {
        private final SharedRoom room;
        private int connections;

        Shared(SharedRoom room) {
            this.room = room;
        }
    }

    private final Map<Key, Shared> rooms = new HashMap<>();

    /** The room for one more connection, which {@link #leave leaves} it again. */
    SharedRoom enter(String name, @Nullable String epoch) {
        Shared shared = rooms.computeIfAbsent(
                new Key(name, epoch), key -> new Shared(new SharedRoom(name, epoch, this::maxBytesPerRoom)));
        shared.connections++;
        return shared.room;
    }

    /** One connection less; the last one takes the room with it. */
    void leave(SharedRoom room) {
        Key key = new Key(room.name(), room.epoch());
        Shared shared = rooms.get(key);
        if (shared != null && --shared.connections == 0) {
            rooms.remove(key);
        }
    }

    private int maxBytesPerRoom() {
        return Math.min(SharedRoom.MAX_BYTES, MAX_BYTES / Math.max(1, rooms.size()));
    }
}
