package chat.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file of the schema of today under a server that knows one step more. */
final class SchemaUpgradeTest extends SqliteFixture {

    private static final String STEP =
            """
            CREATE TABLE pins (room INTEGER, seq INTEGER, PRIMARY KEY (room, seq)) WITHOUT ROWID;
            INSERT INTO pins SELECT id >> 36, id & 0xFFFFFFFFF FROM events WHERE text = 'hello'""";

    private Path copy;

    @BeforeEach
    void makeOlder() {
        copy = directory.resolve("chat.db.v" + Schema.STEPS.size());
        start(keepAll());
        say(alice("dev"), 1, "hello");
        stop();
    }

    private static List<String> later(String... steps) {
        return Stream.concat(Schema.STEPS.stream(), Stream.of(steps)).toList();
    }

    private Database open(List<String> steps) throws IOException {
        try (DataDirectory opened = DataDirectory.open(directory)) {
            return opened.openDatabase(1_000, steps);
        }
    }

    @Test
    void olderFileIsBroughtToTheLatestSchemaAndItsCopyIsGone() throws Exception {
        try (Database database = open(later(STEP))) {
            assertThat(database.number(0, "PRAGMA user_version")).isEqualTo(Schema.STEPS.size() + 1);
            assertThat(database.number(0, "SELECT count(*) FROM pins")).isEqualTo(1);
        }
        assertThat(copy).doesNotExist();
        open(later(STEP)).close(); // as it is from now on
        assertThatThrownBy(() -> open(Schema.STEPS)).hasMessageContaining("a later version of the server");
    }

    @Test
    void failedUpgradeChangesNothingAndLeavesACopyForTheOwnerAlone() throws Exception {
        assertThatThrownBy(() -> open(later(STEP, "INSERT INTO nowhere VALUES (1)")))
                .isInstanceOf(IOException.class);
        assertThat(number("PRAGMA user_version")).isEqualTo(Schema.STEPS.size());
        assertThat(number("SELECT count(*) FROM sqlite_schema WHERE name = 'pins'"))
                .isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        try (Database database = Database.forReading(copy, 0)) {
            assertThat(database.number(0, "SELECT count(*) FROM events WHERE text = 'hello'"))
                    .isEqualTo(1);
        }

        open(later(STEP)).close();
        assertThat(copy).doesNotExist();
    }

    private int times(String word) throws IOException {
        String bytes = Files.readString(directory.resolve(DataDirectory.FILE), StandardCharsets.ISO_8859_1);
        return bytes.split(word, -1).length - 1;
    }

    @Test
    void whatAnEarlierVersionLeftInPagesThatItDoesNotUseIsOverwritten() throws Exception {
        Files.delete(directory.resolve(DataDirectory.FILE));
        try (Database database = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            Schema.upgrade(database, 0, Schema.STEPS.subList(0, 3));
            database.execute("PRAGMA secure_delete = 0");
            database.execute("CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                    + " i < 600) SELECT i || ' secret ' || hex(zeroblob(4000)) AS text FROM n");
            database.execute("DROP TABLE t");
            database.commit();
        }
        assertThat(times("secret")).isGreaterThan(500);
        long pages = number("PRAGMA page_count");
        open(Schema.STEPS).close();
        assertThat(times("secret")).isZero();
        assertThat(number("PRAGMA page_count")).isLessThan(pages + 50);
        assertThat(number("SELECT count(*) FROM sqlite_schema WHERE name = 'wipe'"))
                .isZero();
    }

    @Test
    void whatWasSaidBeforeTheUpgradeIsThereBehindIt() throws Exception {
        open(later("CREATE TABLE more (id INTEGER)")).close();
        assertThat(number("SELECT count(*) FROM events WHERE text = 'hello'")).isEqualTo(1);
    }
}
