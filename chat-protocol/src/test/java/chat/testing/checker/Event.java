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
 * @param device which of the sender's devices said a message; 0 for none
 */
public record Event(
        String room,
        long seq,
        Kind kind,
        String user,
        String text,
        @Nullable String id,
        @Nullable Instant time,
        int device) {

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
        return new Event(room, seq, Kind.JOINED, user, "", null, null, 0);
    }

    public static Event left(String room, long seq, String user, String reason) {
        return new Event(room, seq, Kind.LEFT, user, reason, null, null, 0);
    }

    public static Event topic(String room, long seq, String user, String topic) {
        return new Event(room, seq, Kind.TOPIC, user, topic, null, null, 0);
    }

    /** A guest's. */
    public static Event message(
            String room, long seq, String user, String text, @Nullable String id, @Nullable Instant time) {
        return message(room, seq, user, text, id, time, 0);
    }

    public static Event message(
            String room, long seq, String user, String text, @Nullable String id, @Nullable Instant time, int device) {
        return new Event(room, seq, Kind.MESSAGE, user, text, id, time, device);
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
                user + (device == 0 ? "" : " on device " + device) + ": '" + text + "'"
                        + (id == null ? "" : " (" + id + ")") + (time == null ? "" : " at " + time);
        };
    }
}
