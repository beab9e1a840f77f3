package chat.server;

import static chat.server.Returns.begin;
import static chat.server.Returns.comeBack;
import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.direct;
import static chat.server.Texts.enter;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.net.Transport;
import chat.server.store.FaultyStores;
import chat.server.store.FaultyStores.Faults;
import chat.server.store.RoomRights;
import chat.server.store.sqlite.AccountFile;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that does nothing for a while. What could not be done is told, and did not happen; what has to be done is done afterwards. */
@Order(1) // takes long
final class StorageUnavailableTest {

    /** Longer than a store that can do something is kept from it on a busy machine: rooms are waited for no longer than that. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final FaultyStores users = new FaultyStores(1, Faults.NONE);
    private final FaultyStores rooms = new FaultyStores(1, Faults.NONE);
    private final List<RawClient> clients = new ArrayList<>();
    private ChatServer server;

    @BeforeEach
    void start() throws IOException {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 3, null, null, ServerLimits.defaults());
        Stores stores = Stores.inMemory(config);
        server = ChatServer.start(
                config,
                Transport.best(),
                OtherStores.of(
                        users.faulty(stores.directory()),
                        rooms.faulty(stores.rooms()),
                        rooms.faulty(stores.mailboxes()),
                        PATIENCE));
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        server.close();
        users.close();
        rooms.close();
    }

    private RawClient client() {
        RawClient client = RawClient.connect(server.port());
        clients.add(client);
        return client;
    }

    private void setUnavailable(boolean unavailable) {
        users.setUnavailable(unavailable);
        rooms.setUnavailable(unavailable);
    }

    private static JsonNode expectUnavailable(RawClient client) {
        JsonNode error = client.expectType("error");
        assertThat(error.path("code").asText()).as("%s", error).isEqualTo("storage_unavailable");
        assertThat(error.path("retryAfterMs").asLong()).isPositive();
        return error;
    }

    @Test
    void whatIsSaidMeanwhileIsRefusedInItsOrderAndDidNotHappen() {
        RawClient alice = client();
        begin(alice, "alice");
        RawClient witness = client();
        witness.join("witness");
        alice.expectType("joined");
        setUnavailable(true);
        alice.sendAll(List.of(message("lobby", "one", "a"), message("lobby", "two", "b"), "{\"type\":\"ping\"}"));

        assertThat(expectUnavailable(alice).path("id").asText()).isEqualTo("a");
        assertThat(expectUnavailable(alice).path("id").asText()).isEqualTo("b");
        alice.expectType("pong");
        setUnavailable(false);
        alice.sendAll(List.of(message("lobby", "one", "a"), message("lobby", "two", "b")));
        for (RawClient each : List.of(alice, witness)) {
            assertThat(expectIn("lobby", each, "one").path("seq").asLong()).isEqualTo(3);
            assertThat(expectIn("lobby", each, "two").path("seq").asLong()).isEqualTo(4);
            expectNothingNew(each);
        }
    }

    private RawClient back(String session) {
        RawClient back = client();
        back.send(comeBack(session, Map.of())).expectType("welcome");
        back.send("{\"type\":\"ping\"}").awaitType("pong");
        return back;
    }

    /** The refusal is lost with the connection: it is said again, and did not happen when it was to. */
    @Test
    void whatWasRefusedDoesNotComeBehindWhatWasSaidLater() {
        RawClient alice = client();
        String session = begin(alice, "alice");
        setUnavailable(true);
        alice.send(message("lobby", "one", "a"));
        expectUnavailable(alice);
        setUnavailable(false);
        alice.send(message("lobby", "two", "b"));
        expectIn("lobby", alice, "two");
        alice.reset();

        RawClient back = back(session);
        back.sendAll(List.of(message("lobby", "one", "a"), message("lobby", "two", "b")));
        assertThat(expectUnavailable(back).path("id").asText()).isEqualTo("a");
        assertThat(back.expectType("duplicate").path("id").asText()).isEqualTo("b");
        back.send(message("lobby", "one", "a"));
        expectIn("lobby", back, "one");
        back.reset();

        RawClient again = back(session);
        again.send(message("lobby", "one", "a"));
        assertThat(again.expectType("duplicate").path("id").asText()).isEqualTo("a");
    }

    static List<String> repeated() {
        return List.of(message("lobby", "hello", "a"), message("dev", "hello", "a"), direct("witness", "hello", "a"));
    }

    @ParameterizedTest
    @MethodSource("repeated")
    void whatMayHaveBeenSaidBeforeTheyCameBackIsNotRefused(String line) {
        RawClient witness = client();
        witness.join("witness");
        enter(witness, "dev");
        RawClient alice = client();
        String session = begin(alice, "alice");
        enter(alice, "dev");
        alice.send(line).expectType(line.contains("direct") ? "direct" : "message");
        alice.send(in("part", "dev")).expectType("left");
        alice.reset();
        RawClient back = back(session);
        setUnavailable(true);
        back.send(line);
        back.expectSilence(PATIENCE.multipliedBy(3));

        setUnavailable(false);
        assertThat(back.expectType("duplicate").path("id").asText()).isEqualTo("a");
        expectNothingNew(back);
    }

