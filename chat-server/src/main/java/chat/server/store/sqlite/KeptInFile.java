package chat.server.store.sqlite;

import static chat.server.store.Mailboxes.MAX_WAITING;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.Conversations.Between;
import chat.server.store.Conversations.Mark;
import chat.server.store.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept in a data directory, read from its file row by row. Whoever is in has left. For one thread. */
public final class KeptInFile implements Kept.Source {

    private static final int CACHE_KIB = 1 << 14;
    private static final int PAGE = 500;

    private static final String ROOMS =
            "SELECT id, shown, epoch, topic FROM rooms WHERE " + ConversationRows.IS_ROOM + " ORDER BY name";

    private static final String EVENTS = Events.SELECT_WITH_SESSION + "WHERE id > ? AND id < ? ORDER BY id";

    private static final String RIGHTS = "SELECT rooms.shown, accounts.shown, closed, room_rights.hash FROM room_rights"
            + " JOIN rooms ON rooms.id = room JOIN accounts ON accounts.name = owner ORDER BY room";

    private static final String INVITATIONS = "SELECT rooms.shown, accounts.shown, inviter, time, told FROM invitations"
            + " JOIN rooms ON rooms.id = room JOIN accounts ON accounts.name = account ORDER BY time, room";

    /** Of those who are in, what they have not taken waits from now on. */
    private static final String BOXES = "SELECT accounts.shown, lastSeq, max(boxes.taken, coalesce((SELECT max(taken)"
            + " FROM readers WHERE readers.user = name), 0), coalesce((SELECT seq FROM directs WHERE directs.user = name"
            + " ORDER BY seq DESC LIMIT 1 OFFSET " + MAX_WAITING + "), 0))"
            + " FROM accounts LEFT JOIN boxes ON boxes.user = name WHERE freeAt IS NULL ORDER BY name";

    private static final String LETTERS = BoxRows.DIRECTS
            + ", coalesce((SELECT waits.sender FROM waits WHERE waits.user = directs.user AND waits.seq = directs.seq),"
            + " owner, '') FROM directs WHERE user = ? AND seq > ? ORDER BY seq";

    private static final String CONVERSATIONS = "SELECT id, shown FROM rooms WHERE name >= ? AND name < ?";

    private final DataDirectory directory;
    private final Database database;

    private KeptInFile(DataDirectory directory, Database database) {
        this.directory = directory;
        this.database = database;
    }

