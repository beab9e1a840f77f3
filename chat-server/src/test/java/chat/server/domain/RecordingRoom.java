package chat.server.domain;

import chat.protocol.ServerMessage.RoomEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The lobby, and through it the other rooms: keeps what is published; a test may look at each event as it comes, or make it fail. */
final class RecordingRoom implements EventPublisher, EventPublisher.Source {

    final List<RoomEvent> events = new ArrayList<>();
    final Map<String, RecordingRoom> others = new HashMap<>();
    final List<Throwable> failures = new ArrayList<>();
    int delivered;
    boolean closed;
    Consumer<RoomEvent> before = event -> {};

    @Override
    public EventPublisher open(String room) {
        if (room.equals("lobby")) {
            return this;
        }
        RecordingRoom other = new RecordingRoom();
        others.put(room, other);
        return other;
    }

    @Override
    public void publish(RoomEvent event) {
        before.accept(event);
        events.add(event);
    }

    @Override
    public void deliver() {
        delivered = events.size();
    }

    @Override
    public void fail(Throwable cause) {
        failures.add(cause);
    }

    @Override
    public void close() {
        closed = true;
    }
}
