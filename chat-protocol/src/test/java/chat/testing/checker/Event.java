package chat.testing.checker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a room says under a number. Two are equal if everything that a client can see of them is.
 *
 * @param user who came, left or spoke
 * @param text what was said, why somebody left, or the topic; empty where somebody came
 * @param id the sender's label of a message, if there was one
 * @param time of a message
 */
public record Event(
        String room, long seq, Kind kind, String user, String text, @Nullable String id, @Nullable Instant time) {

    /** Of how a room has what happens in it told. */
    public enum Kind {
        JOINED,
        LEFT,
        MESSAGE,
        TOPIC
    }

    /** The reason with which somebody leaves a room who asked to. */
    static final String PARTED = "part";

    public static Event joined(String room, long seq, String user) {
        return new Event(room, seq, Kind.JOINED, user, "", null, null);
    }

    public static Event left(String room, long seq, String user, String reason) {
        return new Event(room, seq, Kind.LEFT, user, reason, null, null);
    }

    public static Event topic(String room, long seq, String user, String topic) {
        return new Event(room, seq, Kind.TOPIC, user, topic, null, null);
    }

    public static Event message(
            String room, long seq, String user, String text, @Nullable String id, @Nullable Instant time) {
        return new Event(room, seq, Kind.MESSAGE, user, text, id, time);
    }

    boolean isMessage() {
        return kind == Kind.MESSAGE;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case JOINED -> user + " joined";
            case LEFT -> user + " left: " + text;
            case TOPIC -> user + " set the topic '" + text + "'";
            case MESSAGE ->
                user + ": '" + text + "'" + (id == null ? "" : " (" + id + ")") + (time == null ? "" : " at " + time);
        };
    }
}
