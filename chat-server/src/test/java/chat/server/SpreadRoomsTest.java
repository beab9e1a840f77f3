package chat.server;

import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.ClusterConfig;
import chat.server.store.redis.RedisCluster;
import chat.server.store.redis.RedisServer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers whose rooms are spread over the primaries of a Redis Cluster, as their users see it. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the first thing that is done
@Order(2) // takes some seconds
final class SpreadRoomsTest {

    @TempDir
    private static Path directory;

    private static RedisCluster redis;

    /** One at each primary. */
    private List<String> rooms;

    private ChatServer one;
    private ChatServer two;
    private JsonPeer alice;
    private JsonPeer bob;
    private String aliceBack;
    private String bobBack;

    @BeforeAll
    static void startRedis() {
        redis = RedisCluster.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        redis.clear();
        rooms = IntStream.range(0, 3).mapToObj(at -> redis.name("r", at)).toList();
        one = start();
        two = start();
        alice = RawClient.connect(one.port(), 0);
        bob = RawClient.connect(two.port(), 0);
        aliceBack = Returns.begin(alice, "alice");
        bobBack = Returns.begin(bob, "bob");
        alice.expectType("joined");
        for (String room : rooms) {
            Texts.enterAll(room, alice, bob);
            say(bob, room, "first");
        }
    }

    @AfterEach
    void end() {
        for (JsonPeer client : List.of(alice, bob)) {
            client.close();
        }
        for (ChatServer server : List.of(one, two)) {
            server.close();
        }
    }

    private ChatServer start() throws IOException {
        return ClusterServers.start(new ClusterConfig(redis.url(), null, null, 0));
    }

    /** Says something, which both hear. */
    private long say(JsonPeer by, String room, String text) {
        by.send(message(room, text));
        JsonNode heard = expectIn(room, alice, text);
        assertThat(expectIn(room, bob, text)).isEqualTo(heard);
        return heard.path("seq").asLong();
    }

    private static String key(String room) {
        return "chat:{r:" + room + "}";
    }

    private void expectGoodbyes() {
        for (JsonPeer client : List.of(alice, bob)) {
            expectGoodbye(client, "shutdown");
            client.close();
        }
    }

    /**
     * Comes back as soon as the server has begun anew.
     *
     * @param seen in each room
     * @return what is told of each room that they are in
     */
    private static JsonPeer comeBack(
            ChatServer server, String session, Map<String, Long> seen, List<JsonNode> entered) {
        AtomicReference<JsonPeer> back = new AtomicReference<>();
        await().ignoreExceptions().untilAsserted(() -> {
            JsonPeer client = RawClient.connect(server.port(), 0);
            try {
                client.send(Returns.comeBack(session, seen));
                client.expectType("welcome");
                back.set(client);
            } finally {
                if (back.get() == null) {
                    client.close();
                }
            }
        });
        JsonPeer client = Objects.requireNonNull(back.get());
        client.send(object("ping", ""));
        for (JsonNode next = client.readJson(); !next.path("type").asText().equals("pong"); next = client.readJson()) {
            if (next.path("type").asText().equals("entered")) {
                entered.add(next);
            }
        }
        return client;
    }

    @Test
    void aChatIsTheSameWhereverItsRoomsAre() {
        for (String room : rooms) {
            RedisServer primary = redis.of(key(room));
            assertThat(primary.ask("EXISTS", key(room) + ":meta")).isEqualTo(":1");
            assertThat(redis.primaries().indexOf(primary)).isEqualTo(rooms.indexOf(room));
            assertThat(say(alice, room, "tea in " + room)).isEqualTo(4);
        }
        JsonNode listed = bob.send(object("rooms", "")).expectType("rooms").path("rooms");
        assertThat(listed.findValuesAsText("room"))
                .containsExactlyInAnyOrder("lobby", rooms.get(0), rooms.get(1), rooms.get(2));
        assertThat(listed.findValuesAsText("count")).containsOnly("2");
        JsonNode found = bob.send(object("search", "\"query\":\"tea\"")).expectType("found");
        assertThat(found.path("messages").findValuesAsText("room")).containsExactlyInAnyOrderElementsOf(rooms);
        alice.send(Texts.direct("bob", "psst"));
        for (JsonPeer client : List.of(alice, bob)) {
            assertThat(client.expectType("direct").path("text").asText()).isEqualTo("psst");
        }

        alice.close();
        say(bob, rooms, "while she was away");
        List<JsonNode> entered = new ArrayList<>();
        Map<String, Long> seen = Map.of("lobby", 2L, rooms.get(0), 4L, rooms.get(1), 4L, rooms.get(2), 4L);
        alice = comeBack(two, aliceBack, seen, entered);
        assertThat(entered).hasSize(4).allSatisfy(room -> assertThat(
                        room.path("recovered").asBoolean())
                .isTrue());
        assertThat(alice.send(in("history", rooms.get(2)))
                        .expectType("history")
                        .path("messages")
                        .findValuesAsText("text"))
                .containsExactly("first", "tea in " + rooms.get(2), "while she was away");
    }

