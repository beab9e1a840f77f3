package chat.server.text;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** A room that a person is in, as far as they were told of it. Owned by the event loop of their connection. */
final class TextRoom {

    private final String name;
    private final long counted;

    private @Nullable RoomName compared;
    private int count;
    private @Nullable String topic;
    private long oldestShown;

    TextRoom(ServerMessage.Entered entered) {
        name = entered.room();
        count = entered.count();
        counted = entered.last() == null ? entered.seq() : entered.last();
        oldestShown = entered.seq();
        setTopic(entered.topic());
    }

    /** The name as the server writes it. */
    String name() {
        return name;
    }

    /** Whether this room is meant by {@code other}. */
    boolean isCalled(RoomName other) throws ProtocolException {
        if (compared == null) {
            compared = RoomName.of(name);
        }
        return compared.equals(other);
    }

    /** How many are there. */
    int count() {
        return count;
    }

    /** Somebody came, says event number {@code seq}. One that the count at the entry knew of does not change it. */
    void joined(long seq) {
        if (seq > counted) {
            count++;
        }
    }

    /** The same for somebody who went. */
    void left(long seq) {
        if (seq > counted) {
            count--;
        }
    }

    /** What the room is about; null if nobody said so. */
    @Nullable
    String topic() {
        return topic;
    }

    /** @param topic empty or null for none */
    void setTopic(@Nullable String topic) {
        this.topic = topic == null || topic.isEmpty() ? null : topic;
    }

    /** The number of the first event that the person was shown of the room: what they may want to read stands before it. */
    long oldestShown() {
        return oldestShown;
    }

    /** Older messages were shown, from number {@code seq} on. */
    void setOldestShown(long seq) {
        oldestShown = seq;
    }
}
