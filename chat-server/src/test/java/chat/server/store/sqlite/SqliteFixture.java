package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static org.awaitility.Awaitility.await;

import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture;
import chat.server.store.RoomStoreFixture.Speaker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Stores in a directory, and a clock that is set by hand. */
abstract class SqliteFixture {

    static final Duration WINDOW = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    final AtomicLong millis = new AtomicLong(RoomStoreFixture.NOW.toEpochMilli());

    @SuppressWarnings("NullAway.Init") // by start()
    SqliteStores stores;

    SqliteStores.Settings settings(long keepMessages, Duration keepFor, long keepBytes) {
        return new SqliteStores.Settings(100, WINDOW, 1 << 20, 8 << 20, keepMessages, keepFor, keepBytes);
    }

    SqliteStores.Settings keepAll() {
        return settings(Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
    }

    /** Opens the directory, once more if it was open. */
    void start(SqliteStores.Settings settings) {
        stop();
        try {
            stores = SqliteStores.open(directory, settings, () -> Instant.ofEpochMilli(millis.get()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        if (stores != null) {
            stores.close();
        }
    }

    OpenRoom open(String name) {
        return answer(() -> stores.rooms().open(room(name), "alice", new RoomStoreFixture.Told()));
    }

    Speaker alice(String roomName) {
        return Speaker.in(open(roomName), "alice");
    }

    /** Says something, after some time. */
    long say(Speaker speaker, long after, String text) {
        millis.addAndGet(after);
        return speaker.say(text);
    }

    /** The first number of what a query finds in the file. */
    long number(String sql, Object... parameters) {
        try (Database database = Database.forReading(directory.resolve(DataDirectory.FILE), 1_000)) {
            return database.number(-1, sql, parameters);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    void awaitIndex() {
        await().until(() -> number("SELECT count(*) FROM rooms WHERE indexed < (SELECT max(id) & " + Events.MAX_SEQ
                        + " FROM events WHERE id >> " + Events.SEQ_BITS + " = rooms.id)")
                == 0);
    }
}
