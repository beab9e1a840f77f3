package chat.server.store.sqlite;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomEvent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be done with a data directory beside a server, whether one runs on it or not. All of it blocks. */
public final class DataFiles {

    private static final String ALL_ROOMS = "SELECT id, shown FROM rooms ORDER BY name";
    private static final String ONE_ROOM = "SELECT id, shown FROM rooms WHERE name = ?";

    private DataFiles() {}

    /**
     * Gives all events that are kept, as they are at one moment: room by room, each in its order.
     *
     * @param room only this one; null for all
     * @return how many there were
     * @throws IOException in words: it cannot be read, or there is no such room
     */
    public static long export(Path directory, @Nullable RoomName room, Consumer<RoomEvent> to) throws IOException {
        Path file = existing(directory);
        try (Database database = Database.forReading(file, 1 << 10)) {
            database.connection().setAutoCommit(false); // one moment for all that is read
            Map<Long, String> rooms = new LinkedHashMap<>();
            try (ResultSet row = (room == null
                            ? database.bound(ALL_ROOMS)
                            : database.bound(ONE_ROOM, (Object) SqliteArchive.key(room)))
                    .executeQuery()) {
                while (row.next()) {
                    rooms.put(row.getLong(1), row.getString(2));
                }
            }
            if (room != null && rooms.isEmpty()) {
                throw new IOException("There is no room " + room + " in " + directory);
            }
            long events = 0;
            for (Map.Entry<Long, String> each : rooms.entrySet()) {
                events += export(database, each.getKey(), each.getValue(), to);
            }
            return events;
        } catch (SQLException e) {
            throw new IOException(Trouble.words(file, e), e);
        }
    }

    private static long export(Database database, long room, String name, Consumer<RoomEvent> to) throws SQLException {
        long events = 0;
        try (ResultSet row = database.bound(
                        Events.SELECT + "WHERE id > ? AND id < ? ORDER BY id",
                        Events.id(room, 0),
                        Events.id(room + 1, 0))
                .executeQuery()) {
            for (; row.next(); events++) {
                to.accept(Events.read(row, name));
            }
        }
        return events;
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
            Files.createFile(copy, DataDirectory.rights("rw-------"));
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

    private static Path existing(Path directory) throws IOException {
        Path file = directory.resolve(DataDirectory.FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException("There is no " + file + ". Give the directory that the server has as --data");
        }
        return file;
    }
}
