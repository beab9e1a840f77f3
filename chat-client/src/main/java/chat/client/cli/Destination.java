package chat.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * Where typed lines go. That is the current room, and from the moment when somebody asked for another one that room: lines that
 * come before the server's answer must not be said where their writer no longer meant to be. Guarded by its own lock; any thread may
 * call it.
 */
final class Destination {

    /** The number of no move. */
    static final long NOWHERE = -1;

    private final Rooms rooms;

    /** How often somebody asked to be elsewhere; each time has its number. */
    private long moves;

    /** The number of the latest one that came about. */
    private long arrived;

    /** Where the latest one leads, until it came about or did not. */
    private @Nullable String ahead;

    Destination(Rooms rooms) {
        this.rooms = rooms;
    }

    /** The name of the room that a line is meant for that is typed now. */
    synchronized String room() {
        return ahead == null ? rooms.current().name() : ahead;
    }

    /**
     * Somebody asks to be in another room.
     *
     * @return the number of this move
     */
    synchronized long moveTo(String room) {
        ahead = room;
        return ++moves;
    }

    /**
     * A move came about.
     *
     * @return whether it leads where the person wants to be; else they wanted elsewhere since, and are there
     */
    synchronized boolean arrive(long move) {
        giveUp(move);
        boolean latest = move > arrived;
        arrived = Math.max(arrived, move);
        return latest;
    }

    /** Nothing will come of a move. */
    synchronized void giveUp(long move) {
        if (move == moves) {
            ahead = null;
        }
    }
}
