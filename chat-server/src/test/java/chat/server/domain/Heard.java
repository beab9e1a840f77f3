package chat.server.domain;

import chat.protocol.ServerMessage.RoomEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a server hears of its rooms, in order. Any thread may look. */
final class Heard implements EventPublisher.Source {

    private final Map<String, List<RoomEvent>> rooms = new ConcurrentHashMap<>();

    List<RoomEvent> in(String room) {
        return rooms.computeIfAbsent(room, first -> new CopyOnWriteArrayList<>());
    }

    @Override
    public EventPublisher open(String room) {
        List<RoomEvent> events = in(room);
        return new EventPublisher() {
            @Override
            public void publish(RoomEvent event) {
                events.add(event);
            }

            @Override
            public void deliver() {}

            @Override
            public void fail(Throwable cause) {}

            @Override
            public void close() {}
        };
    }
}
