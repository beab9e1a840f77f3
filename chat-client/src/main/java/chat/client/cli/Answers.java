package chat.client.cli;

import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** What the server answers to a person's questions about rooms, as they see it. On the client's event loop. */
final class Answers {

    private final Palette palette;
    private final RoomPrinter printer;
    private final Transcript transcript;
    private final Rooms rooms;

    Answers(Palette palette, Transcript transcript, Rooms rooms) {
        this.palette = palette;
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
        transcript.notice(RoomList.of(palette, rooms, all.rooms()));
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
                show(room, AttributedString.EMPTY, history.messages());
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
        List<ServerMessage.Said> messages = history.messages();
        if (messages.isEmpty()) {
            transcript.notice(printer.nothingEarlier(room));
        } else {
            show(room, printer.earlier(room, messages.size()), messages);
        }
    }

    private void show(Room room, AttributedString heading, List<ServerMessage.Said> messages) {
        transcript.past(heading, messages);
        room.reachBackTo(messages.get(0).seq());
    }
}
