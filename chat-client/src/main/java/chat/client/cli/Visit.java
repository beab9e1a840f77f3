package chat.client.cli;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.Session;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One connection's part in a conversation: from the first attempt at a name to its end. */
class Visit implements ChatListener {

    private final RoomView room;
    private final Consumer<String> onRefused;
    private final BiConsumer<Visit, ChatException> onEnded;

    private volatile boolean entered;
    private volatile long enteredAt;
    private volatile boolean closed;

    /**
     * @param onRefused is told what the server refuses after the room was entered and nobody waits for
     * @param onEnded is told why, if the connection ends after the room was entered
     */
    Visit(RoomView room, Consumer<String> onRefused, BiConsumer<Visit, ChatException> onEnded) {
        this.room = room;
        this.onRefused = onRefused;
        this.onEnded = onEnded;
    }

    /** Whether the connection is over. As {@link #isEntered}, any thread may ask. */
    boolean isClosed() {
        return closed;
    }

    boolean isEntered() {
        return entered;
    }

    /** For how long somebody has been in the room by now; nothing if they never got in. */
    Duration stay() {
        return entered ? Duration.ofNanos(System.nanoTime() - enteredAt) : Duration.ZERO;
    }

    @Override
    public void onEntered(Session session) {
        enteredAt = System.nanoTime();
        entered = true;
        room.welcomed(session);
    }

    @Override
    public void onRoomEntered(RoomEntry entry) {
        room.entered(entry);
    }

    @Override
    public void onMessage(ServerMessage.Said said) {
        room.said(said);
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        room.joined(joined);
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        room.left(left);
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        room.topicSet(topic);
    }

    @Override
    public void onDirect(ServerMessage.Direct direct) {
        room.direct(direct);
    }

    @Override
    public void onParted(String name) {
        room.parted(name);
    }

    @Override
    public void onResumed(Resumed resumed) {
        room.resumed(resumed);
    }

    @Override
    public void onError(ServerMessage.Failure failure) {
        if (entered) {
            onRefused.accept(failure.message());
        }
    }

    @Override
    public void onClosed(ChatException reason) {
        closed = true;
        if (entered) {
            room.interrupted();
            onEnded.accept(this, reason);
        }
    }
}
