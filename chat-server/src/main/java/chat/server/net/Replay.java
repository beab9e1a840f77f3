package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.fanout.LogReader;
import chat.server.room.MemberRooms;
import chat.server.room.Missed;
import chat.server.room.Reentry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What somebody missed who came back, on its way to their client, one room after the other. It is read from the log a piece at a time, as
 * the channel takes more and the user's share of answers allows: for a client that does not, a number is held and nothing else. Behind the
 * latest piece the room's stream goes on. Meanwhile the client is not read: what it asks for is answered behind all that it missed. All
 * methods are for the channel's event loop, which owns the state.
 */
final class Replay {

    private final Connection connection;
    private final Replies replies;
    private final Pace pace;
    private final EventLoop eventLoop;
    private final MemberRooms memberRooms;
    private final OpenRooms rooms;
    private final Runnable onEnd;

    /** The rooms that are not begun yet, and what was seen there. */
    private final Iterator<Map.Entry<String, Long>> left;

    /** Null when it was run. */
    private @Nullable Runnable onBack;

    /** The room that is replayed; null between two. */
    private @Nullable String room;

    /** The number of the event that it goes on behind. */
    private long position;

    /** Null while nothing is owed for what was sent. */
    private @Nullable Future<?> timer;

    private boolean busy;
    private boolean ended;
    private Runnable whenEnded = () -> {};

    /**
     * @param since the number of the latest event that was seen, by room
     * @param onBack run when it is certain that they are back, before anything else is written
     * @param onEnd run when all that was missed was written
     */
    Replay(
            Connection connection,
            EventLoop eventLoop,
            MemberRooms memberRooms,
            OpenRooms rooms,
            Map<String, Long> since,
            Runnable onBack,
            Runnable onEnd) {
        this.connection = connection;
        this.replies = connection.replies();
        this.pace = connection.pace();
        this.eventLoop = eventLoop;
        this.memberRooms = memberRooms;
        this.rooms = rooms;
        this.left = memberRooms.seen(since).entrySet().iterator();
        this.onBack = onBack;
        this.onEnd = onEnd;
    }

    /** Has something done behind all that was missed. */
    void whenEnded(Runnable action) {
        whenEnded = action;
    }

    /** The connection is over. */
    void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Writes on, as much as the channel takes: to be called when it takes more. */
    void goOn() {
        if (busy || timer != null) {
            return; // a flush changed what the channel takes
        }
        busy = true;
        try {
            while (!ended && replies.areTaken() && write()) {}
            replies.flush();
        } catch (RuntimeException | Error bug) {
            connection.failed(bug);
        } finally {
            busy = false;
        }
        if (!ended && timer == null && replies.areTaken()) {
            Loops.execute(eventLoop, this::goOn); // others have their turn first
        }
    }

    /** Returns whether to go on at once: a piece that was cut is enough for one turn. */
    private boolean write() {
        if (room == null
                && !left.hasNext()
                && onBack == null) { // else somebody else is back: whoever is in is in the lobby
            ended = true;
            onEnd.run();
            whenEnded.run();
            return false;
        }
        long owed = pace.owedNanos();
        if (owed > 0) {
            timer = eventLoop.schedule(this::goOnPaid, owed, TimeUnit.NANOSECONDS);
            return false;
        }
        return room == null ? writeEntry() : writePiece(room);
    }

    private void goOnPaid() {
        timer = null;
        goOn();
    }

    private boolean writeEntry() {
        Map.Entry<String, Long> next = left.hasNext() ? left.next() : null;
        Reentry reentry = next == null ? null : memberRooms.reenter(next.getKey(), next.getValue());
        if (next == null || reentry == null) {
            return giveWay();
        }
        if (onBack != null) {
            onBack.run();
            onBack = null;
        }
        rooms.reentered(reentry);
        room = next.getKey();
        position = reentry.entry().seq();
        return true;
    }

    private boolean writePiece(String room) {
        LogReader reader = rooms.newReader();
        try {
            Missed missed = memberRooms.missed(
                    room, position, connection.limits().maxAnswerBytes(), () -> rooms.fix(room, reader));
            if (missed == null) {
                return giveWay();
            }
            List<RoomEvent> events = missed.events();
            if (events == null) {
                connection.close(CloseReason.SLOW_CONSUMER); // they come back, and are told that it is gone
                return false;
            }
            events.forEach(pace::send);
            if (missed.complete()) {
                rooms.begin(room, reader);
                this.room = null;
                return true;
            }
            position =
                    events.isEmpty() ? position : events.get(events.size() - 1).seq();
            return false;
        } catch (RuntimeException | Error e) {
            reader.close(); // else it would hold all that the room says from now on
            throw e;
        }
    }

    /** Somebody else has come back to the session meanwhile. */
    private boolean giveWay() {
        connection.displaced(Participant.TAKEN_OVER);
        return false;
    }
}
