package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.testing.HttpPeer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one address may have of connections and names, on both ports. */
class AddressLimitsTest {

    private static final String ALL_TAKEN =
            "There are 2 connections from your address, which is the most (--connections-per-address)."
                    + " Close one of them, or try again later";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private void start(int connections, @Nullable Rate joins, Networks unlimited) {
        wire.start(new Limits()
                .detectTimeout(Duration.ofMillis(150))
                .fairUse(new FairUse(null, null, connections, joins, unlimited, Networks.LOOPBACK, Networks.NONE)));
    }

    private void startWithTwo() {
        start(2, null, Networks.NONE);
    }

    private void expectTooMany(RawClient client) {
        JsonNode error = client.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("too_many_connections");
        assertThat(error.path("message").asText()).isEqualTo(ALL_TAKEN);
        assertThat(error.path("retryAfterMs").asLong()).isPositive();
        JsonNode goodbye = client.expectType("goodbye");
        assertThat(goodbye.path("reason").asText()).isEqualTo("too_many_connections");
        assertThat(goodbye.path("text").asText()).isEqualTo(ALL_TAKEN);
        assertThat(goodbye.path("retryAfterMs").asLong()).isPositive();
        client.expectClosed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"join\",\"username\":\"carol\"}\n",
                "{\"type\":\"join\",\"session\":\"0123456789abcdef0123456789abcdef\"}\n",
                "{\"type\":\"ping\"}\n",
                "{\"type\":\"leave\"}\n",
                "{nonsense\n",
                "{\"type\":\"join\"",
                "{"
            })
    void programOfAnAddressThatHasItsNumberIsToldSoInJson(String said) {
        startWithTwo();
        wire.member("alice");
        wire.member("bob");

        expectTooMany(wire.connect().sendRaw(said));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "carol\n", "GET / HTTP/1.1\r\n\r\n", " {\n", "c"})
    void personOfSuchAnAddressIsToldInOneLine(String typed) {
        startWithTwo();
        wire.member("alice");
        wire.member("bob");

        RawClient carol = wire.connect().sendRaw(typed);

        assertThat(carol.readLine()).isEqualTo("* Goodbye. " + ALL_TAKEN + ".");
        carol.expectClosed();
    }

    @Test
    void whoComesBackToASessionIsLetIn() {
        startWithTwo();
        WireExtension.Resumable alice = wire.resumable("alice");
        wire.member("bob", alice.client());

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));

        back.expectType("welcome");
        assertThat(back.expectType("entered").path("recovered").asBoolean()).isTrue();
    }

    @Test
    void anotherAddressIsNotConcerned() {
        startWithTwo();
        wire.member("alice");
        wire.member("bob");

        wire.connectFrom("127.0.0.2").join("carol");
    }

    @Test
    void exemptAddressHasAsManyAsItLikes() {
        start(1, Rate.aMinute(1), Networks.LOOPBACK);
        for (String name : List.of("alice", "bob", "carol", "dave")) {
            wire.member(name);
        }
    }

    @Test
    void beyondTwoHundredAndFiftySixNobodyIsHeard() {
        startWithTwo();
        List<RawClient> told = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            told.add(wire.connect());
        }
        long words = told.stream().skip(2).filter(AddressLimitsTest::isTold).count();

        assertThat(words).isBetween(1L, 254L);
    }

    private static boolean isTold(RawClient client) {
        try {
            return client.readLine().startsWith("* Goodbye");
        } catch (AssertionError closedAtOnce) {
            return false;
        }
    }

    @Test
    void onlyNamesThatWereGotWithoutASessionCountAsJoins() {
        start(FairUse.ANY_NUMBER, Rate.aMinute(3), Networks.NONE);
        WireExtension.Resumable alice = wire.resumable("alice");
        for (int i = 0; i < 5; i++) {
            expectError(wire.connect().send(join("alice")), "username_taken");
            expectError(wire.connect().send(join("")), "username_empty");
        }
        for (int i = 0; i < 4; i++) {
            wire.comeBack(alice.session(), Map.of("lobby", 1L)).expectType("welcome");
        }
        wire.connect().join("bob");
        wire.connect().join("carol");

        RawClient dave = wire.connect().send(join("dave"));
        JsonNode refused = dave.expectType("error");
        assertThat(refused.path("code").asText()).isEqualTo("rate_limited");
        assertThat(refused.path("message").asText()).contains("--joins-per-address");
        assertThat(refused.path("retryAfterMs").asLong()).isBetween(1_000L, 20_001L);
        dave.send("{\"type\":\"ping\"}").expectType("pong");
        wire.connectFrom("127.0.0.2").join("dave");
    }

    @Test
    void personWhoseAddressHasJoinedTooOftenIsAskedAgain() {
        start(FairUse.ANY_NUMBER, Rate.aMinute(1), Networks.NONE);
        wire.member("alice");

        RawClient bob = wire.person().send("bob");

        assertThat(bob.readLine())
                .startsWith("Too many have joined from your address")
                .endsWith("Choose a username:");
    }

    @Test
    void whatIsNoNameIsRefusedAsSuchAlsoWhereTooManyHaveJoined() {
        start(FairUse.ANY_NUMBER, Rate.aMinute(1), Networks.NONE);
        wire.member("alice");

        RawClient bob = wire.connect();
        expectError(bob.send(join("")), "username_empty");
        expectError(bob.send(join("a b")), "username_invalid");
        expectError(bob.send(join("bob")), "rate_limited");
    }

    private String[] forwarded(String... headers) {
        List<String> lines = new ArrayList<>(Arrays.asList(WebSocketPeer.handshake(wire.webPort())));
        lines.addAll(Arrays.asList(headers));
        return lines.toArray(String[]::new);
    }

    private WebSocketPeer browserFor(String address) {
        return WebSocketPeer.upgrade(wire.visitor().request(forwarded("X-Forwarded-For: " + address)));
    }

    @Test
    void browserIsRefusedBehindItsUpgrade() {
        start(1, null, Networks.LOOPBACK);
        try (WebSocketPeer alice = browserFor("203.0.113.7");
                WebSocketPeer second = browserFor("203.0.113.7");
                WebSocketPeer other = browserFor("203.0.113.8")) {
            alice.join("alice");
            assertThat(second.readJson().path("code").asText()).isEqualTo("too_many_connections");
            assertThat(second.readJson().path("reason").asText()).isEqualTo("too_many_connections");
            assertThat(second.readFrame().code()).isEqualTo(1013);
            other.join("bob");
            assertThat(wire.server().users().join())
                    .extracting(occupant -> occupant.address())
                    .containsExactly("203.0.113.7", "203.0.113.8");
        }
    }

    @Test
    void pagesAreServedToWhoeverHasTooManyAndOnlyTheUpgradeIsAnswered503() {
        start(256, null, Networks.LOOPBACK);
        List<WebSocketPeer> open = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            open.add(browserFor("203.0.113.7"));
        }
        HttpPeer visitor = wire.visitor();
        visitor.request("GET / HTTP/1.1", "Host: localhost", "X-Forwarded-For: 203.0.113.7");
        assertThat(visitor.response().status()).isEqualTo(200);

        assertThat(visitor.request(forwarded("X-Forwarded-For: 203.0.113.7"))
                        .response()
                        .status())
                .isEqualTo(503);
        open.forEach(WebSocketPeer::close);
    }

    @ParameterizedTest
    @CsvSource({"Via: 1.1 somebody", "X-Forwarded-For: \u00e9]garbage", "Forwarded: for=127.0.0.1"})
    void proxyOnAnExemptAddressIsNotExempt(String header) {
        start(1, null, Networks.LOOPBACK);
        try (WebSocketPeer first = WebSocketPeer.upgrade(wire.visitor().request(forwarded(header)));
                WebSocketPeer second = WebSocketPeer.upgrade(wire.visitor().request(forwarded(header)))) {
            first.join("alice");
            assertThat(second.readJson().path("code").asText()).isEqualTo("too_many_connections");
        }
    }

    @Test
    void whenAllConnectionsAreTakenAnotherAddressGetsInAtTheCostOfAStranger() {
        wire.start(new Limits().maxConnections(3));
        RawClient alice = wire.member("alice");
        RawClient stranger = wire.program();
        wire.program();

        wire.connectFrom("127.0.0.2").join("bob");

        assertThat(stranger.expectType("error").path("message").asText()).contains("--max-connections");
        assertThat(stranger.expectType("goodbye").path("reason").asText()).isEqualTo("too_many_connections");
        stranger.expectClosed();
        assertThat(alice.expectType("joined").path("username").asText()).isEqualTo("bob");
    }

    @Test
    void whenAllConnectionsAreTakenWhoComesFromWhereTheyAreIsToldSo() {
        wire.start(new Limits().maxConnections(2));
        wire.member("alice");
        wire.member("bob");

        RawClient program = wire.connect().sendRaw(join("carol") + "\n");
        JsonNode error = program.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("too_many_connections");
        assertThat(error.path("message").asText()).contains("--max-connections");
        assertThat(program.expectType("goodbye").path("reason").asText()).isEqualTo("too_many_connections");
        program.expectClosed();
        RawClient person = wire.connect().sendRaw("carol\n");
        assertThat(person.readLine()).startsWith("* Goodbye. All 2 connections are taken (--max-connections)");
        person.expectClosed();
    }
}
