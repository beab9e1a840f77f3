package chat.server.room;

import chat.protocol.LeaveReason;
import chat.protocol.Username;
import org.jspecify.annotations.Nullable;

/** Somebody's seat: a name that is theirs and a place in the room. Owned by one thread, the event loop of its connection. */
public final class Membership {

    private final Username username;
    private final UserRegistry registry;
    private final ChatRoom room;
    private final ChatRoom.Entry entry;
    private boolean left;

    Membership(Username username, UserRegistry registry, ChatRoom room, ChatRoom.Entry entry) {
        this.username = username;
        this.registry = registry;
        this.room = room;
        this.entry = entry;
    }

    public Username username() {
        return username;
    }

    public String room() {
        return room.name();
    }

    /** The number of the entry in its room. */
    public long entrySeq() {
        return entry.seq();
    }

    /** Who was there at the entry, the newcomer included. */
    public Roster rosterAtEntry() {
        return entry.roster();
    }

    /** Who is there now. */
    public Roster roster() {
        return room.roster();
    }

    /** Says something, in the words that {@link chat.protocol.MessageText} let pass. */
    public void say(String text, @Nullable String id, boolean action) {
        if (!left) {
            room.say(username, text, id, action);
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
        int count = room.leave(username, reason);
        // Only now: whoever takes the name next enters after this one has left, in the room's order too.
        registry.release(username);
        return count;
    }
}
