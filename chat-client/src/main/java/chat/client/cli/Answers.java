package chat.client.cli;

import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server answers to a person's questions about rooms, as they see it. On the client's event loop. */
final class Answers {

    private final RoomPrinter printer;
    private final Scrollback scrollback;
    private final JoinedRooms rooms;

    Answers(Palette palette, Scrollback scrollback, JoinedRooms rooms) {
        this.scrollback = scrollback;
        this.rooms = rooms;
        printer = new RoomPrinter(palette);
    }

    void users(ServerMessage.Users users) {
        JoinedRoom room = rooms.get(users.room());
        if (room != null) { // else the person has left it since
            room.counted(users);
            scrollback.notice(printer.users(room, room == rooms.current(), users));
        }
    }

    void rooms(ServerMessage.Rooms all) {
        rooms.heardOf(all.rooms().stream().map(RoomSummary::room).toList());
        scrollback.notice(printer.list(rooms, all.rooms()));
    }

    /** What a room is about, as it is known already. Any thread. */
    void topic(JoinedRoom room) {
        scrollback.notice(printer.topic(room));
    }

    /** The person goes on in a room that they are in already. Any thread. */
    void switched(JoinedRoom room) {
        scrollback.notice(printer.switched(room));
    }

    /**
     * What was said in a room before the person came: in front of what happens there since.
     *
     * @param history null if there was no answer
     */
    void past(JoinedRoom room, ServerMessage.@Nullable History history) {
        if (history != null && !history.messages().isEmpty()) {
            if (scrollback.awaitsPast(room.name())) {
                show(room, history.messages());
            } else {
                scrollback.notice(printer.earlierIsLeftOut(room));
            }
        }
        scrollback.goOn(room.name());
    }

    /** What was said before all that is on the screen. */
    void earlier(ServerMessage.History history) {
        JoinedRoom room = rooms.get(history.room());
        if (room == null) {
            return;
        }
        if (history.messages().isEmpty()) {
            scrollback.notice(printer.earlier(room, room == rooms.current(), false));
        } else {
            show(room, history.messages());
        }
    }

    private void show(JoinedRoom room, List<ServerMessage.Said> messages) {
        scrollback.past(printer.earlier(room, room == rooms.current(), true), messages);
        room.reachBackTo(messages.get(0).seq());
    }
}
