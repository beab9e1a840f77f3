package chat.server;

import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectSaid;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage;
import chat.protocol.Version;
import chat.server.config.ClusterConfig;
import chat.server.console.ServerControl;
import chat.server.store.redis.RedisServer;
import chat.testing.HttpPeer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
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

/** Servers with a Redis of their own, each as its users and its operator see it. */
@Order(1) // takes long
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the first thing that is done
final class ClusterServersTest {

    @TempDir
    private Path directory;

    private RedisServer redis;

    @BeforeEach
    void begin() {
        redis = RedisServer.start(directory);
    }

    @AfterEach
    void end() {
        redis.close();
    }

    private ChatServer start() throws IOException {
        return start(null);
    }

    private ChatServer start(ClusterConfig.@Nullable Advertised advertised) throws IOException {
        return ClusterServers.start(new ClusterConfig("redis://127.0.0.1:" + redis.port(), null, advertised, 0));
    }

    @Test
    void historyAndSessionAreThereBehindARestart() throws IOException {
        String session;
        try (ChatServer server = start();
                JsonPeer alice = RawClient.connect(server.port(), 0);
                JsonPeer bob = RawClient.connect(server.port(), 0)) {
            session = Returns.begin(alice, "alice");
            bob.join("bob");
            alice.expectType("joined");
            bob.send(Texts.message("hello"));
            expectSaid(alice, "bob", "hello");
            bob.close();
            alice.expectType("left");
        }
        try (ChatServer server = start();
                JsonPeer alice = RawClient.connect(server.port(), 0)) {
            alice.send(Returns.comeBack(session, Map.of("lobby", 2L)));
            assertThat(alice.expectType("welcome").path("username").asText()).isEqualTo("alice");
            Returns.expectRecovered(alice, "lobby", 2);
            expectSaid(alice, "bob", "hello");
        }
    }

