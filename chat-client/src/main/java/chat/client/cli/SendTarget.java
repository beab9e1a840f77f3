package chat.client.cli;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where typed lines go. That is the current room, and from the moment when somebody asked for another one that room: lines that
 * come before the server's answer must not be said where their writer no longer meant to be. Guarded by its own lock; any thread may
 * call it.
 */
final class SendTarget {

    /** The number of no move. */
    static final long NOWHERE = -1;

    private final JoinedRooms rooms;

    /** How often somebody asked to be elsewhere; each time has its number. */
    private long moves;

    /** The number of the latest one that came about. */
    private long arrived;

    /** Where those lead of which nobody knows yet whether they come about, by their numbers; a window of requests at most. */
    private final NavigableMap<Long, String> ahead = new TreeMap<>();

    SendTarget(JoinedRooms rooms) {
        this.rooms = rooms;
    }

    /** The name of the room that a line is meant for that is typed now. */
    synchronized String room() {
        Map.Entry<Long, String> last = ahead.lastEntry();
        return last == null ? rooms.current().name() : last.getValue();
    }

    /**
     * Somebody asks to be in another room.
     *
     * @return the number of this move
     */
    synchronized long moveTo(String room) {
        ahead.put(++moves, room);
        return moves;
    }

    /** A move came about: {@code room} is the current one now, unless the person wanted elsewhere since, and is there. */
    synchronized void arrive(long move, JoinedRoom room) {
        ahead.headMap(move, true).clear();
        if (move > arrived) {
            arrived = move;
            rooms.setCurrent(room);
        }
    }

    /** Nothing will come of a move: lines go where the one before it leads. */
    synchronized void giveUp(long move) {
        ahead.remove(move);
    }
}
