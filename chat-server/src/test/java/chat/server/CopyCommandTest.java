package chat.server;

import static chat.server.AccountsFixture.join;
import static chat.server.AccountsFixture.register;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.server.config.AccountsConfig;
import chat.server.config.AccountsConfig.Mode;
import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.store.Kept;
import chat.server.store.redis.RedisServer;
import chat.server.store.redis.RedisToKeep;
import chat.server.store.sqlite.FileToKeep;
import chat.server.store.sqlite.KeptInFile;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A data directory that is copied into a cluster, and back. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the first thing that is done
@Order(2) // takes some seconds
final class CopyCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path parent;

    private Path data;
    private Path copy;
    private RedisServer redis;

    @BeforeEach
    void begin() throws IOException {
        data = parent.resolve("data");
        copy = parent.resolve("copy");
        redis = RedisServer.start(Files.createDirectory(parent.resolve("redis")));
    }

    @AfterEach
    void end() {
        redis.close();
    }

    private String url() {
        return "redis://127.0.0.1:" + redis.port();
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        return ChatServerMain.run(
                List.of(args),
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String told() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    private int copyIn() {
        return run("copy", "--from-data", data.toString(), "--to-cluster", url());
    }

    private int copyOut() {
        return run("copy", "--from-cluster", url(), "--to-data", copy.toString());
    }

    private ChatServer start(@Nullable Path directory) throws IOException {
        ClusterConfig cluster = directory == null ? new ClusterConfig(url()) : null;
        StorageConfig storage = new StorageConfig(directory, Long.MAX_VALUE, Duration.ZERO, 1L << 30, cluster);
        return ChatServer.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                null,
                storage,
                new AccountsConfig(Mode.OPEN, 1, 64, AccountsFixture.QUICK),
                ServerLimits.defaults(),
                null));
    }

    private static RawClient owner(ChatServer server, String name) {
        RawClient owner = RawClient.connect(server.port());
        owner.join(name);
        owner.send(register("secret")).awaitType("account");
        return owner;
    }

    private static String inDev(String type, String more) {
        return object(type, "\"room\":\"Dev\"," + more);
    }

    /** Alice owns #Dev, which is closed; Carol is invited, Mallory is banned; for Bob something waits. */
    private static void talk(ChatServer server) {
        try (RawClient alice = owner(server, "alice");
                RawClient bob = owner(server, "Bob");
                RawClient carol = owner(server, "carol");
                RawClient dave = RawClient.connect(server.port())) {
            alice.send(Texts.in("enter", "Dev")).awaitType("entered");
            alice.send(Texts.topic("Dev", "tea")).awaitType("topic");
            alice.send(inDev("message", "\"text\":\"helo\",\"id\":\"1\"")).awaitType("message");
            alice.send(inDev("message", "\"text\":\"oops\",\"action\":true")).awaitType("message");
            alice.send(inDev("edit", "\"seq\":3,\"text\":\"hello\"")).awaitType("edited");
            alice.send(inDev("delete", "\"seq\":4")).awaitType("deleted");
            alice.send(inDev("close", "\"password\":\"sesame\"")).awaitType("moderated");
            alice.send(inDev("invite", "\"username\":\"carol\"")).awaitType("moderated");
            alice.send(Texts.direct("bob", "psst")).awaitType("direct");
            bob.awaitType("direct");
            bob.send(Texts.direct("alice", "yes?")).awaitType("direct");
            alice.awaitType("direct");
            bob.send("{\"type\":\"leave\"}").awaitType("goodbye");
            carol.send("{\"type\":\"leave\"}").awaitType("goodbye");
            alice.send(Texts.direct("bob", "later")).awaitType("direct");
            alice.sendAll(List.of(
                    object("read", "\"room\":\"Dev\",\"seq\":3"), object("read", "\"with\":\"bob\",\"seq\":1")));
            dave.join("dave");
            dave.send(Texts.message("I am a guest")).awaitType("message");
            alice.send("{\"type\":\"ping\"}").awaitType("pong");
            server.moderate(new Moderate("ban", "mallory", null, null, 3_600L, "loud", null))
                    .join();
        }
    }

    /** All that is kept in a directory, but that those have left who were in. */
    private static List<Kept> kept(Path directory) throws IOException {
        List<Kept> pieces = new ArrayList<>();
        try (KeptInFile file = KeptInFile.open(directory)) {
            file.giveTo(pieces::add);
        }
        pieces.removeIf(piece -> piece instanceof Kept.Event event && event.event() instanceof Left);
        return pieces;
    }

    @Test
    void everythingIsThereInAClusterAndInADirectoryAgain() throws Exception {
        String epoch;
        try (ChatServer server = start(data)) {
            talk(server);
            assertThat(copyIn()).isEqualTo(1);
            assertThat(told()).contains("is in use by another server");
            try (RawClient alice = RawClient.connect(server.port())) {
                alice.send(join("alice", "secret")).expectType("welcome");
                epoch = alice.awaitType("entered").path("epoch").asText();
                server.close(); // she is in
            }
        }
        List<Kept> original = kept(data);
        assertThat(copyIn()).as(this::told).isZero();
        assertThat(told())
                .matches("Copied 2 rooms, 3 messages in rooms, 3 accounts, 1 ban or mute, \\d+ waiting messages?,"
                        + " 3 messages between accounts\\.\nSessions are not copied: whoever was in joins anew\\.\n");
        assertThat(copyIn()).isEqualTo(1);
        assertThat(told()).contains("has keys of a chat already");

        assertThat(copyOut()).as(this::told).isZero();
        List<Kept> copied = kept(copy);
        assertThat(copied).containsExactlyInAnyOrderElementsOf(original);
        assertThat(copied)
                .extracting(Kept::toString)
                .containsExactlyInAnyOrderElementsOf(
                        original.stream().map(Kept::toString).toList());
        assertThat(copyOut()).isEqualTo(1);
        assertThat(told()).contains("has data already");

        for (Path directory : new Path[] {null, copy}) {
            try (ChatServer server = start(directory)) {
                expectAllThere(server, epoch);
                if (directory == null) {
                    assertThat(run("copy", "--from-cluster", url(), "--to-data", parent.resolve("x") + ""))
                            .isEqualTo(1);
                    assertThat(told()).contains("is in use by a server");
                }
            }
        }
    }

    private static void expectAllThere(ChatServer server, String epoch) {
        try (RawClient alice = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port());
                RawClient mallory = RawClient.connect(server.port())) {
            alice.send(join("alice", "secret")).expectType("welcome");
            JsonNode entered = alice.expectType("entered");
            assertThat(entered.path("epoch").asText()).isEqualTo(epoch);
            assertThat(entered.path("users")).as("nobody else is in").hasSize(1);
            JsonNode dev = alice.send(Texts.in("enter", "Dev")).awaitType("entered");
            assertThat(dev.path("room").asText() + " " + dev.path("topic").asText())
                    .isEqualTo("Dev tea");
            JsonNode history = alice.send(Texts.in("history", "dev")).awaitType("history");
            assertThat(history.path("messages"))
                    .extracting(
                            message -> message.path("text").asText() + message.path("edited") + message.path("deleted"))
                    .containsExactly("hellotrue", "true");
            bob.send(join("bob", "secret")).expectType("welcome");
            while (!bob.awaitType("direct").path("text").asText().equals("later")) {
                // what he may not have taken when he left
            }
            bob.send(Texts.in("enter", "dev"));
            assertThat(bob.awaitType("error").path("code").asText()).isEqualTo("room_closed");
            mallory.send(join("mallory"));
            assertThat(mallory.awaitType("error").path("code").asText()).isEqualTo("banned");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--from-data a",
                "--from-data a --to-data b",
                "--from-cluster redis://x --to-cluster redis://y",
                "--from-data a --to-cluster redis://x --to-data b",
                "--from-data a --to-cluster",
                "--from-data a --to-cluster redis://x more",
                "--data a"
            })
    void whatCannotBeMeantIsRefused(String args) {
        List<String> all = new ArrayList<>(List.of("copy"));
        all.addAll(args.isEmpty() ? List.of() : List.of(args.split(" ")));
        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(told()).startsWith("Type copy --from-data DIR --to-cluster URL, or copy --from-cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis:/chat:secret@localhost", "http://chat:secret@localhost", "redis://chat:secret", "secret"})
    void nobodySeesThePasswordInAUrlThatIsNone(String url) {
        assertThat(run("copy", "--from-data", data.toString(), "--to-cluster", url))
                .isEqualTo(2);
        assertThat(told())
                .startsWith("--to-cluster: this is no URL of a Redis")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @Test
    void copyThatIsKilledLeavesADirectoryThatNoServerTakesForWhole() throws IOException {
        try (ChatServer server = start(data)) {
            talk(server);
        }
        Path killed = parent.resolve("killed");
        try (KeptInFile from = KeptInFile.open(data);
                FileToKeep to = FileToKeep.create(killed)) {
            from.giveTo(to);
            Files.createDirectory(copy);
            for (String file : new String[] {"chat.db.copying", "chat.db.copying-wal"}) {
                Files.copy(killed.resolve(file), copy.resolve(file));
            }
        }
        assertThat(killed).isDirectoryContaining(file -> file.endsWith("chat.lock"));
        assertThat(killed.toFile().list()).as("what a copy that failed leaves").hasSize(1);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> start(copy))
                .withMessage(copy.resolve("chat.db.copying") + " is half a copy: the command that made it was ended."
                        + " Copy again, or delete it to begin with nothing");
        assertThat(copyIn()).isZero();
        assertThat(copyOut()).as(this::told).isZero();
        assertThat(copy.toFile().list()).containsExactlyInAnyOrder("chat.db", "chat.lock");
        assertThat(kept(copy)).hasSameSizeAs(kept(data));
    }

    @Test
    void copyThatIsKilledLeavesARedisThatNobodyTakesForWhole() throws IOException {
        try (ChatServer server = start(data)) {
            talk(server);
        }
        EventLoopGroup loops = RedisServer.loops();
        try (KeptInFile from = KeptInFile.open(data);
                RedisToKeep to = RedisToKeep.open(url(), url(), null, loops)) {
            from.giveTo(to);
        }
        String refused =
                "can't use " + url() + ": a copy into it is under way, or was broken off. Wait for it, or delete the"
                        + " keys that begin with chat: (in a Redis Cluster also {chat}:) and copy again";
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> start(null))
                .withMessage(refused);
        assertThat(copyIn()).isEqualTo(1);
        assertThat(told()).isEqualTo(refused + "\n");
        assertThat(copyOut()).isEqualTo(1);
        assertThat(told()).isEqualTo(refused + "\n");

        redis.ask("FLUSHALL");
        assertThat(copyIn()).as(this::told).isZero();
        assertThat(copyOut()).as(this::told).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, older", "1000, newer"})
    void whatAnotherVersionKeepsIsRefusedInWords(int form, String which) {
        redis.ask("HSET", "chat:{dir}:meta", "data", Integer.toString(form));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> start(null))
                .withMessageStartingWith("can't use " + url() + ": what is kept there is of a")
                .withMessageContaining(which + " version of the server");
    }

    @Test
    void copyThatLosesWhatItHasWrittenSaysSo() throws IOException {
        try (RedisToKeep to = RedisToKeep.open(url(), url(), null, RedisServer.loops())) {
            redis.ask("FLUSHALL");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(to::finish)
                    .withMessage("somebody has deleted keys in " + url());
        }
    }

    @Test
    void roomsOfWhichSomethingMayBeLostGetOtherEpochsOnTheWay() throws IOException {
        try (ChatServer server = start(null)) {
            talk(server);
        }
        assertThat(copyOut()).as(this::told).isZero();
        List<Kept> before = kept(copy);
        redis.ask("HDEL", "chat:{dir}:meta", "primary", "place", "run"); // it may be any Redis now
        copy = parent.resolve("behind");
        assertThat(copyOut()).as(this::told).isZero();

        List<Kept> behind = kept(copy);
        assertThat(lastingOf(behind)).isEqualTo(lastingOf(before));
        assertThat(all(Kept.Room.class, behind))
                .hasSize(2)
                .extracting(Kept.Room::epoch)
                .doesNotContainAnyElementsOf(all(Kept.Room.class, before).stream()
                        .map(Kept.Room::epoch)
                        .toList());
        assertThat(all(Kept.Box.class, behind)).hasSize(2).allMatch(box -> box.lastSeq() > 1_000_000_000);
    }

    private static <T> List<T> all(Class<T> kind, List<Kept> pieces) {
        return pieces.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Of an epoch are, beside its name, the events that are no messages, and how far somebody has read. */
    private static List<Kept> lastingOf(List<Kept> pieces) {
        return pieces.stream()
                .filter(piece ->
                        !(piece instanceof Kept.Room || piece instanceof Kept.Box || piece instanceof Kept.Marks))
                .filter(piece -> !(piece instanceof Kept.Event event && !(event.event() instanceof Message)))
                .toList();
    }

    @Test
    void directoryThatIsNotThereIsOneLine() {
        assertThat(copyIn()).isEqualTo(1);
        assertThat(told()).startsWith("There is no ").hasLineCount(1);
        redis.kill();
        assertThat(copyOut()).isEqualTo(1);
        assertThat(told()).startsWith("can't reach " + url()).hasLineCount(1);
        assertThat(copy).doesNotExist();
    }
}
