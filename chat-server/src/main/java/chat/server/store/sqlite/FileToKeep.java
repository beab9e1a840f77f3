package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.files.PrivateFiles;
import chat.server.store.Conversations.Between;
import chat.server.store.Conversations.Mark;
import chat.server.store.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A data directory that has nothing yet, into which everything is written: its file has another name until all is in it. For one thread. */
public final class FileToKeep implements Kept.Target {

    private static final int CACHE_KIB = 1 << 14;

    /** Pieces in a transaction. */
    private static final int AT_ONCE = 2_000;

    /** What SQLite puts beside a file. */
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal", "");

    private final DataDirectory directory;
    private final Database database;
    private int uncommitted;
    private boolean isDone;

    /** The room whose events come; null before there is one. */
    private @Nullable RoomName room;

    private long roomId;

    private FileToKeep(DataDirectory directory, Database database) {
        this.directory = directory;
        this.database = database;
    }

    /**
     * Makes a data directory, or takes one without data, or with what is left of a copy that was broken off.
     *
     * @throws IOException in words: it has data, cannot be written, or a server uses it
     */
    public static FileToKeep create(Path path) throws IOException {
        DataDirectory directory = DataDirectory.open(path);
        try {
            if (Files.exists(directory.file())) {
                throw new IOException(path + " has data already. Give a directory that is empty, or not there yet");
            }
            return new FileToKeep(directory, make(directory.unfinished()));
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private static Database make(Path file) throws IOException {
        delete(file);
        PrivateFiles.create(file);
        Database database = null;
        try {
            database = Database.forWriting(file, CACHE_KIB);
            Schema.upgrade(database, 0, Schema.STEPS);
            database.commit();
            return database;
        } catch (SQLException e) {
            IOException failed = new IOException(Trouble.words(file, e), e);
            try {
                if (database != null) {
                    database.close();
                }
            } catch (SQLException more) {
                failed.addSuppressed(more);
            }
            throw failed;
        }
    }

    private static void delete(Path file) throws IOException {
        for (String beside : BESIDE) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + beside));
        }
    }

    @Override
    public void take(Kept piece) throws IOException {
        try {
            write(piece);
            if (++uncommitted == AT_ONCE) {
                database.commit();
                uncommitted = 0;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private IOException failed(SQLException e) {
        return new IOException(Trouble.words(directory.unfinished(), e), e);
    }

    private void write(Kept piece) throws SQLException {
        if (piece instanceof Kept.Account account) {
            AccountRows.insert(database, account.account());
        } else if (piece instanceof Kept.Room opened) {
            begin(opened);
        } else if (piece instanceof Kept.Event event) {
            write(event);
        } else if (piece instanceof Kept.Right right) {
            database.update(
                    "INSERT INTO room_rights VALUES (?, ?, ?, ?)",
                    id(right.room()),
                    right.owner().compared(),
                    right.closed() == null ? null : right.closed().toEpochMilli(),
                    right.hash());
        } else if (piece instanceof Kept.Invitation invitation) {
            database.update(
                    "INSERT INTO invitations VALUES (?, ?, ?, ?, ?)",
                    invitation.account().compared(),
                    id(invitation.room()),
                    invitation.by().toString(),
                    invitation.time().toEpochMilli(),
                    invitation.told());
        } else if (piece instanceof Kept.Sanction sanction) {
            SqliteSanctions.insert(database, sanction.sanction());
        } else if (piece instanceof Kept.Box box) {
            database.update(
                    "INSERT INTO boxes (user, shown, lastSeq, account, taken) VALUES (?, ?, ?, 1, ?)",
                    box.user().compared(),
                    box.user().toString(),
                    box.lastSeq(),
                    box.taken());
        } else if (piece instanceof Kept.Letter letter) {
            write(letter);
        } else if (piece instanceof Kept.Said said) {
            ConversationRows.add(
                    database,
                    new Between(said.user(), said.with()),
                    said.direct(),
                    said.direct().seq());
        } else if (piece instanceof Kept.Marks marks) {
            write(marks);
        }
    }

    private long id(RoomName name) throws SQLException {
        return database.number(0, "SELECT id FROM rooms WHERE name = ?", (Object) SqliteArchive.key(name));
    }

    private void begin(Kept.Room opened) throws SQLException {
        database.update(
                "INSERT INTO rooms (name, shown, epoch, topic) VALUES (?, ?, ?, ?)",
                SqliteArchive.key(opened.name()),
                opened.name().toString(),
                opened.epoch(),
                opened.topic());
        room = opened.name();
        roomId = id(opened.name());
    }

    private void write(Kept.Event kept) throws SQLException {
        if (!Objects.equals(kept.room(), room)) {
            throw new IllegalArgumentException("an event of " + kept.room() + " (expected: one of " + room + ")");
        }
        Events.insert(database, roomId, kept.event(), kept.time().toEpochMilli(), kept.session(), -1);
        if (kept.event() instanceof Message said && (kept.latest() != 0 || said.deleted())) {
            database.update(
                    "UPDATE events SET amended = ?, text = ? WHERE id = ?",
                    kept.latest(),
                    said.deleted() ? null : said.text(),
                    Events.id(roomId, said.seq()));
        }
    }

    private void write(Kept.Letter letter) throws SQLException {
        String user = letter.user().compared();
        var direct = letter.direct();
        boolean own = isOf(letter.user(), direct.from());
        database.update(
                "INSERT INTO directs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                user,
                direct.seq(),
                direct.time().toEpochMilli(),
                direct.from(),
                direct.to(),
                direct.text(),
                direct.id(),
                direct.action(),
                own ? null : letter.sender(),
                direct.device(),
                letter.waited() || direct.waiting());
        database.update(
                "INSERT INTO waits VALUES (?, ?, ?, 0, ?)",
                user,
                direct.seq(),
                letter.sender(),
                direct.time().toEpochMilli());
    }

    private static boolean isOf(Username user, String name) throws SQLException {
        try {
            return Username.of(name).equals(user);
        } catch (ProtocolException e) {
            throw new SQLException("a letter is from no name that anybody may have", e);
        }
    }

    private void write(Kept.Marks marks) throws SQLException {
        for (Mark mark : marks.marks()) {
            database.update(
                    "INSERT INTO marks (user, place, shown, seq) VALUES (?, ?, ?, ?)",
                    marks.user().compared(),
                    SqliteConversations.place(mark),
                    SqliteConversations.shown(mark),
                    mark.seq());
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            database.commit();
            database.checkpoint("TRUNCATE");
            database.close();
            PrivateFiles.rename(directory.unfinished(), directory.file());
            isDone = true;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public String remains() {
        return "Nothing was kept in " + directory.file().getParent();
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
            if (!isDone) {
                delete(directory.unfinished());
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            directory.close();
        }
    }
}
