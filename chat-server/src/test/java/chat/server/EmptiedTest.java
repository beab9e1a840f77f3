package chat.server;

import static chat.server.Texts.expectError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.ClusterConfig;
import chat.server.store.redis.RedisServer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody empties the Redis of two servers that run: {@code FLUSHALL}. */
@Timeout(60)
final class EmptiedTest {

    @TempDir
    private Path directory;

    private static ChatServer start(RedisServer redis) throws IOException {
        return ClusterServers.start(new ClusterConfig("redis://127.0.0.1:" + redis.port()));
    }

    /** Somebody who is in, to come back to the session. */
    private record In(JsonPeer client, String session, String epoch) implements AutoCloseable {

        static In join(ChatServer server, String name) {
            JsonPeer client = RawClient.connect(server.port(), 0);
            try {
                client.send(Texts.object("join", "\"resume\":true,\"username\":\"" + name + "\""));
                String session = client.expectType("welcome").path("session").asText();
                return new In(
                        client,
                        session,
                        client.expectType("entered").path("epoch").asText());
            } catch (AssertionError | RuntimeException e) {
                client.close();
                throw e;
            }
        }

        /** The same as soon as the server has begun anew. */
        static In joinAnew(ChatServer server, String name) {
            AtomicReference<In> in = new AtomicReference<>();
            await().ignoreExceptions().untilAsserted(() -> in.set(join(server, name)));
            return Objects.requireNonNull(in.get());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usersAreSentAwayAndBeginAnew(boolean speaks) throws IOException {
        try (RedisServer redis = RedisServer.start(directory);
                ChatServer one = start(redis);
                ChatServer two = start(redis)) {
            String epoch;
            String session;
            try (In alice = In.join(one, "alice");
                    In bob = In.join(two, "bob")) {
                alice.client().expectType("joined");
                epoch = alice.epoch();
                session = alice.session();
                redis.ask("FLUSHALL");
                if (speaks) {
                    bob.client().send(Texts.message("into the void"));
                }
                alice.client().awaitType("goodbye");
                bob.client().awaitType("goodbye");
            }
            try (In alice = In.joinAnew(one, "alice");
                    In bob = In.joinAnew(two, "bob");
                    JsonPeer former = RawClient.connect(two.port(), 0)) {
                former.send(Returns.comeBack(session, Map.of("lobby", 2L)));
                expectError(former, "session_unknown");
                assertThat(bob.epoch()).isEqualTo(alice.epoch()).isNotEqualTo(epoch);
                bob.client().send(Texts.message("again"));
                for (In each : List.of(alice, bob)) {
                    assertThat(each.client().awaitType("message").path("text").asText())
                            .isEqualTo("again");
                }
            }
        }
    }
}