    /**
     * Opens a data directory.
     *
     * @throws IOException in words: it cannot be read, or a server uses it
     */
    public static KeptInFile open(Path path) throws IOException {
        DataFiles.existing(path);
        DataDirectory directory = DataDirectory.open(path);
        try {
            return new KeptInFile(directory, directory.openDatabase(CACHE_KIB, Schema.STEPS));
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public void giveTo(Kept.Taker taker) throws IOException {
        try {
            giveAccounts(taker);
            giveRooms(taker);
            giveRights(taker);
            for (var sanction : SqliteSanctions.read(database)) {
                taker.take(new Kept.Sanction(sanction));
            }
            giveBoxes(taker);
        } catch (SQLException e) {
            throw new IOException(Trouble.words(directory.file(), e), e);
        } catch (ProtocolException e) {
            throw new IOException(directory.file() + " has a name that nobody may have: " + e.reason(), e);
        }
    }

    private void giveAccounts(Kept.Taker taker) throws SQLException, IOException {
        Accounts.Changes next = AccountRows.changes(database, 0, PAGE);
        while (!next.accounts().isEmpty()) {
            for (Accounts.Account account : next.accounts()) {
                taker.take(new Kept.Account(account));
            }
            next = AccountRows.changes(database, next.number(), PAGE);
        }
    }

    private void giveRooms(Kept.Taker taker) throws SQLException, ProtocolException, IOException {
        try (ResultSet row = database.bound(ROOMS).executeQuery()) {
            while (row.next()) {
                RoomName room = RoomName.of(row.getString(2));
                taker.take(new Kept.Room(room, row.getString(3), row.getString(4)));
                giveEvents(row.getLong(1), room, taker);
            }
        }
    }

    private void giveEvents(long id, RoomName room, Kept.Taker taker) throws SQLException, IOException {
        long seq = 0;
        try (ResultSet row =
                database.bound(EVENTS, Events.id(id, 0), Events.id(id + 1, 0)).executeQuery()) {
            while (row.next()) {
                RoomEvent event = Events.read(row, room.toString());
                boolean ofGuest = event instanceof Message said && said.device() == null;
                taker.take(new Kept.Event(
                        room,
                        event,
                        Instant.ofEpochMilli(row.getLong(3)),
                        ofGuest ? row.getLong(9) : 0,
                        event instanceof Message ? row.getLong(8) : 0));
                seq = event.seq();
            }
        }
        Instant now = Instant.now();
        try (ResultSet row = database.bound("SELECT user FROM members WHERE room = ? ORDER BY seq", id)
                .executeQuery()) {
            while (row.next()) {
                seq++;
                Left left = new Left(room.toString(), seq, row.getString(1), LeaveReason.RESTART.wire());
                taker.take(new Kept.Event(room, left, now, 0, 0));
            }
        }
    }

    private void giveRights(Kept.Taker taker) throws SQLException, ProtocolException, IOException {
        try (ResultSet row = database.bound(RIGHTS).executeQuery()) {
            while (row.next()) {
                taker.take(new Kept.Right(
                        RoomName.of(row.getString(1)),
                        Username.of(row.getString(2)),
                        time(row.getLong(3)),
                        row.getString(4)));
            }
        }
        try (ResultSet row = database.bound(INVITATIONS).executeQuery()) {
            while (row.next()) {
                taker.take(new Kept.Invitation(
                        RoomName.of(row.getString(1)),
                        Username.of(row.getString(2)),
                        Username.of(row.getString(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getBoolean(5)));
            }
        }
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    private void giveBoxes(Kept.Taker taker) throws SQLException, ProtocolException, IOException {
        try (ResultSet row = database.bound(BOXES).executeQuery()) {
            while (row.next()) {
                Username user = Username.of(row.getString(1));
                long last = row.getLong(2);
                if (last > 0) {
                    long taken = row.getLong(3);
                    taker.take(new Kept.Box(user, last, taken));
                    giveLetters(user, taken, taker);
                    giveConversations(user, taker);
                }
                List<Mark> marks = marks(user);
                if (!marks.isEmpty()) {
                    taker.take(new Kept.Marks(user, marks));
                }
            }
        }
    }

    private void giveLetters(Username user, long taken, Kept.Taker taker) throws SQLException, IOException {
        try (ResultSet row = database.bound(LETTERS, user.compared(), taken).executeQuery()) {
            while (row.next()) {
                taker.take(new Kept.Letter(user, BoxRows.direct(row), row.getString(12), row.getBoolean(11)));
            }
        }
    }

    private void giveConversations(Username user, Kept.Taker taker)
            throws SQLException, ProtocolException, IOException {
        try (ResultSet row = database.bound(
                        CONVERSATIONS, ConversationRows.key(user, 0, ""), ConversationRows.key(user, 1, ""))
                .executeQuery()) {
            while (row.next()) {
                Between between = new Between(user, Username.of(row.getString(2)));
                long id = row.getLong(1);
                try (ResultSet said = database.bound(EVENTS, Events.id(id, 0), Events.id(id + 1, 0))
                        .executeQuery()) {
                    while (said.next()) {
                        Message message =
                                (Message) Events.read(said, between.with().toString());
                        DirectMessage direct = SqliteConversations.direct(between, message);
                        taker.take(new Kept.Said(user, between.with(), direct));
                    }
                }
            }
        }
    }

    private List<Mark> marks(Username user) throws SQLException, ProtocolException {
        List<Mark> marks = new ArrayList<>();
        try (ResultSet row = database.bound("SELECT shown, seq FROM marks WHERE user = ? ORDER BY id", user.compared())
                .executeQuery()) {
            while (row.next()) {
                marks.add(SqliteConversations.mark(row.getString(1), row.getLong(2)));
            }
        }
        return marks;
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } catch (SQLException e) {
            throw new IOException(Trouble.words(directory.file(), e), e);
        } finally {
            directory.close();
        }
    }
}