    private static void say(JsonPeer by, List<String> rooms, String text) {
        for (String room : rooms) {
            by.send(message(room, text));
            expectIn(room, by, text);
        }
    }

    /** Nobody is told anything wrong of what it had, and the others go on meanwhile. */
    @Test
    void primaryThatIsAwayHoldsUpItsOwnRoomsAloneAndWhatItHasLostIsNotLostInSilence() {
        RedisServer primary = redis.primaries().get(0); // without the lobby, the directory, and the boxes of both
        primary.kill();
        for (String room : rooms.subList(1, 3)) {
            assertThat(say(bob, room, "goes on")).isEqualTo(4);
        }
        alice.send(message(rooms.get(0), "nowhere"));
        assertThat(alice.expectType("error").path("code").asText()).isEqualTo("storage_unavailable");
        primary.begin();
        expectGoodbyes();

        Map<String, Long> seen = Map.of("lobby", 2L, rooms.get(0), 3L, rooms.get(1), 4L, rooms.get(2), 4L);
        List<JsonNode> entered = new ArrayList<>();
        alice = comeBack(one, aliceBack, seen, entered);
        bob = comeBack(two, bobBack, seen, new ArrayList<>());
        assertThat(entered)
                .extracting(room -> room.path("room").asText() + " "
                        + room.path("recovered").asText())
                .containsExactlyInAnyOrder("lobby true", rooms.get(1) + " true", rooms.get(2) + " true");
        assertThat(say(alice, rooms.get(1), "and on")).isEqualTo(5);
        Texts.enterAll(rooms.get(0), alice, bob);
        say(alice, rooms.get(0), "begins again");
    }

    /** Nobody is without the lobby. */
    @Test
    void whoWasLostWithTheLobbyJoinsAgain() {
        RedisServer primary = redis.of(key("lobby"));
        primary.kill();
        primary.begin();
        expectGoodbyes();
        await().ignoreExceptions().untilAsserted(() -> {
            alice = RawClient.connect(one.port(), 0);
            alice.send(Returns.comeBack(aliceBack, Map.of("lobby", 2L)));
            Texts.expectError(alice, "session_unknown");
        });
        alice.join("alice");
    }

    @Test
    void roomWhoseHashSlotHasMovedGoesOnInAnotherEpoch() {
        redis.move(key(rooms.get(0)));
        bob.send(message(rooms.get(0), "where are we"));
        for (JsonPeer client : List.of(alice, bob)) {
            client.awaitType("goodbye");
            client.close();
        }
        Map<String, Long> seen = Map.of("lobby", 2L, rooms.get(0), 3L, rooms.get(1), 3L, rooms.get(2), 3L);
        List<JsonNode> entered = new ArrayList<>();
        alice = comeBack(one, aliceBack, seen, entered);
        bob = comeBack(two, bobBack, seen, new ArrayList<>());
        assertThat(entered)
                .extracting(room -> room.path("room").asText() + " "
                        + room.path("recovered").asText())
                .containsExactlyInAnyOrder(
                        "lobby true", rooms.get(0) + " false", rooms.get(1) + " true", rooms.get(2) + " true");
        assertThat(say(alice, rooms.get(0), "here")).isGreaterThan(1_000_000_000);
    }
}
