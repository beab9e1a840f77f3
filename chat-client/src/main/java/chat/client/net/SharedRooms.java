package chat.client.net;

import java.util.HashMap;
import java.util.Map;

/** What the connections of a {@link chat.client.Crowd} share: the rooms that they are in. On one event loop only. */
public final class SharedRooms {

    private final Map<String, SharedRoom> rooms = new HashMap<>();

    SharedRoom get(String name) {
        return rooms.computeIfAbsent(name, SharedRoom::new);
    }
}
