package chat.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.RoomStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What accounts have said to each other, in the file alone, and up to where they have read. */
final class SqliteConversations implements Conversations {

    /** A mark that is set anew is the latest again. */
    private static final String MARK = "INSERT OR REPLACE INTO marks (user, place, shown, seq) VALUES (?, ?, ?, ?)";

    private static final String TRIM_MARKS = "DELETE FROM marks WHERE user = ? AND id <="
            + " (SELECT id FROM marks WHERE user = ? ORDER BY id DESC LIMIT 1 OFFSET " + MAX_MARKS + ")";

    private static final String ROOM_MARK = "#";

    private final WriterThread writer;
    private final ReaderThread reader;
    private final ReaderThread searcher;
    private volatile boolean closed;

    /** @param searcher its own, because a search may take long */
    SqliteConversations(WriterThread writer, ReaderThread reader, ReaderThread searcher) {
        this.writer = writer;
        this.reader = reader;
        this.searcher = searcher;
    }

    private interface Read {
        List<Message> of(Database database, long conversation, String name) throws SQLException;
    }

    private CompletionStage<List<DirectMessage>> read(Between between, Read read) {
        byte[] key = ConversationRows.key(between);
        return reader.ask(database -> {
            long id = database.number(0, "SELECT id FROM rooms WHERE name = ?", (Object) key);
            return id == 0
                    ? List.of()
                    : directs(between, read.of(database, id, between.with().toString()));
        });
    }

    private static List<DirectMessage> directs(Between between, List<Message> messages) {
        return messages.stream().map(message -> direct(between, message)).toList();
    }

    static DirectMessage direct(Between between, Message message) {
        return new DirectMessage(
                message.from(),
                between.addressee(message.from()).toString(),
                message.text(),
                message.time(),
                message.id(),
                message.action(),
                message.seq(),
                message.device(),
                false);
    }

    @Override
    public CompletionStage<List<DirectMessage>> history(Between between, long before, int limit, long maxBytes) {
        return read(between, (database, id, name) -> Reading.before(database, id, name, before, limit, maxBytes));
    }

    @Override
    public CompletionStage<List<DirectMessage>> around(Between between, long seq, int limit, long maxBytes) {
        return read(between, (database, id, name) -> Reading.around(database, id, name, seq, limit, maxBytes));
    }

    @Override
    public CompletionStage<Found> search(Search search) {
        List<byte[]> keys = List.of(ConversationRows.key(search.between()));
        return searcher.ask(database -> {
            RoomStore.Archive.Found found = SqliteArchive.search(
                    database, keys, search.query(), search.before(), search.limit(), search.maxBytes());
            return new Found(directs(search.between(), found.messages()), found.next());
        });
    }

    @Override
    public CompletionStage<List<Mark>> mark(Username user, List<Mark> marks) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<>() {
            @Override
            List<Mark> apply(Database database) throws SQLException {
                if (!Waiting.isAccount(database, user.compared())) {
                    return List.of(); // it was given up
                }
                List<Mark> kept = new ArrayList<>();
                boolean isMore = false;
                for (Mark mark : marks) {
                    long before = seq(database, user.compared(), mark);
                    long latest = latest(database, user.compared(), mark);
                    // One that is beyond what there is was that of a room that was here before.
                    long seq = Math.min(before <= latest ? Math.max(mark.seq(), before) : mark.seq(), latest);
                    if (seq > 0) {
                        database.update(MARK, user.compared(), place(mark), shown(mark), seq);
                        kept.add(new Mark(mark.room(), mark.with(), seq));
                        isMore |= before == 0;
                    }
                }
                if (isMore) {
                    database.update(TRIM_MARKS, user.compared(), user.compared());
                }
                return kept;
            }
        });
    }

    private static long seq(Database database, String user, Mark mark) throws SQLException {
        return database.number(0, "SELECT seq FROM marks WHERE user = ? AND place = ?", user, place(mark));
    }

    /** The number of the latest that there is to be read; 0 for nothing. */
    private static long latest(Database database, String user, Mark mark) throws SQLException {
        RoomName room = mark.room();
        if (room == null) {
            return database.number(0, "SELECT lastSeq FROM boxes WHERE user = ?", user);
        }
        byte[] key = SqliteArchive.key(room);
        return Reading.lastSeq(database, database.number(0, "SELECT id FROM rooms WHERE name = ?", (Object) key));
    }

    static String place(Mark mark) {
        RoomName room = mark.room();
        return room == null ? requireNonNull(mark.with()).compared() : place(room.compared());
    }

    static String shown(Mark mark) {
        RoomName room = mark.room();
        return room == null ? requireNonNull(mark.with()).toString() : place(room.toString());
    }

    private static String place(String room) {
        return ROOM_MARK + room;
    }

    /** A room is gone: in another one of its name nobody has read. */
    static void forgetRoom(Database database, RoomName room) throws SQLException {
        database.update("DELETE FROM marks WHERE place = ?", place(room.compared()));
    }

    @Override
    public CompletionStage<List<Mark>> marks(Username user) {
        return reader.ask(database -> {
            List<Mark> marks = new ArrayList<>();
            try (ResultSet row = database.bound(
                            "SELECT shown, seq FROM marks WHERE user = ? ORDER BY id", user.compared())
                    .executeQuery()) {
                while (row.next()) {
                    marks.add(mark(row.getString(1), row.getLong(2)));
                }
            } catch (ProtocolException e) {
                throw new SQLException("somebody has read where nobody can", e);
            }
            return marks;
        });
    }

    static Mark mark(String shown, long seq) throws ProtocolException {
        return shown.startsWith(ROOM_MARK)
                ? new Mark(RoomName.of(shown.substring(ROOM_MARK.length())), null, seq)
                : new Mark(null, Username.of(shown), seq);
    }

    /** Nothing changes any more. */
    void close() {
        closed = true;
    }
}
