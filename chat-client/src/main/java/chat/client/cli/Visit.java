package chat.client.cli;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.Session;
import chat.protocol.ServerMessage;
import java.time.Duration;

/** One client's part in a conversation: from the first attempt at a name to its end. */
class Visit implements ChatListener {

    /** Told how it goes once somebody has got in; on the client's event loop. */
    interface Observer {

        /** The server refused something that nobody waits for. */
        void onRefused(String why);

        /** What is said is read more slowly than it is sent. */
        void onSlowed();

        /** The connection is lost, and another one is tried. */
        void onInterrupted(ChatException why);

        /** Not in again yet, for another reason than the last time; it goes on trying. */
        void onStillOut(ChatException why);

        void onBack();

        void onEnded(ChatException reason);
    }

    private final RoomView room;
    private final Observer observer;

    private volatile boolean entered;
    private volatile boolean away;
    private volatile boolean closed;

    Visit(RoomView room, Observer observer) {
        this.room = room;
        this.observer = observer;
    }

    /** Whether it is over. As {@link #isOnline}, any thread may ask. */
    boolean isClosed() {
        return closed;
    }

    /** Whether somebody has got in and what they say now has a chance to be heard. */
    boolean isOnline() {
        return entered && !away && !closed;
    }

    @Override
    public void onEntered(Session session) {
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
    public void onError(ServerMessage.Failure failure) {
        if (entered) {
            observer.onRefused(failure.message());
        }
    }

    @Override
    public void onSlowed(Duration retryAfter) {
        observer.onSlowed();
    }

    @Override
    public void onInterrupted(ChatException why) {
        away = true;
        room.interrupted();
        observer.onInterrupted(why);
    }

    @Override
    public void onStillOut(ChatException why) {
        observer.onStillOut(why);
    }

    @Override
    public void onWelcomedBack(int maxUsers) {
        room.setLimit(maxUsers);
    }

    @Override
    public void onResumed(Resumed resumed) {
        room.resumed(resumed);
        away = false;
        observer.onBack();
    }

    @Override
    public void onClosed(ChatException reason) {
        closed = true;
        if (entered) {
            room.interrupted();
            observer.onEnded(reason);
        }
    }
}