    @Test
    void roomIsCalledAsWhoeverMadeItWroteItThroughWhateverServerOneIsIn() throws IOException {
        try (ChatServer one = start();
                ChatServer two = start();
                JsonPeer alice = RawClient.connect(one.port(), 0);
                JsonPeer bob = RawClient.connect(two.port(), 0)) {
            String session = Returns.begin(alice, "alice");
            Texts.enter(alice, "Dev");
            bob.join("bob");
            alice.expectType("joined");

            assertThat(Texts.enter(bob, "DEV").path("room").asText()).isEqualTo("Dev");
            assertThat(alice.expectType("joined").path("room").asText()).isEqualTo("Dev");
            bob.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"hello\"}");
            JsonNode said = bob.expectType("message");
            assertThat(said.path("room").asText()).isEqualTo("Dev");
            assertThat(alice.expectType("message")).isEqualTo(said);
            JsonNode left = bob.send("{\"type\":\"part\",\"room\":\"dEV\"}").expectType("left");
            assertThat(left.path("room").asText()).isEqualTo("Dev");

            try (JsonPeer back = RawClient.connect(two.port(), 0)) {
                back.send(Returns.comeBack(session, Map.of("lobby", 2L, "dev", 3L)));
                back.expectType("welcome");
                Returns.expectRecovered(back, "lobby", 2);
                Returns.expectRecovered(back, "Dev", 3);
            }
        }
    }

    @Test
    void everyServerKnowsAllThatLiveAndTellsClientsOfTheAdvertised() throws IOException {
        try (ChatServer one = start(new ClusterConfig.Advertised("a.example:5555", null, "wss://a.example/chat"));
                ChatServer two = start()) {
            await().until(() -> requireNonNull(two.nodes()).size() == 2
                    && requireNonNull(one.nodes()).size() == 2);
            assertThat(two.nodes())
                    .filteredOn(ServerControl.Node::isHere)
                    .singleElement()
                    .satisfies(node -> {
                        assertThat(node.name()).endsWith(":" + two.port());
                        assertThat(node.version()).isEqualTo(Version.VERSION);
                    });
            for (ChatServer server : List.of(one, two)) {
                try (HttpPeer visitor = HttpPeer.connect(ChatServerExtension.webPort(server))) {
                    assertThat(visitor.request("GET /servers HTTP/1.1", "Host: localhost")
                                    .response()
                                    .text()
                                    .strip())
                            .isEqualTo(
                                    "{\"servers\":[{\"lines\":\"a.example:5555\",\"web\":\"wss://a.example/chat\"}]}");
                }
            }
            one.close();
            await().until(() -> requireNonNull(two.nodes()).size() == 1);
        }
    }

    @Test
    void pageMayGoOnAtEachAdvertisedServerAndComesFromNoOther() throws IOException {
        try (ChatServer one = start(new ClusterConfig.Advertised(null, null, "wss://a.example/chat"));
                ChatServer two = start(new ClusterConfig.Advertised(null, null, "ws://b.example:5556/chat"))) {
            await().until(() -> get(two, "/servers").text().contains("a.example")
                    && get(one, "/servers").text().contains("b.example"));
            for (ChatServer server : List.of(one, two)) {
                assertThat(get(server, "/").header("Content-Security-Policy"))
                        .contains("connect-src 'self' ws://b.example:5556 wss://a.example; ");
                assertThat(get(server, "/app.js").header("Content-Security-Policy"))
                        .contains("connect-src 'self'; ");
            }
            assertThat(upgrade(two, "b.example:5556", "https://a.example")).isEqualTo(101);
            assertThat(upgrade(one, "a.example", "http://b.example:5556")).isEqualTo(101);
            assertThat(upgrade(two, "b.example:5556", "http://a.example")).isEqualTo(403);
            assertThat(upgrade(two, "b.example:5556", "https://c.example")).isEqualTo(403);
            assertThat(upgrade(two, "a.example", "https://a.example"))
                    .as("called by a name that is not its own")
                    .isEqualTo(403);
            String known = "If-None-Match: " + get(two, "/").header("ETag");
            assertThat(get(two, "/", known).status()).isEqualTo(304);
            one.close();
            await().until(() -> !get(two, "/servers").text().contains("a.example"));
            HttpPeer.Response page = get(two, "/", known);
            assertThat(page.status())
                    .as("WebKit keeps the policy that came with the page, where that has not changed")
                    .isEqualTo(200);
            assertThat(page.header("Content-Security-Policy")).contains("connect-src 'self' ws://b.example:5556; ");
            assertThat(upgrade(two, "b.example:5556", "https://a.example"))
                    .as("pages that it served are open still")
                    .isEqualTo(101);
            try (ChatServer three = start()) {
                assertThat(upgrade(three, "localhost", "https://a.example"))
                        .as("which somebody knows who began later, too")
                        .isEqualTo(101);
            }
            redis.ask("HSET", "chat:{dir}:webs", "wss://a.example/chat", "1000"); // in 1970
            await("nobody else has to end").until(() -> upgrade(two, "b.example:5556", "https://a.example") == 403);
            assertThat(upgrade(two, "b.example:5556", "http://b.example:5556")).isEqualTo(101);
        }
    }

    private static HttpPeer.Response get(ChatServer server, String path, String... headers) {
        try (HttpPeer visitor = HttpPeer.connect(ChatServerExtension.webPort(server))) {
            List<String> lines = new ArrayList<>(List.of("GET " + path + " HTTP/1.1", "Host: localhost"));
            lines.addAll(List.of(headers));
            return visitor.request(lines.toArray(String[]::new)).response();
        }
    }

    /** Asks for a WebSocket, and returns the status of the answer. */
    private static int upgrade(ChatServer server, String host, String origin) {
        try (HttpPeer visitor = HttpPeer.connect(ChatServerExtension.webPort(server))) {
            return visitor.request(
                            "GET /chat HTTP/1.1",
                            "Host: " + host,
                            "Origin: " + origin,
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                    .response()
                    .status();
        }
    }

    @Test
    void usersOfOtherServersAreListedAndTheirSessionsCounted() throws Exception {
        try (ChatServer one = start();
                ChatServer two = start();
                RawClient alice = RawClient.connect(one.port());
                RawClient bob = RawClient.connect(two.port())) {
            await().until(() -> requireNonNull(one.nodes()).size() == 2);
            alice.join("alice");
            bob.join("bob");
            await().untilAsserted(() -> assertThat(one.users().get()) // it does not wait long for the others
                    .extracting(user -> user.username() + " " + user.kind() + " " + user.address())
                    .satisfiesExactlyInAnyOrder(
                            here -> assertThat(here).startsWith("alice JSON 127.0.0.1:"), there -> assertThat(there)
                                    .startsWith("bob ELSEWHERE ")
                                    .endsWith(":" + two.port())));
            assertThat(one.whois("bob").get().sessions())
                    .extracting(session -> session.face() + " " + session.address())
                    .containsExactly("elsewhere -");
            assertThat(two.whois("bob").get().sessions())
                    .extracting(ServerMessage.AccountSession::face)
                    .containsExactly("json");
        }
    }

    @Test
    void serverThatIsHeldForGoneSaysGoodbyeAndStartsAnew() throws IOException {
        try (ChatServer server = start()) {
            int port = server.port();
            try (JsonPeer alice = RawClient.connect(port, 0)) {
                alice.join("alice");
                redis.ask("DEL", "chat:{dir}:nodes"); // as the others do it, but that there are none
                expectGoodbye(alice, "shutdown");
            }
            await().ignoreExceptions().untilAsserted(() -> {
                try (JsonPeer bob = RawClient.connect(port, 0)) {
                    bob.join("bob");
                }
            });
        }
    }

    @Test
    void limitIsThatOfAll() throws IOException {
        try (ChatServer one = start();
                ChatServer two = start()) {
            one.setMaxUsers(7);
            await().until(() -> two.maxUsers() == 7);
        }
    }

    @Test
    void redisThatCannotBeUsedIsOneLine() {
        redis.ask("CONFIG", "SET", "requirepass", "secret");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::start)
                .withMessage(
                        "redis://127.0.0.1:" + redis.port() + " refuses user and password, or wants some: give them in"
                                + " the URL, or the password with --cluster-password-file");
        redis.kill();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::start)
                .withMessage("can't reach redis://127.0.0.1:" + redis.port() + ": nothing answers at that address");
    }
}
