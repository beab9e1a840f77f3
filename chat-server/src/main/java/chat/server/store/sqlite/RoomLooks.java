package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Skeletons;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What the names of the rooms in the file look like: two columns of each room, so that nothing of it is in memory. */
final class RoomLooks {

    private RoomLooks() {}

    /** Looks at all rooms anew, unless they were looked at in the same way before. */
    static void begin(Database database) throws SQLException {
        if (database.number(0, "SELECT skeletons FROM state") == Skeletons.VERSION) {
            return;
        }
        Map<Long, String> rooms = new HashMap<>();
        try (ResultSet row = database.prepared("SELECT id, shown FROM rooms WHERE " + ConversationRows.IS_ROOM)
                .executeQuery()) {
            while (row.next()) {
                rooms.put(row.getLong(1), row.getString(2));
            }
        }
        try {
            for (Map.Entry<Long, String> room : rooms.entrySet()) {
                write(database, room.getKey(), RoomName.of(room.getValue()));
            }
        } catch (ProtocolException e) {
            throw new SQLException("a room has a name that no room may have", e);
        }
        database.update("UPDATE state SET skeletons = ?", Skeletons.VERSION);
    }

    /**
     * Refuses a name that is not written so in the file, and could be taken for that of another room.
     *
     * @param room the number of the room that is called so; 0 if there is none
     */
    static void require(Database database, RoomName name, long room) throws SQLException, ProtocolException {
        if (room == 0) {
            name.requireUnmistakable();
        }
        Skeletons skeletons = name.skeletons();
        String alike =
                "SELECT shown, id FROM rooms WHERE (shownSkeleton = ? OR comparedSkeleton = ?) AND id <> ? ORDER BY id";
        try (ResultSet row = database.bound(alike, skeletons.shown(), skeletons.compared(), room)
                .executeQuery()) {
            if (row.next()) {
                throw SqliteRoomRights.isClosed(database, row.getLong(2))
                        ? name.closed()
                        : name.takenBy(RoomName.of(row.getString(1)));
            }
        }
    }

    /** Writes a name down as it is shown from now on. */
    static void write(Database database, long room, RoomName name) throws SQLException {
        Skeletons skeletons = name.skeletons();
        database.update(
                "UPDATE rooms SET shown = ?, shownSkeleton = ?, comparedSkeleton = ? WHERE id = ?",
                name.toString(),
                skeletons.shown(),
                skeletons.compared(),
                room);
    }
}
