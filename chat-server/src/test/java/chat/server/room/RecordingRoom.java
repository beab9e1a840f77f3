package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what is published; a test may look at each event as it comes, or make it fail. */
final class RecordingRoom implements Broadcaster {

    final List<RoomEvent> events = new ArrayList<>();
    int delivered;
    Consumer<RoomEvent> before = event -> {};

    @Override
    public void publish(RoomEvent event) {
        before.accept(event);
        events.add(event);
    }

    @Override
    public void deliver() {
        delivered = events.size();
    }
}
