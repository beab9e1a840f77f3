package chat.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client learns when it comes into a room, for the first time or again after its connection was lost.
 *
 * @param room the name as the server writes it in all that concerns this room
 * @param users who is there now, this client included; of a large room only the first
 * @param count how many are there now
 * @param seq the room's events follow from the next one on
 * @param last the number of the latest event that {@code users} and {@code count} know of, at least {@code seq}: those up to this one
 *     tell what was missed, and have been counted
 * @param topic what the room is about, or null
 * @param epoch tells this numbering of the room's events from others; null from a server without
 * @param again whether this client was in the room before its connection was lost
 * @param missed how many of the room's events at most this client will never get because its connection was lost: 0 if none, {@link
 *     #UNKNOWN} if their numbers begin anew
 * @param open whether a password was given for a room that is open to everybody
 */
public record RoomEntry(
        String room,
        List<String> users,
        int count,
        long seq,
        long last,
        @Nullable String topic,
        @Nullable String epoch,
        boolean again,
        long missed,
        boolean open) {

    /** So many events were missed that nobody can tell how many, if any. */
    public static final long UNKNOWN = -1;

    public RoomEntry {
        requireNonNull(room, "room");
        users = List.copyOf(users);
    }

    /** Without a password. */
    public RoomEntry(
            String room,
            List<String> users,
            int count,
            long seq,
            long last,
            @Nullable String topic,
            @Nullable String epoch,
            boolean again,
            long missed) {
        this(room, users, count, seq, last, topic, epoch, again, missed, false);
    }

    /** Whether nothing is missing between what was received of the room before and what follows. */
    public boolean isComplete() {
        return missed == 0;
    }
}
