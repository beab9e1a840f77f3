package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import chat.server.config.TlsConfig;
import chat.server.net.tls.TestCertificates;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kinds of addresses that a Redis may have, each tried on one of that kind. */
final class RedisAddressTest {

    @TempDir
    private Path directory;

    private static RedisCredentials credentials(RedisURI uri) {
        return uri.getCredentialsProvider().resolveCredentials().toFuture().join();
    }

    @Test
    void nodesOfAClusterAreReadEachWithTheSameUserAndTls() throws IOException {
        RedisAddress address = RedisAddress.of("rediss-cluster://me:old@one:7001,two:7002?verifyPeer=NONE", "x", "new");
        assertThat(address.isCluster()).isTrue();
        assertThat(address.nodes()).extracting(RedisURI::getHost).containsExactly("one", "two");
        assertThat(address.nodes()).extracting(RedisURI::getPort).containsExactly(7001, 7002);
        assertThat(address.nodes()).allSatisfy(node -> {
            assertThat(node.isSsl()).isTrue();
            assertThat(credentials(node).getUsername()).isEqualTo("me");
            assertThat(credentials(node).getPassword()).isEqualTo("new".toCharArray());
        });
        RedisURI only = RedisAddress.of("redis-sentinel://a%40b:old@one,two/0#chat", "x", "new")
                .nodes()
                .get(0);
        assertThat(credentials(only).getUsername()).isEqualTo("a@b");
        for (String nameless : List.of("redis://one", "redis://old@one", "redis://:old@one")) {
            RedisURI uri = RedisAddress.of(nameless, "x", "new").nodes().get(0);
            assertThat(credentials(uri).getUsername()).as(nameless).isNull();
        }
        assertThat(RedisAddress.of("redis-cluster://one:7001", "x", null).nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.isSsl()).isFalse());
        assertThat(RedisAddress.of("redis://one", "x", null).isCluster()).isFalse();
    }

    /** Each has half of the slots, and one alone is known. */
    @Test
    void primariesOfAClusterAreFound() throws Exception {
        try (RedisServer one = cluster("one");
                RedisServer two = cluster("two")) {
            one.ask("CLUSTER", "ADDSLOTSRANGE", "0", "8191");
            two.ask("CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
            two.ask("CLUSTER", "SET-CONFIG-EPOCH", "2");
            one.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(two.port()));
            for (RedisServer each : List.of(one, two)) {
                await().until(() -> each.ask("GET", "{chat}:x").startsWith(each == two ? "$-1" : "-MOVED"));
            }
            try (RedisLink link = link("redis-cluster://127.0.0.1:" + one.port(), null)) {
                assertThat(answer(() -> link.call("time", link.base("r", "dev"), List.of("17"))))
                        .containsExactly("17");
                assertThat(two.ask("EXISTS", "{chat}:{dir}:meta")).isEqualTo(":1");
                assertThat(one.ask("DBSIZE")).isEqualTo(":1");
            }
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> link("redis://127.0.0.1:" + one.port(), null))
                    .withMessageContaining("give redis-cluster://");
        }
    }

    private RedisServer cluster(String name) throws IOException {
        return RedisServer.start(Files.createDirectory(directory.resolve(name)), "--cluster-enabled", "yes");
    }

    @Test
    void redisMayBeBehindTls() throws Exception {
        TlsConfig.Files files = TestCertificates.write(directory, TestCertificates.make());
        String tls = Integer.toString(RedisServer.freePort());
        try (RedisServer redis = RedisServer.start(
                directory,
                "--tls-port",
                tls,
                "--tls-cert-file",
                files.certificate().toString(),
                "--tls-key-file",
                files.key().toString(),
                "--tls-ca-cert-file",
                files.certificate().toString(),
                "--tls-auth-clients",
                "no",
                "--requirepass",
                "secret")) {
            try (RedisLink link = link("rediss://127.0.0.1:" + tls + "?verifyPeer=NONE", "secret")) {
                assertThat(answer(() -> link.call("time", link.base("x"), List.of("17"))))
                        .containsExactly("17");
            }
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> link("rediss://localhost:" + tls, "secret"))
                    .withMessageContaining("certification path");
        }
    }

    private static RedisLink link(String url, @Nullable String password) throws IOException {
        return RedisStores.connect(url, url, password, RedisServer.loops(), 0);
    }
}
