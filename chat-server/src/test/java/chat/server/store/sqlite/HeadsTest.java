package chat.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadsTest {

    private static final long ALICE = -7;
    private static final long BOB = 8;

    @TempDir
    Path directory;

    private Database database;
    private long time;

    @BeforeEach
    void open() throws SQLException {
        database = Database.forWriting(directory.resolve("chat.db"), 100);
        Schema.upgrade(database, 0, Schema.STEPS);
        room(1);
        room(2);
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private void room(long id) throws SQLException {
        database.update("INSERT INTO rooms (id, name, shown, epoch) VALUES (?, ?, '', '')", id, new byte[] {(byte) id});
    }

    private long event(long room, long seq, @Nullable Object session, @Nullable Object previous) throws SQLException {
        long id = Events.id(room, seq);
        database.update(
                Events.INSERT, id, Events.MESSAGE, ++time, "who", "text", "label", session, previous, null, null);
        return id;
    }

    private void indexed(long room, long seq) throws SQLException {
        database.update("UPDATE rooms SET indexed = ? WHERE id = ?", seq, room);
    }

    private void head(long session, long id) throws SQLException {
        database.update("INSERT OR REPLACE INTO heads VALUES (?, ?)", session, id);
    }

    private Map<Long, Long> heads() throws SQLException {
        return Heads.of(List.of(ALICE, BOB), database);
    }

    @Test
    void eventThatNoOtherNamesIsTheHead() throws SQLException {
        long first = event(2, 1, ALICE, 0L);
        long bobs = event(2, 2, BOB, 0L);
        event(2, 3, null, null);
        long second = event(1, 1, ALICE, first);
        long third = event(2, 4, ALICE, second);
        event(1, 2, 99L, 0L);

        assertThat(heads()).containsOnly(Map.entry(ALICE, third), Map.entry(BOB, bobs));
    }

    @Test
    void storedHeadIsOneWhereNothingIsBehindIt() throws SQLException {
        long first = event(1, 1, ALICE, 0L);
        long second = event(2, 1, ALICE, first);
        indexed(1, 1);
        indexed(2, 1);
        head(ALICE, second);
        assertThat(heads()).containsOnly(Map.entry(ALICE, second));

        long third = event(1, 2, ALICE, second);
        assertThat(heads()).containsOnly(Map.entry(ALICE, third));
    }

    @Test
    void whatIsNotIndexedMayComeBeforeTheStoredHead() throws SQLException {
        long first = event(1, 1, ALICE, 0L);
        long second = event(2, 1, ALICE, first);
        indexed(2, 1);
        head(ALICE, second);

        assertThat(heads()).containsOnly(Map.entry(ALICE, second));
    }

    @Test
    void whereAPartOfTheChainIsGoneTheLatestIsTheHead() throws SQLException {
        event(2, 1, ALICE, 0L);
        long latest = event(1, 5, ALICE, Events.id(3, 1));
        head(BOB, Events.id(3, 7));

        assertThat(heads()).containsOnly(Map.entry(ALICE, latest));
    }
}
