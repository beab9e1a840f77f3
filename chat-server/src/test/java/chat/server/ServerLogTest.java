package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import chat.server.config.AccountsConfig;
import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.limit.Networks;
import chat.server.testing.ProxyHeaders;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the operator reads, and that nobody's words are in it. */
@Isolated("reads all that is logged")
class ServerLogTest {

    /** logback's own list is not for several threads. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            all.add(event.getLevel() + " " + event.getFormattedMessage()
                    + (thrown == null ? "" : " " + thrown.getMessage()));
        }
    }

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Lines lines = new Lines();
    private final Level usual = root.getLevel();

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(lines);
        root.setLevel(usual);
    }

    private void expectLines(String... expected) {
        await().untilAsserted(() -> assertThat(lines.all).containsExactly(expected));
    }

    @Test
    void connectionsEntriesAndExitsAreALineEach() {
        RawClient alice = wire.connect();
        String address = "127.0.0.1:" + alice.localPort();

        alice.send(join("alice")).expectType("welcome");
        alice.expectType("entered");
        alice.send("{\"type\":\"leave\"}").expectType("goodbye");
        expectGoodbyeWasLast(alice);

        expectLines(
                "INFO connection from " + address,
                "INFO alice joined from " + address + " (1 of 5)",
                "INFO alice left: exit (0 of 5)");
    }

    private static void expectGoodbyeWasLast(RawClient client) {
        client.expectClosed();
        client.close();
    }

    @Test
    void countsAreThoseBehindTheEvent() {
        wire.member("alice");
        RawClient bob = wire.member("bob");
        bob.shutdownOutput();
        await().untilAsserted(() -> assertThat(lines.all)
                .contains("INFO bob joined from 127.0.0.1:" + bob.localPort() + " (2 of 5)")
                .endsWith("INFO bob left: disconnected (1 of 5)"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everybodyWhoIsInAtTheEndLeavesByItAndTheCountGoesDownToNone(boolean inFile, @TempDir Path data) {
        StorageConfig usual = ServerConfig.defaults().storage();
        StorageConfig storage =
                new StorageConfig(inFile ? data : null, usual.keepMessages(), usual.keepFor(), usual.keepBytes());
        wire.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(0),
                storage,
                AccountsConfig.usual(storage),
                ServerLimits.defaults(),
                null));
        List<RawClient> members =
                Stream.of("alice", "bob", "carol").map(wire::member).toList();
        WireExtension.Resumable dave = wire.resumable("dave");
        wire.cut("dave", dave.client());

        CompletableFuture<Void> closed = CompletableFuture.runAsync(wire.server()::close);
        members.forEach(member -> {
            member.awaitType("goodbye");
            member.close(); // or the server waits for that
        });
        closed.join();

        List<String> left =
                lines.all.stream().filter(line -> line.contains(" left: ")).toList();
        assertThat(left)
                .extracting(line -> line.replaceFirst("INFO (\\w+) .*", "$1"))
                .containsExactlyInAnyOrder("alice", "bob", "carol", "dave");
        assertThat(left)
                .extracting(line -> line.replaceFirst("INFO \\w+ ", ""))
                .containsExactly(
                        "left: shutdown (3 of 5)",
                        "left: shutdown (2 of 5)",
                        "left: shutdown (1 of 5)",
                        "left: shutdown (0 of 5)");
    }

    @Test
    void whoNeverJoinsIsAConnectionAndNothingElse() {
        RawClient stranger = wire.program();
        stranger.send("{\"type\":\"leave\"}");
        expectGoodbye(stranger, "exit");
        stranger.close();
        wire.member("alice");

        assertThat(lines.all).hasSize(3);
        assertThat(lines.all.get(0)).isEqualTo("INFO connection from 127.0.0.1:" + stranger.localPort());
        assertThat(lines.all.get(2)).startsWith("INFO alice joined from ");
    }

    @Test
    void strangersWhoAreTurnedAwayAreTold() {
        RawClient browser = wire.connect().sendRaw("GET / HTTP/1.1\r\n\r\n");
        int port = browser.localPort();

        expectLines("INFO connection from 127.0.0.1:" + port, "INFO turned 127.0.0.1:" + port + " away: HTTP");
    }

    @Test
    void lossesAndReturnsAreALineEach() {
        WireExtension.Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());
        JsonPeer back = wire.comeBack(alice.session(), Map.of());
        back.expectType("welcome");
        back.expectType("entered");
        back.send("{\"type\":\"leave\"}").expectType("goodbye");

        await().untilAsserted(() -> assertThat(lines.all)
                .filteredOn(line -> line.startsWith("INFO alice"))
                .containsExactly(
                        "INFO alice joined from 127.0.0.1:" + alice.client().localPort() + " (1 of 5)",
                        "INFO alice is lost: disconnected; the session is kept for 30 s",
                        "INFO alice is back from 127.0.0.1:" + back.localPort(),
                        "INFO alice left: exit (0 of 5)"));
    }

    @Test
    void whoeverMayBeInOnAnotherDeviceIsLoggedWithTheOneThatIsMeant(@TempDir Path data) {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        AccountsConfig accounts = new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 64, AccountsFixture.QUICK);
        wire.start(new ServerConfig("127.0.0.1", 0, 5, null, null, storage, accounts, ServerLimits.defaults(), null));
        RawClient laptop = wire.member("alice");
        laptop.send(AccountsFixture.register("secret")).expectType("account");
        JsonPeer phone = wire.connect().send(AccountsFixture.resumable("alice", "secret"));
        String session = phone.expectType("welcome").path("session").textValue();
        phone.expectType("entered");
        phone.reset();

        String lost = "INFO device 2 of alice is lost: disconnected; the session is kept for 30 s";
        await().untilAsserted(() -> assertThat(lines.all).contains(lost));
        JsonPeer back = wire.comeBack(session, Map.of());
        back.expectType("welcome");
        back.send("{\"type\":\"leave\"}").awaitType("goodbye");
        await().untilAsserted(() -> assertThat(lines.all)
                .filteredOn(line -> line.startsWith("INFO device"))
                .containsExactly(
                        lost,
                        "INFO device 2 of alice is back from 127.0.0.1:" + back.localPort(),
                        "INFO device 2 of alice is gone: exit"));
    }

    @Test
    void sessionIsInNoLineAtAnyLevel() {
        root.setLevel(Level.TRACE);
        WireExtension.Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());
        JsonPeer back = wire.comeBack(alice.session(), Map.of());
        back.expectType("welcome");
        back.expectType("entered");
        WebSocketPeer browser = wire.browser().send(Returns.comeBack(alice.session(), Map.of()));
        browser.expectType("welcome");
        back.awaitType("goodbye");
        expectError(wire.comeBack(alice.session() + "0", Map.of()), "session_unknown");
        wire.program()
                .send("{\"type\":\"join\",\"session\":\"" + alice.session())
                .expectType("error");
        wire.server().kick("alice", null).join();

        assertThat(lines.all).isNotEmpty().noneMatch(line -> line.contains(alice.session()));
    }

    private void trustAsAProxy(String address) {
        FairUse usual = FairUse.defaults();
        wire.start(new Limits()
                .fairUse(new FairUse(
                        usual.messages(),
                        usual.answers(),
                        usual.connectionsPerAddress(),
                        usual.joins(),
                        usual.unlimited(),
                        usual.trustedProxies(),
                        Networks.of(List.of(address)))));
    }

    @Test
    void whoComesThroughAProxyIsLoggedByTheirOwnAddress() {
        trustAsAProxy("127.0.0.2");
        RawClient alice = wire.connectFrom("127.0.0.2").sendBytes(ProxyHeaders.version1("203.0.113.7"));

        alice.join("alice");

        expectLines("INFO connection from 203.0.113.7:4711", "INFO alice joined from 203.0.113.7:4711 (1 of 5)");
    }

    @Test
    void noByteOfAHeaderThatIsRefusedIsLoggedAtAnyLevel() {
        root.setLevel(Level.TRACE);
        trustAsAProxy("127.0.0.2");
        byte[] sesame = "sesame".getBytes(StandardCharsets.US_ASCII);
        for (String from : List.of("127.0.0.2", "127.0.0.1")) {
            for (byte[] header : List.of(
                    ProxyHeaders.version1("sesame"),
                    ProxyHeaders.latin1("PROXY TCP4 " + "sesame".repeat(30) + "\r\n"),
                    ProxyHeaders.latin1("PROXY UNKNOWN sesame\r\nPROXY UNKNOWN sesame\r\n"),
                    ProxyHeaders.version2(0x21, 0x41, sesame),
                    ProxyHeaders.version2Of(7, ProxyHeaders.value(0x20, sesame, sesame)))) {
                wire.connectFrom(from).sendBytes(header).expectClosed();
            }
        }

        assertThat(lines.all)
                .anyMatch(line -> line.endsWith("away: its PROXY header was broken"))
                .anyMatch(line -> line.contains("away: a PROXY header, which --trust-proxy does not allow there"))
                .noneMatch(line -> line.contains("sesame") || line.contains("736573616d65"));
    }

    @Test
    void nobodysWordsAreLoggedAtAnyLevel() {
        root.setLevel(Level.TRACE);
        RawClient alice = wire.member("alice");
        RawClient bob = wire.connect().sendRaw("sesame sesame\nbob\n");
        alice.expectType("joined");

        alice.send(message("sesame"));
        expectSaid(alice, "alice", "sesame");
        bob.send("sesame").send("/sesame sesame");
        expectSaid(alice, "bob", "sesame");
        for (String refused : List.of(
                "sesame",
                "{\"sesame\":",
                "{\"type\":\"sesame\"}",
                "{\"type\":\"message\",\"text\":[\"sesame\"]}",
                "{\"type\":\"message\",\"text\":\"sesame\",\"room\":\"sesame\"}",
                "{\"type\":\"message\",\"text\":\"" + "sesame".repeat(1000) + "\"}",
                "sesame".repeat(20_000))) {
            alice.send(refused).expectType("error");
        }
        wire.connect().sendRaw("GET /sesame HTTP/1.1\r\nCookie: sesame\r\n\r\n").readLine();
        RawClient stranger = wire.program().send(join("open sesame"));
        expectError(stranger, "username_invalid");
        bob.send("sesame").reset();
        alice.awaitType("left");

        assertThat(lines.all).isNotEmpty().noneMatch(line -> line.contains("sesame"));
    }

    @Test
    void connectionsThatArePutOutForNewcomersAreALineASecond() {
        wire.start(new Limits().maxConnections(4));
        for (int i = 0; i < 4; i++) {
            wire.program();
        }

        wire.connectFrom("127.0.0.2").join("alice");
        wire.connectFrom("127.0.0.3").join("bob");

        await().untilAsserted(() -> assertThat(lines.all)
                .filteredOn(line -> line.startsWith("WARN"))
                .containsExactly(
                        "WARN put out 1 connections: all 4 are taken, and addresses that had none got their places"));
    }
}
