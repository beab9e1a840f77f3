package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.store.redis.RedisServer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers as they are shipped on a Redis that is emptied; and, with {@code -Pcluster}, on one that Sentinels watch, and on a Redis Cluster,
 * whose primary is killed. Where there is no redis-server the tests are skipped.
 */
class RedisKindsIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

    /** In milliseconds, for a failover. */
    private static final String SOON = "1000";

    /** What becomes a replica at once. */
    private static final String[] REPLICATED = {"--appendonly", "yes", "--repl-diskless-sync-delay", "0"};

    @TempDir
    Path directory;

    private final List<RedisServer> redis = new ArrayList<>();
    private final List<Process> sentinels = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();

    @AfterEach
    void end() {
        servers.forEach(server -> server.output().forEach(System.out::println));
        servers.forEach(ServerProcess::close);
        sentinels.forEach(Process::destroyForcibly);
        redis.forEach(RedisServer::close);
    }

    private RedisServer redis(String... options) throws IOException {
        Path own = Files.createDirectory(directory.resolve("redis" + redis.size()));
        RedisServer started = RedisServer.start(own, options);
        redis.add(started);
        return started;
    }

    private ServerProcess server(String url, String... options) throws IOException {
        ServerProcess server = ServerProcess.startToReturn(
                JAR,
                5,
                Stream.concat(Stream.of("--cluster", url), Stream.of(options)).toArray(String[]::new));
        servers.add(server);
        return server;
    }

    /** Joins as soon as that is possible. */
    private static JsonPeer join(ServerProcess server, String name) {
        AtomicReference<JsonPeer> in = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            JsonPeer client = RawClient.connect(server.port(), 0);
            try {
                client.join(name);
                in.set(client);
            } finally {
                if (in.get() == null) {
                    client.close();
                }
            }
        });
        return Objects.requireNonNull(in.get());
    }

    private static void expectTold(JsonPeer from, JsonPeer to, String text) {
        from.send(Texts.message(text));
        assertThat(to.awaitType("message").path("text").asText()).isEqualTo(text);
    }

    /** A process without a console has nothing but the server that keeps it alive. */
    @Test
    void serverThatHasToBeginAnewDoes() throws IOException {
        RedisServer alone = redis();
        ServerProcess server = server("redis://127.0.0.1:" + alone.port());
        try (JsonPeer alice = join(server, "alice")) {
            alone.ask("FLUSHALL");
            alice.awaitType("goodbye");
        }
        join(server, "alice").close();
    }

    @Test
    @Tag("long")
    void sentinelsNameTheNextPrimary() throws IOException {
        RedisServer primary = redis(REPLICATED);
        RedisServer replica = redis(REPLICATED);
        replica.ask("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        await().until(() -> primary.ask("WAIT", "1", "100").equals(":1"));
        List<Integer> ports = List.of(ServerProcess.freePort(), ServerProcess.freePort(), ServerProcess.freePort());
        for (int port : ports) {
            sentinel(port, primary.port());
        }
        failOver(
                "redis-sentinel://"
                        + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")) + "/0#chat",
                primary);
    }

    private void sentinel(int port, int primary) throws IOException {
        Path own = Files.createDirectory(directory.resolve("sentinel" + port));
        Path settings = Files.writeString(
                own.resolve("sentinel.conf"),
                String.join(
                        "\n",
                        "port " + port,
                        "bind 127.0.0.1",
                        "dir " + own,
                        "sentinel monitor chat 127.0.0.1 " + primary + " 2",
                        "sentinel down-after-milliseconds chat " + SOON,
                        "sentinel failover-timeout chat 5000",
                        ""));
        sentinels.add(new ProcessBuilder(PROGRAM.toString(), settings.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    @Test
    @Tag("long")
    void nodeOfAClusterIsFollowedByItsReplica() throws IOException {
        cluster(2);
        failOver(clusterUrl(), redis.get(2)); // with the directory
    }

    /** Nobody notices that it is another one, as it has what was told. */
    @Test
    @Tag("long")
    void roomGoesOnAtTheReplicaThatWasWaitedFor() throws IOException {
        cluster(0, 1, 2);
        ServerProcess one = server(clusterUrl(), "--cluster-replicas", "1");
        ServerProcess two = server(clusterUrl(), "--cluster-replicas", "1");
        try (JsonPeer alice = join(one, "alice");
                JsonPeer bob = join(two, "bob")) {
            alice.expectType("joined");
            expectTold(bob, alice, "before");
            assertThat(bob.awaitType("message").path("seq").asLong()).isEqualTo(3);
            redis.get(1).kill(); // with the lobby
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> redis.get(4).ask("EXISTS", "{r:lobby}").equals(":0"));
            redis.get(1).begin(); // as the replica of the other one
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                bob.send(Texts.message("after"));
                assertThat(bob.readJson().path("type").asText()).isEqualTo("message");
            });
            assertThat(alice.expectType("message").path("text").asText()).isEqualTo("after");
            alice.send(Texts.message("and on"));
            JsonNode said = alice.expectType("message");
            while (said.path("text")
                    .asText()
                    .equals("after")) { // it may have happened although bob was told that it had not
                said = alice.expectType("message");
            }
            assertThat(said.path("text").asText()).isEqualTo("and on");
            assertThat(said.path("seq").asLong()).isLessThan(100);
        }
    }

    private String clusterUrl() {
        return "redis-cluster://127.0.0.1:" + redis.get(0).port() + ",127.0.0.1:"
                + redis.get(1).port();
    }

    /**
     * Three primaries: the second one has the slot of the lobby, the third one that of the directory.
     *
     * @param replicated which of them have a replica
     */
    private void cluster(int... replicated) throws IOException {
        String[] options = {
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            SOON,
            "--appendonly",
            "yes",
            "--repl-diskless-sync-delay",
            "0"
        };
        String[] first = {"0", "5461", "10923"};
        String[] last = {"5460", "10922", "16383"};
        for (int i = 0; i < first.length; i++) {
            RedisServer node = redis(options);
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            node.ask("CLUSTER", "ADDSLOTSRANGE", first[i], last[i]);
        }
        for (int i = 0; i < replicated.length; i++) {
            redis(options);
        }
        for (RedisServer node : redis.subList(1, redis.size())) {
            node.ask(
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    Integer.toString(redis.get(0).port()));
        }
        for (int i = 0; i < replicated.length; i++) {
            String id = redis.get(replicated[i]).ask("CLUSTER", "MYID");
            RedisServer replica = redis.get(first.length + i);
            await().until(() -> replica.ask("CLUSTER", "REPLICATE", id).equals("+OK"));
        }
        for (RedisServer node : redis) {
            await().until(() -> node.ask("CLUSTER", "INFO").equals("cluster_state:ok"));
        }
        for (int at : replicated) {
            await().until(() -> redis.get(at).ask("WAIT", "1", "100").equals(":1"));
        }
    }

    /** Two servers go on at the next primary when theirs is killed. */
    private void failOver(String url, RedisServer primary) throws IOException {
        ServerProcess one = server(url);
        ServerProcess two = server(url);
        try (JsonPeer alice = join(one, "alice");
                JsonPeer bob = join(two, "bob")) {
            alice.expectType("joined");
            expectTold(bob, alice, "before");
            primary.kill();
            alice.awaitType("goodbye");
            bob.awaitType("goodbye");
        }
        try (JsonPeer alice = join(one, "alice");
                JsonPeer bob = join(two, "bob")) {
            expectTold(bob, alice, "after");
        }
    }
}
