package chat.client.cli;

import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server answers to a person's questions about rooms, as they see it. On the client's event loop. */
final class Answers {

    private final RoomPrinter printer;
    private final Transcript transcript;
    private final Rooms rooms;

    Answers(Palette palette, Transcript transcript, Rooms rooms) {
        this.transcript = transcript;
        this.rooms = rooms;
        printer = new RoomPrinter(palette);
    }

    void users(ServerMessage.Users users) {
        Room room = rooms.get(users.room());
        if (room != null) { // else the person has left it since
            room.counted(users);
            transcript.notice(printer.users(room, room == rooms.current(), users));
        }
    }

    void rooms(ServerMessage.Rooms all) {
        rooms.heardOf(all.rooms().stream().map(RoomSummary::room).toList());
        transcript.notice(printer.list(rooms, all.rooms()));
    }

    /** What a room is about, as it is known already. Any thread. */
    void topic(Room room) {
        transcript.notice(printer.topic(room));
    }

    /** The person goes on in a room that they are in already. Any thread. */
    void switched(Room room) {
        transcript.notice(printer.switched(room));
    }

    /**
     * What was said in a room before the person came: in front of what happens there since.
     *
     * @param history null if there was no answer
     */
    void past(Room room, ServerMessage.@Nullable History history) {
        if (history != null && !history.messages().isEmpty()) {
            if (transcript.awaitsPast(room.name())) {
                show(room, history.messages());
            } else {
                transcript.notice(printer.earlierIsLeftOut(room));
            }
        }
        transcript.goOn(room.name());
    }

    /** What was said before all that is on the screen. */
    void earlier(ServerMessage.History history) {
        Room room = rooms.get(history.room());
        if (room == null) {
            return;
        }
        if (history.messages().isEmpty()) {
            transcript.notice(printer.earlier(room, room == rooms.current(), false));
        } else {
            show(room, history.messages());
        }
    }

    private void show(Room room, List<ServerMessage.Said> messages) {
        transcript.past(printer.earlier(room, room == rooms.current(), true), messages);
        room.reachBackTo(messages.get(0).seq());
    }
}
