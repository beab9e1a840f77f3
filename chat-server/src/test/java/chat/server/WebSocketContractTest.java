package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.json;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import chat.protocol.Version;
import chat.server.net.Occupant;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody at a browser says and is answered, in the same room as everybody else. */
@Order(1) // takes long
class WebSocketContractTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static void expectExactly(WebSocketPeer client, String expected) {
        assertThat((Object) client.readJson()).isEqualTo(json(expected));
    }

    private void start(int pingAfterMillis, int pingTimeoutMillis, Duration joinTimeout) {
        wire.start(
                WireExtension.SEATS,
                ChatServerExtension.limits(
                        Duration.ofMinutes(1),
                        joinTimeout,
                        Duration.ofMillis(pingAfterMillis),
                        Duration.ofMillis(pingTimeoutMillis),
                        1024 * 1024));
    }

    @Test
    void joinIsAnsweredWithWelcomeAndThenEntered() {
        WebSocketPeer alice = wire.browser().send(join("alice"));

        expectExactly(
                alice,
                "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat-server V'}"
                        .replace("V", Version.VERSION)
                        .replace('\'', '"'));
        expectExactly(
                alice, """
                {"type":"entered","room":"lobby","users":["alice"],"count":1,"seq":1}""");
    }

    @Test
    void everybodyIsInOneRoomWhateverTheySpeak() {
        WebSocketPeer alice = wire.browser("alice");
        RawClient bob = wire.member("bob");
        RawClient carol = wire.person("carol");
        expectExactly(alice, """
                {"type":"joined","room":"lobby","seq":2,"username":"bob"}""");
        expectExactly(alice, """
                {"type":"joined","room":"lobby","seq":3,"username":"carol"}""");
        bob.expectType("joined");

        alice.send("{\"type\":\"message\",\"text\":\"h\u00E9llo \uD83D\uDE00\",\"id\":\"7\",\"action\":true}");
        JsonNode own = alice.expectType("message");
        assertThat((Object) bob.expectType("message")).isEqualTo(own);
        assertThat(own.path("text").asText()).isEqualTo("h\u00E9llo \uD83D\uDE00");
        assertThat(own.path("id").asText()).isEqualTo("7");
        assertThat(own.path("seq").asInt()).isEqualTo(4);
        assertThat(carol.readLine()).contains("alice", "h\u00E9llo \uD83D\uDE00");
        carol.send("hi");
        expectSaid(alice, "carol", "hi");
        bob.send("{\"type\":\"leave\"}");
        expectSaid(bob, "carol", "hi");
        expectLeft(alice, "bob", "exit");
    }

    @Test
    void usersAndPingsAreAnswered() {
        WebSocketPeer alice = wire.browser("alice");

        expectExactly(alice.send("{\"type\":\"ping\"}"), "{\"type\":\"pong\"}");
        expectExactly(
                alice.send("{\"type\":\"users\"}"),
                """
                {"type":"users","room":"lobby","users":["alice"],"count":1,"maxUsers":5}""");
    }

    @Test
    void blankTextsAreIgnoredAndWhiteSpaceAroundAnObjectToo() {
        WebSocketPeer alice = wire.browser("alice").send("").send(" \t\r").send("{\"type\":\"ping\"}\r\n");

        alice.expectType("pong");
        expectError(alice.send("{\"type\":\"ping\"}\n{\"type\":\"ping\"}"), "malformed");
    }

    @Test
    void occupantOfABrowserIsShownAsOne() {
        WebSocketPeer alice = wire.browser("alice");
        wire.member("bob");

        assertThat(wire.server().occupants().join())
                .extracting(Occupant::username, Occupant::kind)
                .containsExactly(tuple("alice", Occupant.Kind.WEB), tuple("bob", Occupant.Kind.JSON));
        assertThat(wire.server().occupants().join().get(0).address()).isEqualTo("127.0.0.1:" + alice.localPort());
    }

    @Test
    void leavingIsANormalClosure() {
        WebSocketPeer witness = wire.browser("witness");
        WebSocketPeer alice = wire.browser("alice").send("{\"type\":\"leave\"}");

        expectGoodbye(alice, "exit", 1000);
        witness.expectType("joined");
        expectLeft(witness, "alice", "exit");
    }

    @Test
    void fullServerIsOneToTryAgainLater() {
        wire.start(1, ServerLimits.defaults());
        wire.browser("alice");
        WebSocketPeer late = wire.browser().send(join("bob"));

        assertThat(late.expectType("error").path("message").asText()).isEqualTo("Server is full (1 of 1 users)");
        expectGoodbye(late, "server_full", 1013);
    }

    @Test
    void whoIsKickedHasBrokenTheHousesRules() {
        WebSocketPeer alice = wire.browser("alice");
        wire.server().kick("alice", "too loud").join();

        assertThat(alice.expectType("goodbye").path("text").asText()).isEqualTo("too loud");
        alice.expectClosed(1008);
    }

    @Test
    void twentyMalformedMessagesInARowCloseWithPolicyViolation() {
        WebSocketPeer alice = wire.browser("alice");
        for (int i = 0; i < 20; i++) {
            expectError(alice.send("x"), "malformed");
        }

        expectGoodbye(alice, "malformed", 1008);
    }

    @Test
    void whoDoesNotJoinInTimeIsClosed() {
        start(60_000, 60_000, Duration.ofMillis(300));
        WebSocketPeer stranger = wire.browser();

        expectError(stranger, "join_timeout");
        expectGoodbye(stranger, "join_timeout", 1008);
    }

    @Test
    void silentBrowserIsAskedAndThenClosed() {
        start(300, 300, Duration.ofMinutes(1));
        WebSocketPeer alice = wire.browser("alice");

        expectExactly(alice, "{\"type\":\"ping\"}");
        expectGoodbye(alice, "timeout", 1008);
    }

    @Test
    void pingOfWebSocketIsASignOfLife() {
        start(300, 1000, Duration.ofMinutes(1));
        WebSocketPeer alice = wire.browser("alice");
        for (int i = 0; i < 2; i++) {
            expectExactly(alice, "{\"type\":\"ping\"}");
            alice.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.PING);
            assertThat(alice.readFrame().first()).isEqualTo(WebSocketPeer.FINAL | WebSocketPeer.PONG);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void seatIsFreeAtOnceWhenTheConnectionIsGone(boolean reset) {
        wire.start(2, ServerLimits.defaults());
        RawClient witness = wire.member("witness");
        WebSocketPeer alice = wire.browser("alice");
        witness.expectType("joined");
        if (reset) {
            alice.reset();
        } else {
            alice.close();
        }

        expectLeft(witness, "alice", "disconnected");
        wire.browser("alice");
    }

    @Test
    void whoHalfClosesIsAnsweredAndLeaves() {
        RawClient witness = wire.member("witness");
        WebSocketPeer alice = wire.browser("alice");
        alice.send(message("last words"));
        alice.shutdownOutput();

        expectSaid(alice, "alice", "last words");
        alice.expectEnd();
        witness.expectType("joined");
        expectSaid(witness, "alice", "last words");
        expectLeft(witness, "alice", "disconnected");
    }

    @Test
    void nobodyWhoLeftIsKeptInMind() {
        for (int i = 0; i < 20; i++) {
            wire.browser("alice").reset();
            await().until(() -> wire.server().roster().count() == 0);
        }

        assertThat(wire.server().occupants().join()).isEmpty();
    }
}
