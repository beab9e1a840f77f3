package chat.server.console;

import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.ArrayList;
import java.util.List;

/** Which rooms there are, a line each. The topic comes last: it may be longer than the terminal is wide. */
final class RoomsTable {

    /** As many as of those who are in. */
    private static final int MAX_ROWS = ProtocolLimits.MAX_LISTED_USERS;

    private RoomsTable() {}

    /** The table, and how many there are. */
    static String of(List<RoomSummary> rooms) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "USERS", "TOPIC"));
        rooms.stream().limit(MAX_ROWS).forEach(room -> rows.add(row(room)));
        String more = rooms.size() > MAX_ROWS ? "and " + (rooms.size() - MAX_ROWS) + " more\n" : "";
        return new Columns(rows).lines() + more + rooms.size() + (rooms.size() == 1 ? " room\n" : " rooms\n");
    }

    private static List<String> row(RoomSummary room) {
        return List.of("#" + room.room(), Integer.toString(room.count()), room.topic() == null ? "" : room.topic());
    }
}
