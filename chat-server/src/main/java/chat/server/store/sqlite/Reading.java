package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.EventSize;
import chat.server.store.state.MessagesAround;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be read of a room's events. */
final class Reading {

    private static final String BEFORE =
            Events.SELECT + "WHERE id > ? AND id < ? AND kind <= " + Events.ACTION + " ORDER BY id DESC LIMIT ?";
    private static final String FROM =
            Events.SELECT + "WHERE id >= ? AND id < ? AND kind <= " + Events.ACTION + " ORDER BY id LIMIT ?";
    private static final String BETWEEN = Events.SELECT + "WHERE id > ? AND id <= ? ORDER BY id";

    private Reading() {}

    /** The number of a room's latest event; 0 if there is none. */
    static long lastSeq(Database database, long room) throws SQLException {
        return database.number(
                0,
                "SELECT max(id) & " + Events.MAX_SEQ + " FROM events WHERE id > ? AND id < ?",
                Events.id(room, 0),
                Events.id(room + 1, 0));
    }

    /**
     * The messages before a number, oldest first: the latest of them, as many as fit, but at least one if there are any.
     *
     * @param name the room's
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    static List<Message> before(Database database, long room, String name, long before, int limit, long maxBytes)
            throws SQLException {
        PreparedStatement query = database.bound(
                BEFORE, Events.id(room, 0), Events.id(room, Math.max(0, Math.min(before, Events.MAX_SEQ))), limit);
        List<Message> messages = fitting(query, name, maxBytes);
        Collections.reverse(messages);
        return messages;
    }

    /** The first messages of a query, as many as fit, but at least one. */
    private static List<Message> fitting(PreparedStatement query, String name, long maxBytes) throws SQLException {
        List<Message> messages = new ArrayList<>();
        long left = maxBytes;
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                RoomEvent event = Events.read(row, name);
                left -= EventSize.of(event);
                if (left < 0 && !messages.isEmpty()) {
                    break;
                }
                messages.add((Message) event);
            }
        }
        return messages;
    }

    /** As {@link chat.server.store.RoomStore.Archive#around} says. */
    static List<Message> around(Database database, long room, String name, long seq, int limit, long maxBytes)
            throws SQLException {
        long middle = Math.max(0, Math.min(seq, Events.MAX_SEQ));
        List<Message> before = before(database, room, name, middle, limit, maxBytes);
        List<Message> from = from(database, room, name, middle, limit, maxBytes);
        return MessagesAround.choose(before, from, limit, maxBytes);
    }

    private static List<Message> from(Database database, long room, String name, long from, int limit, long maxBytes)
            throws SQLException {
        PreparedStatement query = database.bound(FROM, Events.id(room, from), Events.id(room + 1, 0), limit);
        return fitting(query, name, maxBytes);
    }

    /** As {@link chat.server.store.RoomStore.OpenRoom#replay} says. */
    static @Nullable List<RoomEvent> replay(
            Database database, long room, String name, long after, long to, long maxBytes) throws SQLException {
        if (after == to) {
            return List.of();
        }
        if (after > to || after < 0) {
            return null;
        }
        List<RoomEvent> events = new ArrayList<>();
        long left = maxBytes;
        try (ResultSet row = database.bound(BETWEEN, Events.id(room, after), Events.id(room, to))
                .executeQuery()) {
            while (row.next()) {
                RoomEvent event = Events.read(row, name);
                if (events.isEmpty() && event.seq() != after + 1) {
                    return null; // the next ones are not kept any more
                }
                left -= EventSize.of(event);
                if (left < 0 && !events.isEmpty()) {
                    break;
                }
                events.add(event);
            }
        }
        return events.isEmpty() ? null : events;
    }
}
