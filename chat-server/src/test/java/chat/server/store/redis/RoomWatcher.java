package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server's view of the room dev: what it is told, and whether that has an order without gaps. */
final class RoomWatcher implements RoomStore.Subscriber {

    private final List<Snapshot> opened = new ArrayList<>();
    private final List<RoomEvent> events = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicInteger losses = new AtomicInteger();
    private long last;
    private volatile long settled;

    /** Opens the room. */
    OpenRoom open(RoomStore store) {
        return answer(() -> store.open(room("dev"), "alice", this));
    }

    @Override
    public synchronized void opened(Snapshot now) {
        opened.add(now);
        last = now.lastSeq();
    }

    @Override
    public synchronized void applied(RoomEvent event) {
        if (event.seq() != last + 1) {
            faults.add(event.seq() + " behind " + last);
        }
        last = event.seq();
        events.add(event);
    }

    /** Several threads may settle at a time: in one step, so that none takes back what another one said. */
    @Override
    public synchronized void settled() {
        settled = last;
    }

    @Override
    public void lost(Throwable cause) {
        losses.incrementAndGet();
    }

    synchronized long last() {
        return last;
    }

    long settledUpTo() {
        return settled;
    }

    int losses() {
        return losses.get();
    }

    synchronized Snapshot latest() {
        return opened.get(opened.size() - 1);
    }

    synchronized List<RoomEvent> events() {
        return List.copyOf(events);
    }

    synchronized List<String> texts() {
        return events.stream()
                .filter(Message.class::isInstance)
                .map(said -> ((Message) said).text())
                .toList();
    }

    /** What was told in a wrong order. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
