package chat.server.room;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.Username;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sequencer: whatever happens in the room gets the next number and goes to everybody, in one order. All state is guarded by
 * this object's lock, which is held while an event is numbered and published or the members are listed, not while event loops
 * are woken; any thread may call.
 */
final class ChatRoom {

    private final String name;
    private final Broadcaster broadcaster;
    private final InstantSource clock;

    private final Set<Username> members = new LinkedHashSet<>();

    /** The names of those who are there longest, as many as are listed; null when that is to be found out anew. */
    private @Nullable List<String> listed = new ArrayList<>();

    private long lastSeq;
    private boolean closed;

    ChatRoom(String name, Broadcaster broadcaster, InstantSource clock) {
        this.name = name;
        this.broadcaster = broadcaster;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    /**
     * What a newcomer finds.
     *
     * @param seq the number of the entry
     * @param roster the room with the newcomer in it
     */
    record Entry(long seq, Roster roster) {}

    /**
     * Lets somebody in who is not there.
     *
     * @param atEntry run under the room's lock when the entry has its number and nothing later has: the place to fix where
     *     the newcomer's stream of events begins
     */
    Entry enter(Username who, Runnable atEntry) {
        try {
            return enterAndPublish(who, atEntry);
        } finally {
            broadcaster.deliver();
        }
    }

    private synchronized Entry enterAndPublish(Username who, Runnable atEntry) {
        publish(new Joined(name, lastSeq + 1, who.toString()));
        members.add(who);
        if (listed != null && listed.size() < ProtocolLimits.MAX_LISTED_USERS) {
            listed.add(who.toString());
        }
        try {
            atEntry.run();
            return new Entry(lastSeq, rosterWith(who));
        } catch (RuntimeException | Error e) {
            leaveAndPublish(who, LeaveReason.DISCONNECTED);
            throw e;
        }
    }

    /** Says something in somebody's name. After {@link #close} it is not said, and nobody is told that it was. */
    void say(String from, String text, @Nullable String id, boolean action) {
        synchronized (this) {
            publish(new Said(name, lastSeq + 1, from, text, Instant.ofEpochMilli(clock.millis()), id, action));
        }
        broadcaster.deliver();
    }

    /**
     * Lets a member go.
     *
     * @return how many are left
     */
    int leave(Username who, LeaveReason reason) {
        try {
            return leaveAndPublish(who, reason);
        } finally {
            broadcaster.deliver();
        }
    }

    private synchronized int leaveAndPublish(Username who, LeaveReason reason) {
        if (members.remove(who)) {
            unlist(who);
            publish(new Left(name, lastSeq + 1, who.toString(), reason.wire()));
        }
        return members.size();
    }

    private void unlist(Username who) {
        if (listed != null && listed.remove(who.toString()) && listed.size() < members.size()) {
            listed = null; // somebody who was cut moves up
        }
    }

    synchronized Roster roster() {
        return rosterWith(null);
    }

    /** Nothing happens in the room from now on: what was published before is all there is to deliver. */
    synchronized void close() {
        closed = true;
    }

    private void publish(RoomEvent event) {
        if (!closed) {
            broadcaster.publish(event);
            lastSeq = event.seq();
        }
    }

    private Roster rosterWith(@Nullable Username required) {
        String[] names = listed().toArray(String[]::new);
        if (required != null && members.size() > names.length) {
            // The newcomer came last, so the cut took it; it is promised a place in the list.
            names[names.length - 1] = required.toString();
        }
        return new Roster(List.of(names), members.size());
    }

    private List<String> listed() {
        List<String> names = listed;
        if (names == null) {
            names = new ArrayList<>();
            for (Username member : members) {
                if (names.size() == ProtocolLimits.MAX_LISTED_USERS) {
                    break;
                }
                names.add(member.toString());
            }
            listed = names;
        }
        return names;
    }
}
