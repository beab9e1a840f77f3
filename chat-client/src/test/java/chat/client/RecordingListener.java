package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps everything that it hears, in order. */
class RecordingListener implements ChatListener {

    record Parted(String room) {}

    record Interrupted(ChatException why) {}

    record StillOut(ChatException why) {}

    record Slowed(Duration retryAfter) {}

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void onEntered(JoinResult session) {
        events.add(session);
    }

    /** The lobby's first is in the session as well, and not kept. */
    @Override
    public void onRoomEntered(RoomEntry entry) {
        if (entry.again() || !entry.room().equals("lobby")) {
            events.add(entry);
        }
    }

    @Override
    public void onMessage(ServerMessage.Message said) {
        events.add(said);
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        events.add(joined);
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        events.add(left);
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        events.add(topic);
    }

    @Override
    public void onEdited(ServerMessage.Edited edited) {
        events.add(edited);
    }

    @Override
    public void onDeleted(ServerMessage.Deleted deleted) {
        events.add(deleted);
    }

    @Override
    public void onRead(ServerMessage.Read read) {
        events.add(read);
    }

    @Override
    public void onModerated(ServerMessage.Moderated moderated) {
        events.add(moderated);
    }

    @Override
    public void onInvited(ServerMessage.Invited invited) {
        events.add(invited);
    }

    @Override
    public void onAccount(ServerMessage.Account account) {
        events.add(account);
    }

    @Override
    public void onDirectMessage(ServerMessage.DirectMessage direct) {
        events.add(direct);
    }

    @Override
    public void onParted(String room, @Nullable String reason) {
        events.add(new Parted(room));
    }

    @Override
    public void onSlowed(Duration retryAfter) {
        events.add(new Slowed(retryAfter));
    }

    @Override
    public void onInterrupted(ChatException why) {
        events.add(new Interrupted(why));
    }

    @Override
    public void onStillOut(ChatException why) {
        events.add(new StillOut(why));
    }

    @Override
    public void onResumed(Resumed resumed) {
        events.add(resumed);
    }

    @Override
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        events.add(failure);
    }

    @Override
    public void onClosed(ChatException reason) {
        events.add(reason);
    }

    /** The next event, which has to be of this kind. */
    <T> T next(Class<T> type) {
        try {
            Object event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("the next event").isInstanceOf(type);
            return type.cast(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event of this kind; those before it are of no interest. */
    <T> T skipTo(Class<T> type) {
        Object event = next(Object.class);
        while (!type.isInstance(event)) {
            event = next(Object.class);
        }
        return type.cast(event);
    }

    boolean isQuiet() {
        return events.isEmpty();
    }

    void expectNothingMore() {
        assertThat(events).isEmpty();
    }
}
