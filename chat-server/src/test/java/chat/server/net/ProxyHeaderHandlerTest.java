package chat.server.net;

import static chat.server.testing.ProxyHeaders.bytes;
import static chat.server.testing.ProxyHeaders.concat;
import static chat.server.testing.ProxyHeaders.latin1;
import static chat.server.testing.ProxyHeaders.value;
import static chat.server.testing.ProxyHeaders.version1;
import static chat.server.testing.ProxyHeaders.version2;
import static chat.server.testing.ProxyHeaders.version2Of;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limits;
import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyHeaderHandlerTest {

    private static final String PING = "{\"type\":\"ping\"}\n";
    private static final String PONG = "{\"type\":\"pong\"}\n";
    private static final String GREETING = "Welcome to the chat. Choose a username:\r\n";
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private static final byte[] IPV6 = bytes(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);
    private static final byte[] PORTS = bytes(0x12, 0x67, 0x15, 0xb3);
    private static final byte[] NOTHING = {};

    private final Sessions sessions = trusting(Networks.LOOPBACK);

    private static Sessions trusting(Networks proxies) {
        return new Sessions(
                5,
                new Limits()
                        .fairUse(new FairUse(null, null, 32, null, Networks.LOOPBACK, Networks.LOOPBACK, proxies))
                        .build());
    }

    @AfterEach
    void end() {
        sessions.close();
    }

    private static void send(GatedChannel channel, byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
    }

    private static void sendEach(GatedChannel channel, byte[] bytes) {
        for (byte b : bytes) {
            send(channel, bytes(b));
        }
    }

    private static String address(GatedChannel channel) {
        return Connection.of(channel).address();
    }

    private static Stream<DynamicTest> each(Map<String, byte[]> headers, Consumer<byte[]> test) {
        return headers.entrySet().stream()
                .map(header -> DynamicTest.dynamicTest(header.getKey(), () -> test.accept(header.getValue())));
    }

    /** Each in a server of its own, whole and in single bytes. */
    private static Stream<DynamicTest> whoeverComesBy(Map<String, byte[]> headers, String address) {
        return each(headers, header -> {
            try (Sessions server = trusting(Networks.LOOPBACK)) {
                GatedChannel whole = server.accepted();
                send(whole, concat(header, latin1(PING)));
                assertThat(whole.received()).isEqualTo(PONG);
                assertThat(address(whole)).isEqualTo(address);

                GatedChannel inBytes = server.accepted();
                sendEach(inBytes, concat(header, latin1(PING)));
                assertThat(inBytes.received()).isEqualTo(PONG);
                assertThat(address(inBytes)).isEqualTo(address);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whoeverIsNamedIsThere() {
        return whoeverComesBy(
                Map.of(
                        "version 1", version1("203.0.113.7"),
                        "version 1, IPv4 in IPv6", latin1("PROXY TCP6 ::ffff:203.0.113.7 ::1 4711 5555\r\n"),
                        "version 2", version2Of(7),
                        "values", version2Of(7, concat(value(0x02, latin1("chat.example")), value(0xe0, bytes(1)))),
                        "TLS", version2Of(7, value(0x20, concat(bytes(7, 0, 0, 0, 0), value(0x21, latin1("TLSv1.3"))))),
                        "as long as may be", version2Of(7, value(0x04, new byte[536 - 16 - 12 - 3]))),
                "203.0.113.7:4711");
    }

    @TestFactory
    Stream<DynamicTest> whoeverIsNamedByIpv6IsThere() {
        return whoeverComesBy(
                Map.of(
                        "version 1", latin1("PROXY TCP6 2001:db8::7 2001:db8::1 4711 5555\r\n"),
                        "version 2", version2(0x21, 0x21, IPV6, IPV6, PORTS)),
                "[2001:db8::7]:4711");
    }

    @TestFactory
    Stream<DynamicTest> whereNobodyIsNamedItIsWhoConnected() {
        return whoeverComesBy(
                Map.of(
                        "unknown", latin1("PROXY UNKNOWN\r\n"),
                        "unknown with addresses", latin1("PROXY UNKNOWN 2001:db8::7 ::1 4711 5555\r\n"),
                        "local", version2(0x20, 0x00),
                        "local with addresses", version2(0x20, 0x11, bytes(203, 0, 113, 7, 192, 0, 2, 9), PORTS),
                        "unspecified", version2(0x21, 0x00),
                        "a socket of the proxy's machine", version2(0x21, 0x31, new byte[216]),
                        "no header", NOTHING),
                "embedded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 127.0.0.1 192.0.2.9 4711 5555\r\n",
                "PROXY TCP6 ::1 2001:db8::9 4711 5555\r\n",
                "PROXY TCP6 ::ffff:127.0.0.1 2001:db8::9 4711 5555\r\n"
            })
    void whatIsThisMachineToAProxyElsewhereIsNotThisOne(String header) {
        try (Sessions server = trusting(Networks.of(List.of("198.51.100.1")))) {
            GatedChannel channel = server.acceptedFrom("198.51.100.1", 99);
            send(channel, latin1(header + PING));

            assertThat(channel.received()).isEqualTo(PONG);
            Peer peer = Connection.of(channel).visit().peer();
            assertThat(peer.address()).isEqualTo("198.51.100.1:99");
            assertThat(peer.unlimited()).isFalse();
            assertThat(peer.source().isLoopback()).isFalse();
        }
    }

    @TestFactory
    Stream<DynamicTest> brokenHeaderEndsTheConnectionWithoutAWord() {
        return each(
                Map.ofEntries(
                        Map.entry("port out of range", latin1("PROXY TCP4 203.0.113.7 192.0.2.9 65536 1\r\n")),
                        Map.entry("port that is none", latin1("PROXY TCP4 203.0.113.7 192.0.2.9 http 1\r\n")),
                        Map.entry("no ports", latin1("PROXY TCP4 203.0.113.7 192.0.2.9\r\n")),
                        Map.entry("name", latin1("PROXY TCP4 localhost 192.0.2.9 1 2\r\n")),
                        Map.entry("zone", latin1("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n")),
                        Map.entry("other family", latin1("PROXY TCP5 203.0.113.7 192.0.2.9 1 2\r\n")),
                        Map.entry("nonsense", latin1("PROXY nonsense of a person\r\n")),
                        Map.entry("line too long", latin1("PROXY TCP4 " + "1".repeat(100))),
                        Map.entry("version 3", version2(0x31, 0x11, new byte[12])),
                        Map.entry("version 0", version2(0x01, 0x11, new byte[12])),
                        Map.entry("command 2", version2(0x22, 0x11, new byte[12])),
                        Map.entry("unknown family", version2(0x21, 0x41, new byte[12])),
                        Map.entry("unknown transport", version2(0x21, 0x13, new byte[12])),
                        Map.entry("too short for IPv4", version2(0x21, 0x11, new byte[11])),
                        Map.entry("too short for IPv6", version2(0x21, 0x21, new byte[35])),
                        Map.entry("too short for a path", version2(0x21, 0x31, new byte[215])),
                        Map.entry("value beyond the end", version2Of(7, bytes(0x02, 0xff, 0xff, 1))),
                        Map.entry("TLS too short", version2Of(7, value(0x20, bytes(1, 2)))),
                        Map.entry("too long", version2Of(7, new byte[536 - 16 - 12 + 1])),
                        Map.entry("much too long", version2Of(7, new byte[60_000]))),
                header -> {
                    try (Sessions server = trusting(Networks.LOOPBACK)) {
                        GatedChannel whole = server.accepted();
                        send(whole, concat(header, latin1(PING)));
                        assertThat(whole.isOpen()).isFalse();
                        assertThat(whole.received()).isEmpty();

                        GatedChannel inBytes = server.accepted();
                        sendEach(inBytes, header);
                        assertThat(inBytes.isOpen()).isFalse();
                        assertThat(inBytes.received()).isEmpty();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY ", "PROXY TCP4 203.0", "\r\n\r\n\0\r\nQUIT\n", "\r\n\r\n\0\r\nQUIT\n!\021\0"})
    void headerThatIsNotWholeInTimeEndsTheConnection(String begun) {
        GatedChannel channel = sessions.accepted();
        channel.pass(HALF_A_SECOND.dividedBy(2));
        send(channel, latin1(begun));
        channel.pass(HALF_A_SECOND.dividedBy(2).minusMillis(1));
        assertThat(channel.isOpen()).isTrue();

        channel.pass(Duration.ofMillis(1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.received()).isEmpty();
    }

    @Test
    void headerThatIsCutOffEndsTheConnection() {
        GatedChannel channel = sessions.accepted();
        send(channel, latin1("PROXY TCP4 203"));

        channel.sendEnd();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void timeToDetectBeginsBehindTheHeader() {
        GatedChannel channel = sessions.accepted();
        channel.pass(HALF_A_SECOND.minusMillis(1));
        send(channel, version1("203.0.113.7"));
        channel.pass(HALF_A_SECOND.minusMillis(1));
        assertThat(channel.received()).isEmpty();

        channel.pass(Duration.ofMillis(1));

        assertThat(channel.received()).isEqualTo(GREETING);
    }

    @Test
    void silenceIsNoHeader() {
        GatedChannel channel = sessions.accepted();
        channel.pass(HALF_A_SECOND);
        assertThat(address(channel)).isEqualTo("embedded");

        channel.pass(HALF_A_SECOND);

        assertThat(channel.received()).isEqualTo(GREETING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PROX", "\r\n", "\r\n\r\n"})
    void beginningOfALineThatMightBeAHeaderIsHeardInTheEnd(String typed) {
        GatedChannel channel = sessions.accepted();
        channel.send(typed);
        channel.pass(HALF_A_SECOND);
        channel.pass(HALF_A_SECOND);

        channel.send("y\r\n");
        sessions.run();

        assertThat(channel.received()).contains("You are " + typed.strip() + "y");
    }

    @Test
    void endWithoutAHeaderIsTheEndOfWhatSomebodySaid() {
        GatedChannel channel = sessions.accepted();
        channel.send("PRO");
        channel.sendEnd();
        assertThat(address(channel)).isEqualTo("embedded");

        GatedChannel silent = sessions.accepted();
        silent.sendEnd();
        sessions.run();

        assertThat(address(silent)).isEqualTo("embedded");
        assertThat(silent.isOutputShutdown()).isTrue();
    }

    @Test
    void connectionThatIsLostBeforeItsHeaderLeavesNothing() {
        GatedChannel channel = sessions.accepted();
        send(channel, latin1("PRO"));

        channel.cut();

        assertThat(Connection.of(channel)).isNull();
        assertThat(channel.runScheduledPendingTasks())
                .as("nothing is due any more")
                .isEqualTo(-1);
    }

    @Test
    void onlyTheFirstHeaderIsTheProxys() {
        List<byte[]> second = List.of(version1("198.51.100.1"), version2Of(1), latin1("PROXY UNKNOWN\r\n"));
        for (byte[] header : second) {
            GatedChannel channel = sessions.accepted();
            send(channel, concat(version1("203.0.113.7"), header, latin1("bob\r\n")));
            sessions.run();

            assertThat(address(channel)).isEqualTo("203.0.113.7:4711");
            assertThat(channel.isOutputShutdown()).isTrue();
            assertThat(channel.received()).isEmpty();
        }
    }

    @Test
    void headerThatComesLateIsNoneThatMayCome() {
        GatedChannel channel = sessions.accepted();
        channel.pass(HALF_A_SECOND);
        channel.pass(HALF_A_SECOND);
        channel.received();

        send(channel, concat(version1("203.0.113.7"), latin1("bob\r\n")));

        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.received()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> headerOfWhoIsNotTrustedEndsTheConnection() {
        return each(
                Map.of(
                        "version 1", version1("203.0.113.7"),
                        "version 2", version2Of(7),
                        "unknown", latin1("PROXY UNKNOWN\r\n"),
                        "local", version2(0x20, 0x00),
                        "broken", latin1("PROXY TCP4 nonsense\r\n")),
                header -> {
                    try (Sessions server = trusting(Networks.of(List.of("192.0.2.0/24")))) {
                        GatedChannel whole = server.accepted();
                        send(whole, concat(header, latin1("bob\r\n")));
                        GatedChannel inBytes = server.accepted();
                        sendEach(inBytes, concat(header, latin1("bob\r\n")));
                        server.run();
                        for (GatedChannel channel : List.of(whole, inBytes)) {
                            assertThat(address(channel)).isEqualTo("embedded");
                            assertThat(channel.isOutputShutdown()).isTrue();
                            assertThat(channel.received()).isEmpty();
                        }
                    }
                });
    }

    @Test
    void whoHasJoinedMaySayWhatAHeaderSays() {
        GatedChannel channel = sessions.accepted();
        channel.send("alice\r\n");
        channel.send("PROXY UNKNOWN\r\n");
        sessions.run();

        assertThat(channel.received()).contains("You are alice");
        assertThat(channel.isOutputShutdown()).isFalse();
    }
}
