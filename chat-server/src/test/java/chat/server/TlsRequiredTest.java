package chat.server;

import static chat.server.Texts.join;
import static chat.server.testing.ProxyHeaders.bytes;
import static chat.server.testing.ProxyHeaders.value;
import static chat.server.testing.ProxyHeaders.version1;
import static chat.server.testing.ProxyHeaders.version2;
import static chat.server.testing.ProxyHeaders.version2Of;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig;
import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.StorageConfig;
import chat.server.config.TlsConfig;
import chat.server.config.WebConfig;
import chat.server.limit.Networks;
import chat.server.net.tls.TestCertificates;
import chat.testing.HttpPeer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate takes a password only as it comes over TLS, to it or to a proxy that it trusts, or from this machine. */
final class TlsRequiredTest {

    private static final byte[] NOTHING = {};

    @RegisterExtension
    private final ChatServerExtension servers = new ChatServerExtension();

    @TempDir
    private Path directory;

    private ChatServer server;

    @BeforeEach
    void start() throws IOException {
        server = servers.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(0),
                new StorageConfig(directory.resolve("data"), Long.MAX_VALUE, Duration.ZERO, 1L << 30),
                new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 64, AccountsFixture.QUICK),
                new Limits()
                        .fairUse(new FairUse(
                                null, null, 32, null, Networks.LOOPBACK, Networks.LOOPBACK, Networks.LOOPBACK))
                        .build(),
                new TlsConfig(
                        0,
                        TestCertificates.write(directory, TestCertificates.make()),
                        TlsConfig.Plain.EVERYWHERE,
                        Duration.ofSeconds(10))));
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            alice.send(AccountsFixture.register("secret")).expectType("account");
        }
    }

    private RawClient lines(byte[] header) {
        return RawClient.connect(server.port()).sendBytes(header);
    }

    private RawClient overTls(byte[] header) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.tlsPort());
        socket.getOutputStream().write(header);
        return RawClient.over(TestCertificates.over(socket));
    }

    private WebSocketPeer browser(String... headers) {
        return WebSocketPeer.upgrade(upgrade(headers));
    }

    private HttpPeer upgrade(String... headers) {
        int port = ChatServerExtension.webPort(server);
        List<String> lines = new ArrayList<>(Arrays.asList(WebSocketPeer.handshake(port)));
        lines.addAll(Arrays.asList(headers));
        return HttpPeer.connect(port).request(lines.toArray(String[]::new));
    }

    private interface Way {
        JsonPeer connect() throws IOException;
    }

    private static DynamicTest password(String how, String code, Way way) {
        return DynamicTest.dynamicTest(how, () -> {
            try (JsonPeer client = way.connect()) {
                AccountsFixture.expectRefused(client.send(AccountsFixture.join("alice", "wrong")), code);
            }
        });
    }

    private static byte[] withTls(int client) {
        return version2Of(7, value(0x20, bytes(client, 0, 0, 0, 0), value(0x21, bytes('T', 'L', 'S'))));
    }

    @TestFactory
    Stream<DynamicTest> passwordCountsOnlyIfNobodyOnTheWayCouldReadIt() {
        String read = "password_wrong";
        String refused = "tls_required";
        return Stream.of(
                password("this machine", read, () -> lines(NOTHING)),
                password("this machine, as a proxy says", read, () -> lines(version2(0x20, 0x00))),
                password("elsewhere", refused, () -> lines(version1("203.0.113.7"))),
                password("elsewhere, version 2", refused, () -> lines(version2Of(7))),
                password("elsewhere, not over TLS", refused, () -> lines(withTls(0))),
                password("elsewhere, over TLS to the proxy", read, () -> lines(withTls(1))),
                password("over TLS", read, () -> overTls(NOTHING)),
                password("over TLS behind a header", read, () -> overTls(version1("203.0.113.8"))),
                password("over TLS behind a header, version 2", read, () -> overTls(version2Of(8))),
                password(
                        "the page, over HTTPS to the proxy",
                        read,
                        () -> browser("X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https")),
                DynamicTest.dynamicTest("the page, elsewhere", () -> {
                    try (HttpPeer visitor = upgrade("X-Forwarded-For: 203.0.113.9")) {
                        assertThat(visitor.response().status()).isEqualTo(403);
                    }
                }),
                DynamicTest.dynamicTest("a new one, elsewhere", () -> {
                    try (RawClient bob = lines(version1("203.0.113.7")).send(join("bob"))) {
                        bob.awaitType("entered");
                        AccountsFixture.expectRefused(bob.send(AccountsFixture.register("secret")), refused);
                    }
                }),
                DynamicTest.dynamicTest("a room's, elsewhere", () -> {
                    try (RawClient carol = lines(version1("203.0.113.7")).send(join("carol"))) {
                        carol.awaitType("entered");
                        for (String type : List.of("enter", "close")) {
                            String asked = Texts.object(type, "\"room\":\"dev\",\"password\":\"secret\",\"id\":\"7\"");
                            assertThat(AccountsFixture.expectRefused(carol.send(asked), refused)
                                            .path("id")
                                            .textValue())
                                    .isEqualTo("7");
                        }
                        carol.send(Texts.in("enter", "dev")).expectType("entered");
                    }
                }));
    }
}
