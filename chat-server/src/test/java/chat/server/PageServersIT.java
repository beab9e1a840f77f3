package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.AccountsConfig;
import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.net.UserInfo;
import chat.server.store.redis.RedisServer;
import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where two servers are one chat. */
@Order(2) // takes some seconds
@Timeout(120)
class PageServersIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @TempDir
    Path directory;

    /** A server whose page is at this port, and which says so. */
    private static ChatServer start(RedisServer redis, int webPort) throws IOException {
        StorageConfig storage = new StorageConfig(
                null,
                Long.MAX_VALUE,
                Duration.ZERO,
                1L << 30,
                new ClusterConfig(
                        "redis://127.0.0.1:" + redis.port(),
                        null,
                        new ClusterConfig.Advertised(null, null, "ws://localhost:" + webPort + "/chat"),
                        0));
        return ChatServer.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(webPort),
                storage,
                AccountsConfig.usual(storage),
                ServerLimits.defaults(),
                null));
    }

    /** Waits until a page that is loaded now is told of the other server. */
    private static void awaitKnown(ChatServer server, int other) {
        await().until(() -> {
            try (HttpPeer visitor = HttpPeer.connect(ChatServerExtension.webPort(server))) {
                return visitor.request("GET /servers HTTP/1.1", "Host: localhost")
                        .response()
                        .text()
                        .contains(":" + other + "/");
            }
        });
    }

    @Test
    void pageWhoseServerIsStoppedGoesOnAtTheOtherAndBack() throws IOException {
        int port = ServerProcess.freePort();
        int otherPort = ServerProcess.freePort();
        try (RedisServer redis = RedisServer.start(directory);
                ChatServer other = start(redis, otherPort);
                RawClient bob = RawClient.connect(other.port())) {
            bob.join("bob");
            Texts.enter(bob, "dev");
            ChatPage alice;
            try (ChatServer first = start(redis, port)) {
                awaitKnown(first, otherPort);
                alice = ChatPage.join(BROWSER.newUser(), "http://localhost:" + port + "/", "alice");
                alice.enter("/join dev");
                alice.awaitNotice("You are in #dev");
                alice.enter("before");
                bob.awaitType("message");
            }
            bob.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"meanwhile\"}");
            alice.awaitMessage("bob", "meanwhile");
            alice.awaitNotice("nothing was missed.");
            alice.enter("after");
            alice.awaitMessage("alice", "after");
            assertThat(List.of(text(bob), text(bob)))
                    .as("nobody came and nobody went")
                    .containsExactly("meanwhile", "after");
            assertThat(alice.said()).containsExactly("alice: before", "bob: meanwhile", "alice: after");
            try (ChatServer again = start(redis, port)) {
                other.close();
                await().until(() -> again.users().join().stream()
                        .anyMatch(user -> user.username().equals("alice") && user.kind() == UserInfo.Kind.WEB));
                alice.awaitConnected();
                alice.enter("here again");
                alice.awaitMessage("alice", "here again");
            }
            assertThat(alice.tab().problems()).isEmpty();
        }
    }

    /** Of what comes next. */
    private static String text(RawClient client) {
        return client.readJson().path("text").asText();
    }
}
