package chat.server.store.sqlite;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.store.Conversations.Between;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * Where it stands what an account and another have said to each other: as the messages of a room, under a name that no room can have, so
 * that it is searched and given up as what rooms have said. The numbers are those of the account's box. For the writer's thread.
 */
final class ConversationRows {

    /** Tells rooms from conversations, whose names begin with a character that is in no name. */
    static final String IS_ROOM = "name >= x'0001'";

    /** Of conversations whose account is gone; nothing finds them, and they go bit by bit. */
    private static final String IS_FORGOTTEN = "name < x'00000001'";

    private ConversationRows() {}

    /** What a conversation is found by. */
    static byte[] key(Between between) {
        return key(between.user(), 0, between.with().compared());
    }

    static byte[] key(Username user, int end, String with) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(new byte[2]);
        key.writeBytes(user.compared().getBytes(StandardCharsets.UTF_16BE));
        key.writeBytes(new byte[] {0, (byte) end});
        key.writeBytes(with.getBytes(StandardCharsets.UTF_16BE));
        return key.toByteArray();
    }

    /** A message of a conversation, as one of a room. */
    record Row(long conversation, Message message) {}

    /**
     * Writes a message that is in somebody's box. Returns what was written: should there be one of its number or a later one, it comes behind
     * that, because what cannot be written would be asked for again and again.
     */
    static Row add(Database database, Between between, DirectMessage direct, long seq) throws SQLException {
        byte[] key = key(between);
        String found = "SELECT id FROM rooms WHERE name = ?";
        long id = database.number(0, found, (Object) key);
        if (id == 0) {
            database.update(
                    "INSERT INTO rooms (name, shown, epoch) VALUES (?, ?, '')",
                    key,
                    between.with().toString());
            id = database.number(0, found, (Object) key);
        }
        Message message = new Message(
                between.with().toString(),
                Math.max(seq, Reading.lastSeq(database, id) + 1),
                direct.from(),
                direct.text(),
                direct.time(),
                direct.id(),
                direct.action(),
                direct.device(),
                false,
                false);
        Events.insert(database, id, message, direct.time().toEpochMilli(), 0, -1);
        return new Row(id, message);
    }

    /** Has all conversations of an account forgotten: from now on nothing finds them. */
    static void forget(Database database, Username user) throws SQLException {
        database.update(
                "UPDATE rooms SET name = CAST(x'00000000' || CAST(id AS TEXT) AS BLOB) WHERE name >= ? AND name < ?",
                key(user, 0, ""),
                key(user, 1, ""));
    }

    /** Whether the latest of what is kept of it may go, too: a room counts on from it. */
    static boolean isConversation(Database database, long id) throws SQLException {
        return database.number(0, "SELECT count(*) FROM rooms WHERE id = ? AND NOT " + IS_ROOM, id) != 0;
    }

    /**
     * Deletes some of what is forgotten.
     *
     * @return whether there is more
     */
    static boolean trimForgotten(Database database, SearchIndex index, int rows) throws SQLException {
        long id = database.number(0, "SELECT id FROM rooms WHERE " + IS_FORGOTTEN + " LIMIT 1");
        if (id == 0) {
            return false;
        }
        long last = database.number(
                Events.id(id + 1, 0),
                "SELECT id FROM events WHERE id > ? AND id < ? ORDER BY id LIMIT 1 OFFSET ?",
                Events.id(id, 0),
                Events.id(id + 1, 0),
                rows);
        index.forgotten(SearchIndex.forget(database, id, Events.id(id, 0), last - 1));
        database.update("DELETE FROM events WHERE id > ? AND id < ?", Events.id(id, 0), last);
        deleteIfEmpty(database, id);
        return true;
    }

    /** The conversation begins anew with the next message. */
    static void deleteIfEmpty(Database database, long id) throws SQLException {
        database.update(
                "DELETE FROM rooms WHERE id = ? AND NOT EXISTS (SELECT 1 FROM events WHERE id > ? AND id < ?)",
                id,
                Events.id(id, 0),
                Events.id(id + 1, 0));
    }
}
