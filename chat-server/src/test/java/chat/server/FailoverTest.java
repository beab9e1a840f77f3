package chat.server;

import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectSaid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.ClusterConfig;
import chat.server.store.redis.FailingOver;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers whose Redis fails over, as their users see it. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the first thing that is done
final class FailoverTest {

    @TempDir
    private Path directory;

    private FailingOver redis;

    @BeforeEach
    void begin() {
        redis = FailingOver.start(directory);
    }

    @AfterEach
    void end() {
        redis.close();
    }

    private ChatServer start(int replicas) throws IOException {
        return ClusterServers.start(new ClusterConfig("redis://127.0.0.1:" + redis.port(), null, null, replicas));
    }

    /** Joins, and returns the session. */
    private static String join(JsonPeer client, String name) {
        return Returns.begin(client, name);
    }

    /** Somebody who came back to the lobby, and what they were told there. */
    private record Back(JsonPeer client, JsonNode entered) implements AutoCloseable {

        @Override
        public void close() {
            client.close();
        }
    }

    /** Comes back as soon as the server has begun anew. */
    private static Back comeBack(ChatServer server, String session, long seen) {
        AtomicReference<Back> back = new AtomicReference<>();
        await().ignoreExceptions().untilAsserted(() -> {
            JsonPeer client = RawClient.connect(server.port(), 0);
            try {
                client.send(Returns.comeBack(session, Map.of("lobby", seen)));
                client.expectType("welcome");
                back.set(new Back(client, client.expectType("entered")));
            } finally {
                if (back.get() == null) {
                    client.close();
                }
            }
        });
        return Objects.requireNonNull(back.get());
    }

    @Test
    void withoutReplicasThatAreWaitedForNobodyMissesAnythingInSilence() throws IOException {
        try (ChatServer one = start(0);
                ChatServer two = start(0)) {
            String alice;
            String bob;
            try (JsonPeer atOne = RawClient.connect(one.port(), 0);
                    JsonPeer atTwo = RawClient.connect(two.port(), 0)) {
                alice = join(atOne, "alice");
                bob = join(atTwo, "bob");
                atOne.expectType("joined");
                redis.awaitSame();
                redis.promote();
                atTwo.send(Texts.message("lost"));
                expectSaid(atOne, "bob", "lost");
                expectSaid(atTwo, "bob", "lost");
                redis.turn();
                expectGoodbye(atOne, "shutdown");
                expectGoodbye(atTwo, "shutdown");
            }
            redis.comeBack();
            try (Back first = comeBack(two, alice, 3);
                    Back second = comeBack(one, bob, 3)) {
                for (Back back : List.of(first, second)) {
                    assertThat(back.entered().path("recovered").asBoolean(true)).isFalse();
                    assertThat(back.entered().path("users"))
                            .extracting(JsonNode::asText)
                            .containsExactly("alice", "bob");
                }
                assertThat(second.entered().path("epoch"))
                        .isEqualTo(first.entered().path("epoch"));
                second.client().send(Texts.message("goes on"));
                assertThat(expectIn("lobby", first.client(), "goes on")
                                .path("seq")
                                .asLong())
                        .isGreaterThan(1_000_000_000);
            }
        }
    }

    @Test
    void withAReplicaThatIsWaitedForNothingIsLostAndNobodyNotices() throws IOException {
        try (ChatServer one = start(1);
                ChatServer two = start(1);
                JsonPeer alice = RawClient.connect(one.port(), 0);
                JsonPeer bob = RawClient.connect(two.port(), 0)) {
            join(alice, "alice");
            join(bob, "bob");
            alice.expectType("joined");
            bob.send(Texts.message("before"));
            expectSaid(alice, "bob", "before");
            redis.promote();
            bob.send(Texts.message("meanwhile"));
            redis.turn();
            redis.comeBack();

            expectSaid(bob, "bob", "before");
            assertThat(expectIn("lobby", bob, "meanwhile").path("seq").asLong()).isEqualTo(4);
            expectSaid(alice, "bob", "meanwhile");
            alice.send(Texts.message("after"));
            assertThat(expectIn("lobby", bob, "after").path("seq").asLong()).isEqualTo(5);
            expectSaid(alice, "alice", "after");
        }
    }
}
