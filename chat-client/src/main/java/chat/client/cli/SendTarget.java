package chat.client.cli;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The room that typed lines go to. It is the current room. As soon as somebody asks to be in another room, it is that one: a line that is
 * typed before the server's answer must not be said in the old room. Guarded by its own lock; any thread may call it.
 */
final class SendTarget {

    /** Stands for no move. */
    static final long NOWHERE = -1;

    private final JoinedRooms rooms;

    /** The number of the latest move: each request to be in another room has one. */
    private long moves;

    /** The number of the latest move that succeeded. */
    private long arrived;

    /** The rooms of the moves that have no answer yet, by their numbers; at most as many as there are requests on their way. */
    private final NavigableMap<Long, String> ahead = new TreeMap<>();

    SendTarget(JoinedRooms rooms) {
        this.rooms = rooms;
    }

    /** The name of the room that a line goes to that is typed now. */
    synchronized String room() {
        Map.Entry<Long, String> last = ahead.lastEntry();
        return last == null ? rooms.current().name() : last.getValue();
    }

    /** Somebody asks to be in another room; returns the number of this move. */
    synchronized long moveTo(String room) {
        ahead.put(++moves, room);
        return moves;
    }

    /** A move succeeded: {@code room} is the current one now, unless a later move has succeeded before. */
    synchronized void arrive(long move, JoinedRoom room) {
        ahead.headMap(move, true).clear();
        if (move > arrived) {
            arrived = move;
            rooms.setCurrent(room);
        }
    }

    /** A move failed: lines go where the move before it leads. */
    synchronized void giveUp(long move) {
        ahead.remove(move);
    }
}