    @Test
    void whatIsAskedOfAccountsMeanwhileIsRefusedWithItsLabel(@TempDir Path data) throws IOException {
        server.close();
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                3,
                null,
                WebConfig.on(0),
                new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30),
                new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 64, 4),
                ServerLimits.defaults(),
                null);
        Stores stores = Stores.inMemory(config);
        try (AccountFile accounts = AccountFile.open(data, InstantSource.system())) {
            server = ChatServer.start(
                    config,
                    Transport.best(),
                    new Stores(
                            stores.directory(),
                            stores.rooms(),
                            stores.mailboxes(),
                            PATIENCE,
                            () -> CompletableFuture.completedFuture(null),
                            () -> {},
                            users.faulty(accounts),
                            mock(RoomRights.class),
                            stores.sanctions(),
                            null));
            RawClient alice = client();
            alice.join("alice");
            alice.send(object("register", "\"password\":\"secret\"")).expectType("account");
            setUnavailable(true);

            for (String question : List.of(
                    object("account", "\"id\":\"q\""),
                    object("password", "\"password\":\"secret\",\"newPassword\":\"other\",\"id\":\"q\""),
                    object("unregister", "\"password\":\"secret\",\"id\":\"q\""))) {
                alice.send(question);
                assertThat(expectUnavailable(alice).path("id").asText())
                        .as(question)
                        .isEqualTo("q");
            }
            server.close();
        }
    }

    static List<String> questions() {
        return List.of(
                in("enter", "tea").replace("}", ",\"id\":\"q\"}"),
                in("part", "dev").replace("}", ",\"id\":\"q\"}"),
                topic("dev", "tea").replace("}", ",\"id\":\"q\"}"),
                direct("witness", "psst", "q"),
                direct("alice", "psst", "q"),
                message("tea", "from outside", "q"),
                object("history", "\"room\":\"dev\",\"id\":\"q\""));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void whateverNeedsAStoreIsRefusedAndIsDoneWhenItIsAskedForAgain(String question) {
        RawClient witness = client();
        witness.join("witness");
        enter(witness, "tea");
        RawClient alice = client();
        begin(alice, "alice");
        enter(alice, "dev");
        witness.expectType("joined");
        setUnavailable(true);
        alice.send(question);

        assertThat(expectUnavailable(alice).path("id").asText()).isEqualTo("q");
        setUnavailable(false);
        expectNothingNew(alice);
        expectNothingNew(witness);
        JsonNode answer = alice.send(question).readJson();
        assertThat(answer.path("code").asText()).isIn("", "room_unknown");
        expectNothingNew(alice);
    }

    @Test
    void whoWantsToJoinIsRefusedAndMayTryAgainOverTheSameConnection() {
        RawClient alice = client();
        users.setUnavailable(true);
        alice.send(join("alice"));
        expectUnavailable(alice);

        users.setUnavailable(false);
        alice.join("alice");
        expectNothingNew(alice);
    }

    @Test
    void whoGotANameAndNotMoreIsRefusedAndMayTryAgainOverTheSameConnection() {
        RawClient alice = client();
        rooms.setUnavailable(true);
        alice.send(join("alice"));
        expectUnavailable(alice);
        alice.send("{\"type\":\"ping\"}").expectType("pong");

        rooms.setUnavailable(false);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            alice.send(join("alice"));
            assertThat(alice.readJson().path("type").asText()).isEqualTo("welcome"); // the name may be on its way back
        });
        alice.expectType("entered");
        alice.send(message("hello"));
        expectIn("lobby", alice, "hello");
        assertThat(server.roster().names()).containsExactly("alice");
    }

    @Test
    void whoComesBackMeanwhileIsToldAndMissesNothingLater() {
        RawClient alice = client();
        String session = begin(alice, "alice");
        RawClient witness = client();
        witness.join("witness");
        setUnavailable(true);
        alice.reset();
        RawClient back = client();
        back.send(comeBack(session, Map.of("lobby", 1L)));
        expectUnavailable(back);

        users.setUnavailable(false);
        for (int i = 0; i < 3; i++) {
            back.send(comeBack(session, Map.of("lobby", 1L)));
            expectUnavailable(back);
        }
        rooms.setUnavailable(false);
        back.send(comeBack(session, Map.of("lobby", 1L)));
        back.expectType("welcome");
        expectRecovered(back, "lobby", 1);
        assertThat(back.expectType("joined").path("username").asText()).isEqualTo("witness");
        back.send(message("it is me"));
        expectIn("lobby", witness, "it is me");
    }

    @Test
    void seatOfWhoCouldNotComeBackIsKeptNoLongerThanOfOthers() {
        RawClient alice = client();
        String session = begin(alice, "alice");
        rooms.setUnavailable(true);
        RawClient back = client();
        back.send(comeBack(session, Map.of("lobby", 1L)));
        expectUnavailable(back);
        back.close();
        rooms.setUnavailable(false);
        server.setMaxUsers(1);

        client().join("bob"); // whose seat it is now: it was kept
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.roster().names()).containsExactly("bob"));
    }

    @Test
    void whoLeavesMeanwhileHasLeftEveryRoomAfterwardsAndTheNameIsFree() {
        RawClient witness = client();
        witness.join("witness");
        enter(witness, "dev");
        RawClient alice = client();
        alice.join("alice");
        witness.expectType("joined");
        enter(alice, "dev");
        witness.expectType("joined");
        setUnavailable(true);
        alice.send("{\"type\":\"leave\"}").expectType("goodbye");
        witness.expectSilence(PATIENCE.multipliedBy(3));

        setUnavailable(false);
        expectLeft(witness, "alice", "exit");
        expectLeft(witness, "alice", "exit");
        await().untilAsserted(() -> client().join("alice"));
    }
}
