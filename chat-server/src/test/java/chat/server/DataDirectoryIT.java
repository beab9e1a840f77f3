package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whose the data directory is, and what is said of one that cannot be used: before anybody is let in, and without a change to it. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the first thing that is done
class DataDirectoryIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    /** With them a database begins. */
    private static final int HEADER_BYTES = 100;

    private static Path used;

    private @Nullable ServerProcess server;

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private ServerProcess start() throws IOException {
        server = ServerProcess.start(JAR, 5, "--data", data().toString());
        return server;
    }

    /** A server was there, and something was said. */
    @BeforeAll
    static void use(@TempDir Path folder) throws Exception {
        used = folder;
        StorageConfig storage = new StorageConfig(folder, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
        try (ChatServer server = ChatServer.start(new ServerConfig(
                        "127.0.0.1",
                        0,
                        5,
                        null,
                        null,
                        storage,
                        ServerConfig.defaults().accounts(),
                        ServerLimits.defaults(),
                        null));
                Speaker alice = new Speaker(server.port(), "alice", "dev")) {
            for (int i = 0; i < 20; i++) {
                assertThat(alice.say("!".repeat(2_000))).isTrue();
            }
        }
    }

    /** The database of that server, in the directory of this test. */
    private Path used() throws IOException {
        Files.createDirectory(data());
        return Files.copy(used.resolve("chat.db"), data().resolve("chat.db"));
    }

    /** The same; what is in the directory is not touched. */
    private String refusal() throws IOException {
        Map<Path, String> before = contents();
        String line = failedStart();
        assertThat(contents()).containsAllEntriesOf(before);
        return line;
    }

    /** A start, in this process, that fails, with one line, which is returned. */
    private String failedStart() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(output, true, UTF_8);
        List<String> arguments = List.of("--port", "0", "--web-port", "0", "--data", data().toString());
        int code = ChatServerMain.run(arguments, Map.of(), both, both);
        String line = output.toString(UTF_8);
        assertThat(code).as(line).isEqualTo(1);
        assertThat(line.lines()).as(line).hasSize(1);
        assertThat(line).doesNotContain("listening");
        return line;
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(data())) {
            for (Path file : files.toList()) {
                contents.put(file, Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.size(file));
            }
        }
        return contents;
    }

    private void expectNobodyElseMayReadIt() throws IOException {
        assertThat(rights(data())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(data())) {
            List<Path> all = files.toList();
            assertThat(all).contains(data().resolve("chat.db"), data().resolve("chat.db-wal"));
            assertThat(all).allSatisfy(file -> assertThat(rights(file)).isEqualTo("rw-------"));
        }
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "rights are another matter there")
    void nobodyElseMayReadItAndOneServerAtATimeUsesIt() throws Exception {
        ServerProcess server = start();
        try (Speaker alice = new Speaker(server.port(), "alice", "dev")) {
            assertThat(alice.say("")).isTrue();
            expectNobodyElseMayReadIt();
            assertThat(failedStart()).contains(data().toString());
            assertThat(alice.say("")).isTrue();
        }
        server.kill();
        start(); // whoever is killed leaves nothing behind that would be in the way
    }

    @Test
    void aDamagedHeaderIsToldAndNothingOverwritten() throws Exception {
        byte[] noise = new byte[HEADER_BYTES];
        Arrays.fill(noise, (byte) 0xA5);
        Path file = used();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), 0);
        }
        assertThat(refusal()).contains("sqlite3").contains(".recover");
    }

    @Test
    void aFileThatIsCutOffIsToldAndNothingOverwritten() throws Exception {
        Path file = used();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        assertThat(refusal()).contains("sqlite3").contains(".recover");
    }

    @Test
    void theFileOfALaterVersionIsToldAndNothingOverwritten() throws Exception {
        Path file = used();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma user_version=9999");
        }
        assertThat(refusal()).contains("9999");
    }

    @Test
    void whatIsNoDatabaseIsToldAndNothingOverwritten() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("chat.db"), "this is no database, but somebody's letter".repeat(100));

        assertThat(refusal()).contains("sqlite3").contains(".recover");
    }
}
