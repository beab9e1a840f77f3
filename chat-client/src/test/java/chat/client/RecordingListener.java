package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps everything that it hears, in order. */
class RecordingListener implements ChatListener {

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void onEntered(Session session) {
        events.add(session);
    }

    @Override
    public void onMessage(ServerMessage.Said said) {
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
    public void onError(ServerMessage.Failure failure) {
        events.add(failure);
    }

    @Override
    public void onClosed(ChatException reason) {
        events.add(reason);
    }

    /** The next event, which has to be of this kind. */
    <T> T next(Class<T> type) {
        try {
            Object event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("the next event").isInstanceOf(type);
            return type.cast(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void expectNothingMore() {
        assertThat(events).isEmpty();
    }
}
