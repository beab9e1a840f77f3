package chat.client.cli;

import static chat.client.cli.MessagePrinter.line;
import static chat.client.cli.MessagePrinter.room;

import chat.protocol.ServerMessage;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jspecify.annotations.Nullable;

/** Which rooms there are, as lines for people: those that one is in with what is new there, then the others. */
final class RoomList {

    /** JoinedRooms that one is not in: more fill several screens and help nobody. */
    static final int MAX_OTHERS = 50;

    private final Palette palette;
    private final AttributedStringBuilder lines = new AttributedStringBuilder();

    private RoomList(Palette palette) {
        this.palette = palette;
    }

    /** @param all what the server says, those with the most users first; of very many not all */
    static AttributedString of(Palette palette, JoinedRooms rooms, List<ServerMessage.RoomSummary> all) {
        RoomList list = new RoomList(palette);
        list.mine(rooms.all(), rooms.current());
        list.others(all.stream().filter(room -> rooms.get(room.room()) == null).toList());
        return list.lines.toAttributedString();
    }

    private void mine(List<JoinedRoom> rooms, JoinedRoom current) {
        lines.append("* You are in " + (rooms.size() == 1 ? "one room:" : rooms.size() + " rooms:"));
        for (JoinedRoom room : rooms) {
            String unread = room.unread() == 0 ? "" : ", " + room.unread() + " unread";
            add(room.name(), room.occupancy(room == current) + unread, room.topic());
        }
    }

    private void others(List<ServerMessage.RoomSummary> rooms) {
        if (rooms.isEmpty()) {
            lines.append("\n* There are no others. /join NAME makes one.");
            return;
        }
        lines.append(
                "\n* " + (rooms.size() == 1 ? "One other" : rooms.size() + " others") + ", /join NAME leads there:");
        rooms.stream().limit(MAX_OTHERS).forEach(room -> add(room.room(), room.count() + " there", room.topic()));
        if (rooms.size() > MAX_OTHERS) {
            lines.append("\n*   and " + (rooms.size() - MAX_OTHERS) + " more");
        }
    }

    private void add(String name, String state, @Nullable String topic) {
        lines.append("\n*   ").styled(palette.name(name), room(name)).append(" " + state);
        if (topic != null && !topic.isEmpty()) {
            lines.append(" - " + line(topic));
        }
    }
}
