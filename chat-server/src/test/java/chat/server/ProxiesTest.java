package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.join;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.net.UserInfo;
import chat.server.testing.ProxyHeaders;
import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom a proxy at 127.0.0.2 brings with a PROXY header: all that goes by address goes by theirs, on both ports. */
class ProxiesTest {

    private static final String PROXY = "127.0.0.2";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private void start(int connections, @Nullable Rate joins, String unlimited) {
        start(PROXY, connections, joins, unlimited);
    }

    private void start(String proxy, int connections, @Nullable Rate joins, String unlimited) {
        wire.start(new Limits()
                .fairUse(new FairUse(
                        null,
                        null,
                        connections,
                        joins,
                        Networks.of(List.of(unlimited)),
                        Networks.of(List.of(proxy, "198.51.100.0/24")),
                        Networks.of(List.of(proxy)))));
    }

    private RawClient from(String address) {
        return wire.connectFrom(PROXY).sendBytes(ProxyHeaders.version1(address));
    }

    private List<String> addresses() {
        return wire.server().users().join().stream().map(UserInfo::address).toList();
    }

    @Test
    void operatorSeesWhoIsThereAndNotTheProxy() {
        start(32, null, "127.0.0.1");

        from("203.0.113.7").join("alice");
        wire.connectFrom(PROXY)
                .sendBytes(ProxyHeaders.version2Of(8, ProxyHeaders.value(0x02, ProxyHeaders.latin1("chat.example"))))
                .join("bob");
        RawClient local = wire.connectFrom(PROXY).sendBytes(ProxyHeaders.version2(0x20, 0x00));
        local.join("carol");

        assertThat(addresses())
                .containsExactly("203.0.113.7:4711", "203.0.113.8:4711", PROXY + ":" + local.localPort());
    }

    @Test
    void connectionsOfAnAddressAreThoseOfWhoIsThere() {
        start(1, null, "127.0.0.1");
        from("203.0.113.7").join("alice");
        expectError(from("203.0.113.7").send(join("bob")), "too_many_connections");
        from("203.0.113.8").join("bob");
    }

    @Test
    void joinsOfAnAddressAreThoseOfWhoIsThere() {
        start(32, Rate.aMinute(2), "127.0.0.1");
        from("203.0.113.7").join("alice");
        from("203.0.113.7").join("bob");
        expectError(from("203.0.113.7").send(join("carol")), "rate_limited");
        from("203.0.113.8").join("carol");
    }

    @Test
    void whoIsExemptIsSoThroughAProxyAndTheProxyIsNot() {
        start(1, null, "203.0.113.7");
        from("203.0.113.7").join("alice");
        from("203.0.113.7").join("bob");

        wire.connectFrom(PROXY).join("carol");
        expectError(wire.connectFrom(PROXY).send(join("dave")), "too_many_connections");
    }

    @Test
    void whoIsNotTrustedIsClosedWithoutAWord() {
        start(32, null, "127.0.0.1");
        List<byte[]> headers = List.of(
                ProxyHeaders.version1("203.0.113.7"), ProxyHeaders.version2Of(7), ProxyHeaders.version2(0x20, 0x00));
        for (byte[] header : headers) {
            wire.connect().sendBytes(header).expectClosed();
            wire.connect()
                    .sendBytes(ProxyHeaders.concat(header, ProxyHeaders.latin1(join("alice") + "\n")))
                    .expectClosed();
        }
        assertThat(wire.server().users().join()).isEmpty();
    }

    @Test
    void byDefaultNobodyMaySendAHeaderNotEvenThisMachine() {
        wire.connect().sendBytes(ProxyHeaders.version1("203.0.113.7")).expectClosed();
    }

    @Test
    void whenAllConnectionsAreTakenWhoComesThroughAProxyIsSomebodyElseThanTheOthersThere() {
        wire.start(new Limits()
                .maxConnections(3)
                .detectTimeout(Duration.ofMinutes(1)) // whoever says nothing has not arrived meanwhile
                .fairUse(new FairUse(null, null, 32, null, Networks.NONE, Networks.NONE, Networks.of(List.of(PROXY)))));
        RawClient stranger = from("203.0.113.7").send("{\"type\":\"ping\"}");
        stranger.expectType("pong");
        from("203.0.113.7").join("alice");
        from("203.0.113.8").join("bob");
        for (int i = 0; i < 10; i++) {
            wire.connectFrom(PROXY);
        }

        assertThat(from("203.0.113.7").send("{}").readLine()).contains("too_many_connections");
        from("203.0.113.9").join("carol");

        assertThat(stranger.expectType("error").path("code").asText()).isEqualTo("too_many_connections");
    }

    private WebSocketPeer browser(byte[] header, String... headers) {
        HttpPeer visitor = wire.visitor().send(new String(header, ISO_8859_1));
        List<String> lines = new ArrayList<>(Arrays.asList(WebSocketPeer.handshake(wire.webPort())));
        lines.addAll(Arrays.asList(headers));
        return WebSocketPeer.upgrade(visitor.request(lines.toArray(String[]::new)));
    }

    @Test
    void onTheWebPortAHeaderSaysWhoAsksAndOnlyWhoIsTrustedIsBelievedFurther() {
        start("127.0.0.1", 32, null, "127.0.0.3");
        try (WebSocketPeer alice = browser(ProxyHeaders.version1("203.0.113.7"));
                WebSocketPeer bob = browser(ProxyHeaders.version1("203.0.113.8"), "X-Forwarded-For: 192.0.2.1");
                WebSocketPeer carol = browser(
                        ProxyHeaders.version2(0x20, 0x00),
                        "X-Forwarded-For: 192.0.2.1, [2001:db8::7]:99, 198.51.100.1");
                WebSocketPeer dave = browser(
                        ProxyHeaders.version1("198.51.100.1"),
                        "X-Forwarded-For: 192.0.2.1",
                        "X-Forwarded-For: 192.0.2.2")) {
            alice.join("alice");
            bob.join("bob");
            carol.join("carol");
            dave.join("dave");

            assertThat(addresses()).containsExactly("203.0.113.7:4711", "203.0.113.8:4711", "2001:db8::7", "192.0.2.2");
        }
    }

    @Test
    void onTheWebPortAHeaderOfSomebodyElseIsNoRequest() {
        start(32, null, "127.0.0.1");
        HttpPeer visitor = wire.visitor().send(new String(ProxyHeaders.version1("203.0.113.7"), ISO_8859_1));

        assertThat(visitor.request("GET / HTTP/1.1", "Host: localhost")
                        .response()
                        .status())
                .isEqualTo(400);
        visitor.expectClosed();
    }
}
