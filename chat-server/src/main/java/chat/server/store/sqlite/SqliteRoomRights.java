package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.RoomRights;
import chat.server.store.state.AccountRefusals;
import chat.server.store.state.RightsRefusals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rights in the rooms of the file. In memory is what a list of rooms needs, for as long as that has not changed in the file: a command
 * beside the server can end an account that owns some.
 */
final class SqliteRoomRights implements RoomRights {

    private static final String OF_ROOM = "room = (SELECT id FROM rooms WHERE name = ?)";

    private static final String FIND =
            "SELECT accounts.shown, closed, room_rights.hash, EXISTS (SELECT 1 FROM invitations"
                    + " WHERE invitations.room = room_rights.room AND account = ?)"
                    + " FROM room_rights JOIN accounts ON accounts.name = owner WHERE " + OF_ROOM;

    private static final String CLOSED = "SELECT rooms.shown, owner, closed FROM room_rights"
            + " JOIN rooms ON rooms.id = room WHERE closed IS NOT NULL";

    private static final String INVITED_TO =
            "SELECT rooms.shown FROM invitations JOIN rooms ON rooms.id = room WHERE account = ?";

    private static final String ACCOUNT = "SELECT 1 FROM accounts WHERE name = ? AND freeAt IS NULL";

    private static final String OWN = "INSERT OR IGNORE INTO room_rights (room, owner) SELECT rooms.id, accounts.name"
            + " FROM rooms, accounts WHERE rooms.name = ? AND accounts.name = ? AND freeAt IS NULL";

    private static final String INVITE = "INSERT OR IGNORE INTO invitations (room, account, inviter, time)"
            + " SELECT rooms.id, accounts.name, ?, ? FROM rooms JOIN room_rights ON room = rooms.id AND closed IS NOT NULL,"
            + " accounts WHERE rooms.name = ? AND accounts.name = ? AND freeAt IS NULL";

    private static final String UNTOLD = "SELECT rooms.shown, inviter FROM invitations JOIN rooms ON rooms.id = room"
            + " WHERE account = ? AND NOT told ORDER BY time, room";

    private final WriterThread writer;
    private final ReaderThread reader;
    private final ReaderThread lister;
    private final InstantSource clock;
    private volatile Closings closings = new Closings(-1, List.of());
    private volatile boolean closed;

    /** A closed room. */
    private record Closed(RoomName room, String owner, Instant since) {}

    /** All of them. In the file is another number when they have changed. */
    private record Closings(long number, List<Closed> rooms) {}

    /** @param lister for what may take longer */
    SqliteRoomRights(WriterThread writer, ReaderThread reader, ReaderThread lister, InstantSource clock) {
        this.writer = writer;
        this.reader = reader;
        this.lister = lister;
        this.clock = clock;
    }

    /** An account has ended: what it owned is nobody's, and it is invited nowhere. */
    static void forgetAccount(Database database, Username name) throws SQLException {
        database.update(
                "DELETE FROM invitations WHERE account = ? OR room IN (SELECT room FROM room_rights WHERE owner = ?)",
                name.compared(),
                name.compared());
        database.update("DELETE FROM room_rights WHERE owner = ?", name.compared());
    }

    /** A room is gone. */
    static void forgetRoom(Database database, long room) throws SQLException {
        database.update("DELETE FROM invitations WHERE room = ?", room);
        database.update("DELETE FROM room_rights WHERE room = ?", room);
    }

    static boolean isClosed(Database database, long room) throws SQLException {
        return database.number(0, "SELECT 1 FROM room_rights WHERE room = ? AND closed IS NOT NULL", room) != 0;
    }

    private interface Change {
        void apply(Database database) throws SQLException, ProtocolException;
    }

