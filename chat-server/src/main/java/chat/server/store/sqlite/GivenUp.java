package chat.server.store.sqlite;

import chat.protocol.ProtocolLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of what sessions have given up in rooms, by its labels. There are none as long as everything can be written. */
final class GivenUp {

    private GivenUp() {}

    static Set<String> read(Database database, long session, long room) throws SQLException {
        Set<String> labels = new HashSet<>();
        try (ResultSet row = database.bound("SELECT label FROM given_up WHERE session = ? AND room = ?", session, room)
                .executeQuery()) {
            while (row.next()) {
                labels.add(row.getString(1));
            }
        }
        return labels;
    }

    static void write(Database database, long session, long room, List<String> labels) throws SQLException {
        for (String label : labels) {
            database.update(
                    "INSERT OR REPLACE INTO given_up (session, room, label) VALUES (?, ?, ?)", session, room, label);
        }
        database.update(
                "DELETE FROM given_up WHERE session = ?1 AND id NOT IN"
                        + " (SELECT id FROM given_up WHERE session = ?1 ORDER BY id DESC LIMIT ?2)",
                session,
                ProtocolLimits.MAX_REMEMBERED_IDS);
    }

    static void forget(Database database, long session) throws SQLException {
        database.update("DELETE FROM given_up WHERE session = ?", session);
    }
}
