package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.RoomStore;
import chat.server.store.state.RecentLabels;
import chat.server.store.state.RecentlyEnded;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keeps rooms in the file. In memory is of those that are open what the next event needs; all of that is for the writer's thread. */
final class SqliteRoomStore implements RoomStore {

    private final WriterThread writer;
    private final ReaderThread reader;
    private final SearchIndex index;
    private final Retention retention;
    private final Erasure erasure;
    private final Archive archive;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private final Map<RoomName, SqliteRoom> rooms = new HashMap<>();
    private final Map<Long, StoredSession> sessions = new HashMap<>();
    private final RecentlyEnded ended = new RecentlyEnded();

    /** Of sessions from before the start that did nothing yet: where their chains of labels end. */
    private final Map<Long, Long> heads;

    private final List<SqliteRoom> unsettled = new ArrayList<>();
    private volatile boolean closed;

    /** @param heads of the sessions that go on, the id of the latest event that bears a label of theirs */
    SqliteRoomStore(
            WriterThread writer,
            ReaderThread reader,
            SqliteArchive archive,
            SearchIndex index,
            Retention retention,
            Erasure erasure,
            InstantSource clock,
            Map<Long, Long> heads) {
        this.writer = writer;
        this.reader = reader;
        this.index = index;
        this.retention = retention;
        this.erasure = erasure;
        this.archive = archive;
        this.clock = clock;
        this.heads = new HashMap<>(heads);
        writer.whenTold(this::settle);
        index.headsFrom(this::head);
    }

    @Override
    public CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber) {
        return submit(new Command<>() {
            private @Nullable SqliteRoom room;
            private @Nullable Subscriber before;
            private boolean isNew;

            @Override
            OpenRoom apply(Database database) throws SQLException, ProtocolException {
                SqliteRoom there = rooms.get(name);
                isNew = there == null;
                if (there == null) {
                    there = find(database, name);
                    rooms.put(name, there);
                }
                there.refresh(database);
                room = there;
                before = there.openFor(subscriber);
                return there.handle(subscriber);
            }

            @Override
            void kept() {
                if (room != null) {
                    room.subscribe(subscriber);
                }
            }

            @Override
            void undo() {
                if (room != null) {
                    room.openFor(before);
                }
                if (isNew) {
                    rooms.remove(name);
                }
            }
        });
    }

    private SqliteRoom find(Database database, RoomName name) throws SQLException, ProtocolException {
        byte[] key = SqliteArchive.key(name);
        String found = "SELECT id, shown, epoch FROM rooms WHERE name = ?";
        try (ResultSet row = database.bound(found, key).executeQuery()) {
            if (row.next()) {
                SqliteRoom room = new SqliteRoom(name, row.getString(3), row.getLong(1), this);
                if (!row.getString(2)
                        .equals(name.toString())) { // nobody was in: it is as whoever comes in first writes it
                    RoomLooks.require(database, name, room.id());
                    RoomLooks.write(database, room.id(), name);
                }
                return room;
            }
        }
        RoomLooks.require(database, name, 0);
        String epoch = HexFormat.of().toHexDigits(random.nextLong());
        database.update("INSERT INTO rooms (name, shown, epoch) VALUES (?, ?, ?)", key, name.toString(), epoch);
        long id = database.number(0, "SELECT last_insert_rowid()");
        RoomLooks.write(database, id, name);
        return new SqliteRoom(name, epoch, id, this);
    }

    /** What is known of a session. */
    StoredSession session(long id) {
        StoredSession session = sessions.get(id);
        if (session == null) {
            session = new StoredSession(heads.getOrDefault(id, 0L));
            sessions.put(id, session);
            heads.remove(id);
        }
        return session;
    }

    /** The same, with its latest labels. */
    StoredSession labelled(Database database, long id) throws SQLException {
        StoredSession session = session(id);
        if (session.isStale()) {
            readLabels(database, session.head(), session.fence().labels());
            session.refreshed();
        }
        return session;
    }

    /** The id of the latest event with a label of a session; 0 if there is none, or the session has ended. */
    private long head(long id) {
        StoredSession session = sessions.get(id);
        if (session == null) {
            return heads.getOrDefault(id, 0L);
        }
        return session.fence().hasEnded() ? 0 : session.head();
    }

    private void readLabels(Database database, long head, RecentLabels labels) throws SQLException {
        record Labelled(long room, String label, long seq) {}
        List<Labelled> latestFirst = new ArrayList<>();
        long id = head;
        while (id != 0 && latestFirst.size() < ProtocolLimits.MAX_REMEMBERED_IDS) {
            try (ResultSet row = database.bound("SELECT label, previous FROM events WHERE id = ?", id)
                    .executeQuery()) {
                boolean isKept = row.next();
                if (isKept) {
                    latestFirst.add(new Labelled(id >> Events.SEQ_BITS, row.getString(1), id & Events.MAX_SEQ));
                }
                id = isKept ? row.getLong(2) : 0;
            }
        }
        labels.clear();
        for (int i = latestFirst.size() - 1; i >= 0; i--) {
            Labelled said = latestFirst.get(i);
            labels.findOrAdd(said.room(), said.label(), said.seq());
        }
    }

    @Override
    public CompletionStage<@Nullable Void> forgetSession(long session) {
        return submit(new Command<@Nullable Void>() {
            @Override
            @Nullable
            Void apply(Database database) throws SQLException {
                database.update("DELETE FROM heads WHERE session = ?", session);
                GivenUp.forget(database, session);
                return null;
            }

            @Override
            void kept() {
                heads.remove(session);
                StoredSession known = sessions.computeIfAbsent(session, unknown -> new StoredSession(0));
                Long forgotten = known.fence().end() ? ended.add(session) : null;
                if (forgotten != null) {
                    sessions.remove(forgotten);
                }
            }
        });
    }

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public void close() {
        closed = true;
    }

    <T> CompletionStage<T> submit(Command<T> command) {
        return closed
                ? CompletableFuture.failedFuture(new CancellationException("the store is closed"))
                : writer.submit(command);
    }

    ReaderThread reader() {
        return reader;
    }

    InstantSource clock() {
        return clock;
    }

    /** An event is on disk. */
    void kept(SqliteRoom room, RoomEvent event) {
        index.added(room.id(), event);
        retention.added(room.id(), event);
        erasure.added(event);
    }

    void settleLater(SqliteRoom room) {
        unsettled.add(room);
    }

    private void settle() {
        unsettled.forEach(SqliteRoom::settle);
        unsettled.clear();
    }

    /** Nobody uses the room. */
    void remove(SqliteRoom room) {
        rooms.remove(room.roomName(), room);
    }

    /** It is in use after all. */
    void putBack(SqliteRoom room) {
        rooms.put(room.roomName(), room);
    }
}