    private CompletionStage<@Nullable Void> change(Change change) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<@Nullable Void>() {
            @Override
            @Nullable
            Void apply(Database database) throws SQLException, ProtocolException {
                change.apply(database);
                return null;
            }
        });
    }

    private <T> CompletionStage<T> read(ReaderThread.Query<T> query) {
        return read(reader, query);
    }

    private <T> CompletionStage<T> read(ReaderThread reader, ReaderThread.Query<T> query) {
        return closed
                ? CompletableFuture.failedFuture(new CancellationException("the store is closed"))
                : reader.ask(query);
    }

    private static byte[] key(RoomName room) {
        return SqliteArchive.key(room);
    }

    private static String key(@Nullable Username name) {
        return name == null ? "" : name.compared();
    }

    @Override
    public CompletionStage<@Nullable Rights> find(RoomName room, @Nullable Username guest) {
        return read(database -> {
            try (ResultSet row = database.bound(FIND, key(guest), key(room)).executeQuery()) {
                return row.next()
                        ? new Rights(user(row.getString(1)), time(row.getLong(2)), row.getString(3), row.getBoolean(4))
                        : null;
            }
        });
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    private static Username user(String name) throws SQLException {
        try {
            return Username.of(name);
        } catch (ProtocolException e) {
            throw new SQLException("somebody with a right in a room has no name that anybody may have", e);
        }
    }

    private static RoomName room(String name) throws SQLException {
        try {
            return RoomName.of(name);
        } catch (ProtocolException e) {
            throw new SQLException("a room has a name that no room may have", e);
        }
    }

    @Override
    public CompletionStage<Map<RoomName, Instant>> closedTo(@Nullable Username account) {
        return read(lister, database -> {
            Map<RoomName, Instant> rooms = new HashMap<>();
            for (Closed room : closings(database)) {
                if (!room.owner().equals(key(account))) {
                    rooms.put(room.room(), room.since());
                }
            }
            try (ResultSet row = database.bound(INVITED_TO, key(account)).executeQuery()) {
                while (row.next()) {
                    rooms.remove(room(row.getString(1)));
                }
            }
            return rooms;
        });
    }

    private List<Closed> closings(Database database) throws SQLException {
        long number = database.number(0, "SELECT closings FROM state");
        Closings known = closings;
        if (known.number() != number) {
            List<Closed> rooms = new ArrayList<>();
            try (ResultSet row = database.prepared(CLOSED).executeQuery()) {
                while (row.next()) {
                    Instant since = Instant.ofEpochMilli(row.getLong(3));
                    rooms.add(new Closed(room(row.getString(1)), row.getString(2), since));
                }
            }
            known = new Closings(number, rooms);
            closings = known;
        }
        return known.rooms();
    }

    @Override
    public CompletionStage<@Nullable Void> own(RoomName room, Username account) {
        return change(database -> database.update(OWN, key(room), key(account)));
    }

    @Override
    public CompletionStage<@Nullable Void> close(RoomName room, Username by, @Nullable String hash) {
        return change(database -> {
            long id = database.number(0, "SELECT id FROM rooms WHERE name = ?", (Object) key(room));
            if (id == 0) {
                throw RightsRefusals.noRoom(room);
            }
            String owner = owner(database, id);
            if (owner == null && database.number(0, ACCOUNT, key(by)) == 0) {
                throw AccountRefusals.none(by);
            }
            expectFewer(database, room, id, owner == null ? key(by) : owner);
            database.update(OWN, key(room), key(by));
            database.update(
                    "UPDATE room_rights SET hash = ?, closed = coalesce(closed, ?) WHERE room = ?",
                    hash,
                    clock.millis(),
                    id);
        });
    }

    private static @Nullable String owner(Database database, long id) throws SQLException {
        try (ResultSet row = database.bound("SELECT owner FROM room_rights WHERE room = ?", id)
                .executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Refuses to close a room if there are too many closed ones beside it. */
    private static void expectFewer(Database database, RoomName room, long id, String owner)
            throws SQLException, ProtocolException {
        String others = "SELECT count(*) FROM room_rights WHERE closed IS NOT NULL AND room <> ?";
        long theirs = database.number(0, others + " AND owner = ?", id, owner);
        if (theirs >= MAX_CLOSED_OF_OWNER) {
            throw RightsRefusals.closedOfOwner(room, theirs);
        }
        long all = database.number(0, others, id);
        if (all >= MAX_CLOSED) {
            throw RightsRefusals.closed(all);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> open(RoomName room) {
        return change(database -> {
            database.update("DELETE FROM invitations WHERE " + OF_ROOM, (Object) key(room));
            database.update("UPDATE room_rights SET closed = NULL, hash = NULL WHERE " + OF_ROOM, (Object) key(room));
        });
    }

    @Override
    public CompletionStage<@Nullable Void> invite(RoomName room, Username account, Username by) {
        return change(database -> {
            String count = "SELECT count(*) FROM invitations WHERE NOT (account = ? AND " + OF_ROOM + ") AND ";
            long ofRoom = database.number(0, count + OF_ROOM, key(account), key(room), key(room));
            if (ofRoom >= MAX_INVITATIONS_OF_ROOM) {
                throw RightsRefusals.invitedTo(room, ofRoom);
            }
            long ofAccount = database.number(0, count + "account = ?", key(account), key(room), key(account));
            if (ofAccount >= MAX_INVITATIONS_OF_ACCOUNT) {
                throw RightsRefusals.invitationsOf(account, ofAccount);
            }
            database.update(INVITE, by.toString(), clock.millis(), key(room), key(account));
        });
    }

    @Override
    public CompletionStage<@Nullable Void> use(RoomName room, Username account) {
        return change(database ->
                database.update("DELETE FROM invitations WHERE account = ? AND " + OF_ROOM, key(account), key(room)));
    }

    @Override
    public CompletionStage<List<Invitation>> untold(Username account) {
        return read(database -> {
            List<Invitation> invitations = new ArrayList<>();
            try (ResultSet row = database.bound(UNTOLD, key(account)).executeQuery()) {
                while (row.next()) {
                    invitations.add(new Invitation(room(row.getString(1)), user(row.getString(2))));
                }
            }
            return invitations;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> told(RoomName room, Username account) {
        return change(database -> database.update(
                "UPDATE invitations SET told = 1 WHERE account = ? AND " + OF_ROOM, key(account), key(room)));
    }

    @Override
    public void close() {
        closed = true;
    }
}
