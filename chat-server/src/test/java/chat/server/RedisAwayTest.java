package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.server.config.ClusterConfig;
import chat.server.net.UserInfo;
import chat.server.store.redis.RedisServer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis is away for longer than somebody is waited for who lost the connection before. */
@Order(1) // takes as long as that
@Timeout(60)
final class RedisAwayTest {

    private static final int REFUSALS = 3;

    @TempDir
    private Path directory;

    @Test
    void whoCouldNotComeBackMeanwhileIsWaitedForStill() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--appendonly", "yes", "--appendfsync", "always");
                ChatServer server = ClusterServers.start(
                        new ClusterConfig("redis://127.0.0.1:" + redis.port()),
                        new Limits()
                                .resumeWindow(Stores.PATIENCE.multipliedBy(REFUSALS))
                                .build())) {
            String session;
            try (JsonPeer alice = RawClient.connect(server.port(), 0)) {
                session = Returns.begin(alice, "alice");
            }
            await().until(() -> isAwaited(server));
            redis.kill();
            for (int i = 0; i < REFUSALS; i++) {
                await().until(() -> isRefused(server));
            }
            assertThat(isAwaited(server)).isTrue();
            redis.begin();

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertIsBack(server, session));
        }
    }

    private static boolean isAwaited(ChatServer server) {
        return server.users().join().get(0).kind() == UserInfo.Kind.AWAY;
    }

    /** Whether the server has done without Redis for as long as it has patience. */
    private static boolean isRefused(ChatServer server) {
        return server.whois("nobody")
                .handle((found, failure) -> failure.getCause() instanceof ProtocolException refused
                        && refused.code() == ErrorCode.STORAGE_UNAVAILABLE)
                .completeOnTimeout(false, 5, TimeUnit.SECONDS)
                .join();
    }

    private static void assertIsBack(ChatServer server, String session) {
        try (JsonPeer alice = RawClient.connect(server.port(), 0)) {
            JsonNode answer =
                    alice.send(Returns.comeBack(session, Map.of("lobby", 1L))).readJson();
            assertThat(answer.path("type").asText()).as("%s", answer).isEqualTo("welcome");
        }
    }
}
