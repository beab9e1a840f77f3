package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerOptions;
import chat.testing.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a data directory beside the server, and behind it. */
final class DataCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path parent;

    private Path data;

    @BeforeEach
    void name() {
        data = parent.resolve("data");
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        return ChatServerMain.run(
                List.of(args),
                Map.of("CHAT_DATA", data.toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private ChatServer start() throws Exception {
        ServerConfig config = ServerOptions.parse(
                        List.of("--host", "127.0.0.1", "--port", "0", "--web-port", "off", "--data", data.toString()),
                        Map.of())
                .config();
        return ChatServer.start(config);
    }

    private static void talk(ChatServer server) {
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            alice.send("{\"type\":\"enter\",\"room\":\"dev\"}").awaitType("entered");
            alice.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"héllo\",\"id\":\"1\"}")
                    .awaitType("message");
            alice.send("{\"type\":\"message\",\"text\":\"hello\"}").awaitType("message");
        }
    }

    @Test
    void exportGivesTheContractsOwnEventsRoomByRoomBesideARunningServer() throws Exception {
        try (ChatServer server = start()) {
            talk(server);

            assertThat(run("export")).isZero();
            assertThat(output().lines().filter(line -> !line.contains("\"left\"")))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo(
                                            "{\"type\":\"joined\",\"room\":\"dev\",\"seq\":1,\"username\":\"alice\"}"),
                            line -> assertThat(line)
                                    .startsWith(
                                            "{\"type\":\"message\",\"room\":\"dev\",\"seq\":2,\"from\":\"alice\",\"text\":\"héllo\"")
                                    .endsWith("\"id\":\"1\"}"),
                            line -> assertThat(line).contains("\"joined\",\"room\":\"lobby\""),
                            line -> assertThat(line).contains("\"room\":\"lobby\",\"seq\":2"));
        }
    }

    @Test
    void exportOfOneRoomIsAskedForInWhateverCase() throws Exception {
        try (ChatServer server = start()) {
            talk(server);
        }
        assertThat(run("export", "--room", "DEV")).isZero();
        assertThat(output().lines()).isNotEmpty().allMatch(line -> line.contains("\"room\":\"dev\""));
        String dev = output();
        assertThat(run("export", "--room", "#dev")).isZero();
        assertThat(output()).isEqualTo(dev);
        assertThat(run("export", "--room=nowhere")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("There is no room nowhere in ");
    }

    @Test
    void backupIsACopyWithWhichAServerGoesOnAndOverwritesNothing() throws Exception {
        Path copies = Files.createDirectory(parent.resolve("copies"));
        String copy = copies.resolve("chat.db").toString();
        try (ChatServer server = start()) {
            talk(server);
            assertThat(run("backup", copy)).isZero();
        }
        run("export", "--room", "dev");
        String before = output();
        data = copies;
        run("export", "--room", "dev");
        assertThat(before).startsWith(output()).contains("héllo");
        assertThat(output()).contains("héllo");
        try (ChatServer server = start()) {
            talk(server);
        }

        assertThat(run("backup", copy)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is there already");
    }

    @Test
    void whatCannotBeUsedIsNamedWithTheReason() throws Exception {
        start().close();
        Path nowhere = parent.resolve("nowhere").resolve("chat.db");
        assertThat(run("backup", nowhere.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("can't use " + nowhere + ": there is no directory " + nowhere.getParent());

        data = data.resolve("chat.db");
        assertThat(run("--port", "0", "--web-port", "off")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(data + " is a file. Give a directory, or one that is not there yet");
    }

    @Test
    void consoleWritesTheSame() throws Exception {
        try (ChatServer server = start()) {
            talk(server);
            assertThat(server.export(parent.resolve("talk.jsonl"), "dev").get()).isGreaterThanOrEqualTo(2);
            assertThat(Files.readString(parent.resolve("talk.jsonl"))).contains("héllo");
            server.backup(parent.resolve("copy.db")).get();
            assertThat(Files.size(parent.resolve("copy.db"))).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "export more,Type export",
        "backup,Type export",
        "backup a b,Type export",
        "export --rooms dev,There is no option --rooms of export",
        "backup --room dev file,There is no option --room of backup",
        "export --room,--room needs a value"
    })
    void wrongUsageIsExplainedAndExitsWithTwo(String line, String words) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(words);
    }

    @Test
    void directoryWithoutAFileIsNotMade() {
        assertThat(run("export")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("There is no ");
        assertThat(data).doesNotExist();
    }
}
