package chat.server.store.sqlite;

import static chat.server.store.sqlite.SqliteRoomStoreTest.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server finds in its data directory, and that it writes to nothing that it does not know. */
class DataDirectoryTest {

    @TempDir
    Path parent;

    private SqliteStores open(Path directory) throws IOException {
        return SqliteStores.open(directory, SETTINGS, InstantSource.system());
    }

    private Path made() throws IOException {
        Path directory = parent.resolve("data");
        open(directory).close();
        return directory;
    }

    private static void change(Path directory, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whatIsMadeIsForNobodyElse() throws IOException {
        Path directory = parent.resolve("a/b");
        try (SqliteStores stores = open(directory)) {
            assertThat(stores).isNotNull();
            assertThat(rights(directory)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.toList()).hasSizeGreaterThan(2).allMatch(file -> rights(file)
                        .equals("rw-------"));
            }
        }
    }

    private static String rights(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void directoryIsForOneServerAtATime() throws IOException {
        Path directory = parent.resolve("data");
        try (SqliteStores first = open(directory)) {
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another server");
            assertThat(first).isNotNull();
        }
        open(directory).close();
    }

    @Test
    void laterSchemaIsRefusedAndNotTouched() throws Exception {
        Path directory = made();
        change(directory, "PRAGMA user_version = 99");
        assertRefused(directory, "a later version of the server (schema 99");
    }

    @Test
    void anotherProgramsFileIsRefusedAndNotTouched() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("data"));
        change(directory, "CREATE TABLE bookmarks (url TEXT)");
        assertRefused(directory, "is not a chat server's");
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndNotTouched() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("data"));
        Files.writeString(directory.resolve("chat.db"), "This is a letter.\n".repeat(1_000));
        assertRefused(directory, "sqlite3 chat.db .recover");
    }

    /** @param share of the file that is left, in percent */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 95})
    void fileThatWasCutIsRefusedAndNotTouched(int share) throws Exception {
        Path directory = made();
        Path file = directory.resolve("chat.db");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * share / 100));
        assertRefused(directory, "sqlite3 chat.db .recover");
    }

    private void assertRefused(Path directory, String words) throws IOException {
        byte[] before = Files.readAllBytes(directory.resolve("chat.db"));
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
        assertThat(Files.readAllBytes(directory.resolve("chat.db"))).isEqualTo(before);
    }

    @Test
    void emptyFileIsANewOne() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("data"));
        Files.createFile(directory.resolve("chat.db"));
        open(directory).close();
        assertThat(Files.size(directory.resolve("chat.db"))).isPositive();
        assertThat(List.of(directory.toFile().list())).isNotEmpty();
    }
}
