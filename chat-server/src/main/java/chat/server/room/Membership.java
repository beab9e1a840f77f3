package chat.server.room;

import chat.protocol.LeaveReason;
import chat.protocol.Username;
import org.jspecify.annotations.Nullable;

/** Somebody's seat: a name that is theirs and a place in the room. Owned by one thread, the event loop of its connection. */
public final class Membership {

    private final Username username;
    private final UserRegistry registry;
    private final ChatRoom room;
    private boolean left;

    Membership(Username username, UserRegistry registry, ChatRoom room) {
        this.username = username;
        this.registry = registry;
        this.room = room;
    }

    public Username username() {
        return username;
    }

    public String room() {
        return room.name();
    }

    /** Who is there now. */
    public Roster roster() {
        return room.roster();
    }

    /** Says something, in the words that {@link chat.protocol.MessageText} let pass. */
    public void say(String text, @Nullable String id, boolean action) {
        if (!left) {
            room.say(username.toString(), text, id, action);
        }
    }

    /**
     * Gives name and seat up and tells the others. Safe to call twice: the first reason counts.
     *
     * @return how many are left in the room, or -1 if this member had left before
     */
    public int leave(LeaveReason reason) {
        if (left) {
            return -1;
        }
        left = true;
        try {
            return room.leave(username, reason);
        } finally {
            // Only now: whoever takes the name next enters after this one has left, in the room's order too.
            registry.release(username);
        }
    }
}
