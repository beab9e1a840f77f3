package chat.server;

import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.TlsConfig;
import chat.server.config.WebConfig;
import chat.server.net.tls.TestCertificates;
import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a certificate, as its clients see it. */
@Order(2) // takes some seconds
final class TlsTest {

    private static final int SLOWLORISES = 50;

    @RegisterExtension
    private final ChatServerExtension servers = new ChatServerExtension();

    @TempDir
    private Path directory;

    private ChatServer server;
    private TlsConfig.Files files;

    @BeforeEach
    void start() throws IOException {
        files = TestCertificates.write(directory, TestCertificates.make());
        server = start(new Limits().build(), Duration.ofSeconds(10));
    }

    private ChatServer start(ServerLimits limits, Duration handshakeTimeout) {
        return servers.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(0),
                ServerConfig.defaults().storage(),
                AccountsConfig.usual(ServerConfig.defaults().storage()),
                limits,
                new TlsConfig(0, files, TlsConfig.Plain.LOOPBACK, handshakeTimeout)));
    }

    private RawClient connect() throws IOException {
        return RawClient.over(TestCertificates.connect(server.tlsPort()));
    }

    @Test
    void programsTalkOverTlsWithThoseWhoDoNot() throws Exception {
        try (RawClient alice = connect();
                RawClient bob = RawClient.connect(server.port())) {
            alice.join("alice");
            bob.join("bob");
            alice.expectType("joined");
            alice.send(message("hello"));
            assertThat(bob.expectType("message").get("text").textValue()).isEqualTo("hello");
            assertThat(alice.expectType("message").get("text").textValue()).isEqualTo("hello");

            alice.send("{\"type\":\"leave\"}").expectType("goodbye");
            alice.expectClosed(); // with a close_notify, or Java would complain
        }
    }

    @Test
    void aPersonIsGreetedOverTls() throws Exception {
        try (RawClient person = connect()) {
            assertThat(person.readLine()).isEqualTo(Texts.GREETING);
            person.send("alice");
            assertThat(person.readLine()).startsWith("* You are alice, 1 of 5 here");
            person.send("exit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoClosesTheirHalfHasTheirLinesAnswered(String version) throws Exception {
        try (SSLSocket socket = TestCertificates.connect(server.tlsPort(), version);
                RawClient alice = RawClient.over(socket)) {
            alice.sendRaw(join("alice") + "\n" + message("one") + "\n" + message("two") + "\n");
            if (version.equals("TLSv1.3")) {
                alice.shutdownOutput(); // of older versions this ends both directions
            }
            alice.expectType("welcome");
            alice.expectType("entered");
            assertThat(alice.expectType("message").get("text").textValue()).isEqualTo("one");
            assertThat(alice.expectType("message").get("text").textValue()).isEqualTo("two");
            if (version.equals("TLSv1.3")) {
                alice.expectClosed();
            }
        }
    }

    @Test
    void linesOfTwoBytesAreLines() throws Exception {
        try (RawClient person = connect()) {
            person.sendRaw("a\n");
            assertThat(person.readLine()).isEqualTo(Texts.GREETING);
            assertThat(person.readLine()).startsWith("* You are a, 1 of 5 here");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "hello\r\n", "GET / HTTP/1.1\r\n\r\n"})
    void plainTextOnThePortForTlsIsAnsweredInWords(String text) throws Exception {
        try (RawClient person = RawClient.connect(server.tlsPort())) {
            person.sendRaw(text);
            assertThat(person.readLine()).startsWith("This port speaks TLS.");
            person.shutdownOutput();
            person.expectClosed();
        }
    }

    @Test
    void aProgramWithoutTlsIsToldSoInJson() {
        try (RawClient program = RawClient.connect(server.tlsPort())) {
            program.send(join("alice"));
            assertThat(program.expectType("error").get("code").textValue()).isEqualTo("tls_required");
        }
    }

    @Test
    void tlsOnThePortForPlainLinesIsClosed() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 0, 5});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBrowserOnThePortForLinesIsToldTheSameAsOnThatOfThePage() throws Exception {
        try (SSLSocket socket = TestCertificates.connect(server.tlsPort())) {
            assertThat(request(socket, "GET / HTTP/1.1", "Host: localhost"))
                    .startsWith("HTTP/1.1 400 Bad Request")
                    .contains("\r\nStrict-Transport-Security: max-age=15768000\r\n");
        }
    }

    @Test
    void thePageIsServedOverHttpsAlone() throws Exception {
        int port = ChatServerExtension.webPort(server);
        assertThat(server.webAddress()).startsWith("https://");
        try (SSLSocket socket = TestCertificates.connect(port)) {
            assertThat(request(socket, "GET / HTTP/1.1", "Host: localhost:" + port, "Connection: close"))
                    .startsWith("HTTP/1.1 200 OK")
                    .containsIgnoringCase("strict-transport-security: max-age=15768000\r\n")
                    .containsIgnoringCase("<!doctype html>");
        }
        try (HttpPeer visitor = HttpPeer.connect(port)) {
            visitor.request("GET /chat?a=b HTTP/1.1", "Host: localhost:" + port);
            HttpPeer.Response response = visitor.response();
            assertThat(response.status()).isEqualTo(301);
            assertThat(response.header("Location")).isEqualTo("https://localhost:" + port + "/chat?a=b");
            visitor.request("GET .evil.example/ HTTP/1.1", "Host: localhost:" + port);
            assertThat(visitor.response().header("Location")).isEqualTo("https://localhost:" + port + "/");
            visitor.request("GET / HTTP/1.1", "Host: evil.example");
            assertThat(visitor.response().status()).isEqualTo(403);
        }
    }

    @Test
    void anUpgradeThatIsNotEncryptedIsRefusedUnlessAProxyThatIsTrustedCameByHttps() {
        int port = ChatServerExtension.webPort(server);
        try (HttpPeer visitor = HttpPeer.connect(port)) {
            visitor.request(WebSocketPeer.handshake(port));
            assertThat(visitor.response().status()).isEqualTo(403);
        }
        try (HttpPeer proxy = HttpPeer.connect(port)) {
            proxy.request("GET / HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https");
            assertThat(proxy.response().status()).isEqualTo(200);
            proxy.request("GET / HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https, http");
            assertThat(proxy.response().status()).isEqualTo(301);
        }
    }

    @Test
    void browsersTalkOverTls() throws Exception {
        int port = ChatServerExtension.webPort(server);
        try (WebSocketPeer browser = WebSocketPeer.upgrade(
                        HttpPeer.over(TestCertificates.connect(port)).request(WebSocketPeer.handshake(port)));
                RawClient bob = connect()) {
            browser.join("alice");
            bob.join("bob");
            browser.expectType("joined");
            bob.send(message("hello"));
            assertThat(browser.expectType("message").get("text").textValue()).isEqualTo("hello");
        }
    }

    private static String request(SSLSocket socket, String... lines) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aNewCertificateIsForThoseWhoConnectFromThenOn() throws Exception {
        X509Bundle second = TestCertificates.make();
        try (RawClient alice = connect()) {
            alice.join("alice");
            TestCertificates.write(directory, second);
            server.readAgain();
            try (SSLSocket socket = TestCertificates.connect(server.tlsPort())) {
                X509Certificate seen = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                assertThat(seen).isEqualTo(second.getCertificate());
            }
            alice.send("{\"type\":\"ping\"}").expectType("pong");

            Files.writeString(files.key(), "nothing");
            server.readAgain();
            try (SSLSocket socket = TestCertificates.connect(server.tlsPort())) {
                assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(second.getCertificate());
            }
        }
    }

    @Test
    void handshakesThatAreNotFinishedAreClosedAndOthersNotKeptFromTheirs() throws Exception {
        server = start(new Limits().build(), Duration.ofSeconds(3)); // in which hers has to be done
        Socket[] stalled = new Socket[SLOWLORISES];
        for (int i = 0; i < SLOWLORISES; i++) {
            stalled[i] = new Socket(InetAddress.getLoopbackAddress(), server.tlsPort());
            stalled[i].setSoTimeout(30_000);
            stalled[i].getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});
        }
        try (RawClient alice = connect()) {
            alice.join("alice");
        }
        for (Socket socket : stalled) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.close();
        }
    }

    @Test
    void whoReadsNothingIsPutOutAndWhoReadsSlowlyIsNot() throws Exception {
        server = start(
                ChatServerExtension.limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        1 << 16),
                Duration.ofSeconds(10));
        try (RawClient deaf = connect();
                RawClient alice = connect()) {
            deaf.join("deaf");
            alice.join("alice");
            String text = "x".repeat(4000);
            boolean out = false;
            for (int i = 0; i < 5_000 && !out; i++) {
                alice.send(message(text));
                String type = alice.readJson().get("type").textValue();
                out = type.equals("left");
            }
            assertThat(out).isTrue();
        }
    }

    @Test
    void opensslIsATelnet() throws Exception {
        assumeTrue(isInstalled("openssl"), "openssl is not installed");
        Process openssl = new ProcessBuilder(
                        "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + server.tlsPort())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = openssl.inputReader(StandardCharsets.UTF_8);
                OutputStream input = openssl.getOutputStream()) {
            assertThat(output.readLine()).isEqualTo(Texts.GREETING);
            input.write("alice\n".getBytes(StandardCharsets.UTF_8));
            input.flush();
            assertThat(output.readLine()).startsWith("* You are alice, 1 of 5 here");
            input.write("exit\n".getBytes(StandardCharsets.UTF_8));
            input.flush();
            output.lines().forEach(line -> {});
            assertThat(openssl.waitFor()).isZero();
        } finally {
            openssl.destroyForcibly();
        }
    }

    private static boolean isInstalled(String program) {
        try {
            return new ProcessBuilder(program, "version").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }
}
