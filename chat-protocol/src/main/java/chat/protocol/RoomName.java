package chat.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a room is called. The rules are those of a {@link Username}, but for fewer names that are reserved: shown as whoever made the room
 * wrote it, and equal to every other name that differs only in case or width.
 */
public final class RoomName implements Comparable<RoomName> {

    private final Username name;

    private RoomName(Username name) {
        this.name = name;
    }

    /**
     * The name that {@code input} asks for.
     *
     * @throws ProtocolException with {@link ErrorCode#ROOM_INVALID} where it is not a name that a room may have
     */
    public static RoomName of(String input) throws ProtocolException {
        return of(input, null);
    }

    /**
     * The same.
     *
     * @param id the label of the message that names the room, for the refusal
     */
    public static RoomName of(String input, @Nullable String id) throws ProtocolException {
        try {
            return new RoomName(Username.ofRoom(input));
        } catch (ProtocolException e) {
            throw new ProtocolException(ErrorCode.ROOM_INVALID, Phrases.ROOM_NAME, id);
        }
    }

    /**
     * As {@link Username#requireUnmistakable}: no room is made of such a name.
     *
     * @throws ProtocolException with {@link ErrorCode#ROOM_INVALID}
     */
    public void requireUnmistakable() throws ProtocolException {
        String reason = name.mistakable(Set.of(Username.RESERVED));
        if (reason != null) {
            throw new ProtocolException(ErrorCode.ROOM_INVALID, reason);
        }
    }

    /** The refusal to make a room that looks like another one that there is. */
    public ProtocolException takenBy(RoomName other) {
        return new ProtocolException(
                ErrorCode.ROOM_INVALID, Phrases.fill(Phrases.ROOM_LIKE_ANOTHER, other.toString(), toString()));
    }

    /** The refusal to let somebody in who may not come in. It is the same for a room that only looks like a closed one. */
    public ProtocolException closed() {
        return new ProtocolException(ErrorCode.ROOM_CLOSED, Phrases.fill(Phrases.ROOM_CLOSED, toString()));
    }

    /** Whether two spellings mean the same room; also what no room may be called is equal to itself. */
    public static boolean areSame(String one, String other) {
        try {
            return one.equals(other) || of(one).equals(of(other));
        } catch (ProtocolException e) {
            return false; // one of them is no room's
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoomName room && name.equals(room.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** As {@link Username#compared}. */
    public String compared() {
        return name.compared();
    }

    /** As {@link Username#skeletons}. */
    public Skeletons skeletons() {
        return name.skeletons();
    }

    /** As {@link Username#compareTo}. */
    @Override
    public int compareTo(RoomName other) {
        return name.compareTo(other.name);
    }

    /** The name as it is shown to people. */
    @Override
    public String toString() {
        return name.toString();
    }
}
