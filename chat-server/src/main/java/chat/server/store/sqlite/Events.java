package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.RoomStore;
import chat.server.store.state.Amendment;
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
    private static final int EDITED = 5;
    private static final int DELETED = 6;

    static final String INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** What {@link #read} reads; to be followed by a condition. What changed a message has the text that the message has now. */
    static final String SELECT = select("");

    /** The same, and behind it whose session an event was. */
    static final String SELECT_WITH_SESSION = select(", session");

    private static final String MESSAGE_TO_AMEND =
            "SELECT id, kind, time, who, text, label, device, amended, session FROM events WHERE id = ? AND kind <= "
                    + ACTION;

    private Events() {}

    private static String select(String more) {
        return "SELECT id, kind, time, who, CASE kind WHEN " + EDITED
                + " THEN (SELECT said.text FROM events said WHERE said.id = (events.id >> " + SEQ_BITS + " << "
                + SEQ_BITS + " | events.amended)) ELSE text END, label, device, amended" + more + " FROM events ";
    }

    /** The id of an event's row. */
    static long id(long room, long seq) {
        return room << SEQ_BITS | seq;
    }

    /**
     * Writes an event.
     *
     * @param millis when it happens, since 1970
     * @param session who said it, or whose label it bears; 0 if neither has to be known
     * @param previous of an event with a label that must not be taken twice, the id of the one of that session before it, or 0; else -1
     */
    static void insert(Database database, long room, RoomEvent event, long millis, long session, long previous)
            throws SQLException {
        PreparedStatement row = database.prepared(INSERT);
        row.setLong(1, id(room, event.seq()));
        Integer device = null;
        long of = 0;
        if (event instanceof Message said) {
            set(row, said.action() ? ACTION : MESSAGE, said.time().toEpochMilli(), said.from(), said.text(), said.id());
            device = said.device();
        } else if (event instanceof Topic topic) {
            set(row, TOPIC, millis, topic.username(), topic.topic(), null);
        } else if (event instanceof Joined joined) {
            set(row, JOINED, millis, joined.username(), null, null);
        } else if (event instanceof Left left) {
            set(row, LEFT, millis, left.username(), left.reason(), null);
        } else if (event instanceof Edited edited) {
            set(row, EDITED, millis, edited.by(), null, null);
            of = edited.of();
        } else if (event instanceof Deleted deleted) {
            set(row, DELETED, millis, deleted.by(), null, null);
            of = deleted.of();
        }
        setOrNull(row, 7, session, session != 0);
        setOrNull(row, 8, previous, previous >= 0);
        setOrNull(row, 9, device == null ? 0 : device, device != null);
        setOrNull(row, 10, of, of != 0);
        database.run(row);
    }

    private static void setOrNull(PreparedStatement row, int column, long value, boolean isThere) throws SQLException {
        if (isThere) {
            row.setLong(column, value);
        } else {
            row.setNull(column, Types.INTEGER);
        }
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

    /** The message that an event is about, and what is needed to decide what becomes of it. */
    static Amendment amendment(Database database, long room, String name, RoomEvent draft, RoomStore.Right right)
            throws SQLException {
        long of = Amendment.of(draft);
        String text = Amendment.text(draft);
        try (ResultSet row = database.bound(MESSAGE_TO_AMEND, of > 0 && of <= MAX_SEQ ? id(room, of) : 0)
                .executeQuery()) {
            return row.next()
                    ? new Amendment(
                            (Message) read(row, name),
                            row.getLong(9),
                            row.getLong(8),
                            text,
                            right,
                            Erasure.isBusy(database, id(room, of)))
                    : new Amendment(null, 0, 0, text, right, false);
        }
    }

    /** The event of a row that {@link #SELECT} selected. */
    static RoomEvent read(ResultSet row, String room) throws SQLException {
        long seq = row.getLong(1) & MAX_SEQ;
        int kind = row.getInt(2);
        String who = row.getString(4);
        String text = row.getString(5);
        long amended = row.getLong(8);
        return switch (kind) {
            case MESSAGE, ACTION ->
                new Message(
                        room,
                        seq,
                        who,
                        text == null ? "" : text,
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(6),
                        kind == ACTION,
                        (Integer) row.getObject(7),
                        amended != 0 && text != null,
                        text == null);
            case JOINED -> new Joined(room, seq, who);
            case LEFT -> new Left(room, seq, who, text == null ? "" : text);
            case TOPIC -> new Topic(room, seq, who, text == null ? "" : text);
            case EDITED, DELETED ->
                text == null ? new Deleted(room, seq, amended, who) : new Edited(room, seq, amended, who, text);
            default -> throw new SQLException("an event of kind " + kind);
        };
    }
}
