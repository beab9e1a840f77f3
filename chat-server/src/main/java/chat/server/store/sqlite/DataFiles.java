package chat.server.store.sqlite;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be done with a data directory beside a server, whether one runs on it or not. All of it blocks. */
public final class DataFiles {

    private static final String ALL_ROOMS =
            "SELECT id, shown FROM rooms WHERE " + ConversationRows.IS_ROOM + " ORDER BY name";
    private static final String ONE_ROOM = "SELECT id, shown FROM rooms WHERE name = ?";

    private static final String PIECE = Events.SELECT + "WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";

    /** Some megabytes at most. */
    private static final int PIECE_ROWS = 500;

    private DataFiles() {}

    /**
     * Gives all events of rooms that were kept when this began: room by room, each in its order. They are read in pieces, and nothing is
     * held in the file while they are taken, however long that is; so what a server gives up meanwhile, the oldest, may be missing.
     *
     * @param room only this one; null for all
     * @return how many there were
     * @throws IOException in words: it cannot be read, or there is no such room
     */
    public static long export(Path directory, @Nullable RoomName room, Consumer<RoomEvent> to) throws IOException {
        Path file = existing(directory);
        try (Database database = Database.forReading(file, 1 << 10)) {
            List<ToExport> rooms = toExport(database, room);
            if (room != null && rooms.isEmpty()) {
                throw new IOException("There is no room " + room + " in " + directory);
            }
            long events = 0;
            for (ToExport each : rooms) {
                events += export(database, each, to);
            }
            return events;
        } catch (SQLException e) {
            throw new IOException(Trouble.words(file, e), e);
        }
    }

    /** @param latest the id of its latest event */
    private record ToExport(long id, String name, long latest) {}

    private static List<ToExport> toExport(Database database, @Nullable RoomName room) throws SQLException {
        List<ToExport> rooms = new ArrayList<>();
        database.connection().setAutoCommit(false); // one moment for all rooms
        try (ResultSet row = (room == null
                        ? database.bound(ALL_ROOMS)
                        : database.bound(ONE_ROOM, (Object) SqliteArchive.key(room)))
                .executeQuery()) {
            while (row.next()) {
                long id = row.getLong(1);
                rooms.add(new ToExport(id, row.getString(2), Events.id(id, Reading.lastSeq(database, id))));
            }
        }
        database.connection().setAutoCommit(true);
        return rooms;
    }

    private static long export(Database database, ToExport room, Consumer<RoomEvent> to) throws SQLException {
        long count = 0;
        long behind = Events.id(room.id(), 0);
        List<RoomEvent> events = new ArrayList<>();
        do {
            events.clear();
            try (ResultSet row =
                    database.bound(PIECE, behind, room.latest(), PIECE_ROWS).executeQuery()) {
                while (row.next()) {
                    behind = row.getLong(1);
                    events.add(Events.read(row, room.name()));
                }
            }
            events.forEach(to);
            count += events.size();
        } while (!events.isEmpty());
        return count;
    }

    /**
     * Makes a copy of everything, as it is at one moment, by SQLite's online backup.
     *
     * @param copy a file that is not there yet
     * @return how many bytes it has
     * @throws IOException in words: it cannot be read or written, or the copy is there already
     */
    public static long backup(Path directory, Path copy) throws IOException {
        Path file = existing(directory);
        try {
            PrivateFiles.create(copy);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(copy + " is there already. Give another name; nothing was written", e);
        }
        try (Database database = Database.forReading(file, 1 << 10)) {
            database.copyTo(copy);
            return Files.size(copy);
        } catch (SQLException e) {
            Files.deleteIfExists(copy);
            throw new IOException("No backup was made to " + copy + ": " + e.getMessage(), e);
        }
    }

    static Path existing(Path directory) throws IOException {
        Path file = directory.resolve(DataDirectory.FILE);
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return file;
        } catch (NoSuchFileException e) {
            throw new IOException("There is no " + file + ". Give the directory that the server has as --data", e);
        }
    }
}
