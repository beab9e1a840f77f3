package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an event of a room stands in its row. */
final class Events {

    /** The number of an event has so many bits in its row's id, the room's number those above. */
    static final int SEQ_BITS = 36;

    static final long MAX_SEQ = (1L << SEQ_BITS) - 1;

    static final int MESSAGE = 0;
    static final int ACTION = 1;
    private static final int JOINED = 2;
    private static final int LEFT = 3;
    private static final int TOPIC = 4;

    static final String INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    /** What {@link #read} reads; to be followed by a condition. */
    static final String SELECT = "SELECT id, kind, time, who, text, label FROM events ";

    private Events() {}

    /** The id of an event's row. */
    static long id(long room, long seq) {
        return room << SEQ_BITS | seq;
    }

    /**
     * Writes an event.
     *
     * @param millis when it happens, since 1970
     * @param session whose label it bears that must not be taken twice; 0 if there is none
     * @param previous the id of the event with a label of that session before it; 0 if there is none
     */
    static void insert(Database database, long room, RoomEvent event, long millis, long session, long previous)
            throws SQLException {
        PreparedStatement row = database.prepared(INSERT);
        row.setLong(1, id(room, event.seq()));
        if (event instanceof Message said) {
            set(row, said.action() ? ACTION : MESSAGE, said.time().toEpochMilli(), said.from(), said.text(), said.id());
        } else if (event instanceof Topic topic) {
            set(row, TOPIC, millis, topic.username(), topic.topic(), null);
        } else if (event instanceof Joined joined) {
            set(row, JOINED, millis, joined.username(), null, null);
        } else if (event instanceof Left left) {
            set(row, LEFT, millis, left.username(), left.reason(), null);
        }
        if (session == 0) {
            row.setNull(7, Types.INTEGER);
            row.setNull(8, Types.INTEGER);
        } else {
            row.setLong(7, session);
            row.setLong(8, previous);
        }
        database.run(row);
    }

    private static void set(
            PreparedStatement row, int kind, long time, String who, @Nullable String text, @Nullable String label)
            throws SQLException {
        row.setInt(2, kind);
        row.setLong(3, time);
        row.setString(4, who);
        row.setString(5, text);
        row.setString(6, label);
    }

    /** The event of a row that {@link #SELECT} selected. */
    static RoomEvent read(ResultSet row, String room) throws SQLException {
        long seq = row.getLong(1) & MAX_SEQ;
        int kind = row.getInt(2);
        String who = row.getString(4);
        return switch (kind) {
            case MESSAGE, ACTION ->
                new Message(
                        room,
                        seq,
                        who,
                        row.getString(5),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(6),
                        kind == ACTION);
            case JOINED -> new Joined(room, seq, who);
            case LEFT -> new Left(room, seq, who, row.getString(5));
            case TOPIC -> new Topic(room, seq, who, row.getString(5));
            default -> throw new SQLException("an event of kind " + kind);
        };
    }
}
