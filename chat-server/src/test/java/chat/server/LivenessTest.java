package chat.server;

import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that fall silent are asked, and closed if they do not answer; people may be silent. */
@ParameterizedClass
@EnumSource(Face.class)
@Order(1) // takes long
class LivenessTest {

    private static final Duration SOON = Duration.ofMillis(100);
    private static final String PING = "{\"type\":\"ping\"}";

    @RegisterExtension
    private final WireExtension wire;

    LivenessTest(Face face) {
        wire = new WireExtension(face);
    }

    private void start(Duration pingAfter, Duration pingTimeout) {
        wire.start(new Limits().ping(pingAfter, pingTimeout));
    }

    @Test
    void whoIsSilentIsAskedAndThenClosedWhetherTheyHaveJoinedOrNot() {
        start(SOON, SOON);
        long start = System.nanoTime();
        JsonPeer stranger = wire.peer();
        JsonPeer alice = wire.peer("alice");

        expectExactly(stranger, PING);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SOON);
        expectGoodbye(stranger, "timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SOON.multipliedBy(2));
        expectExactly(alice, PING);
        expectGoodbye(alice, "timeout");
    }

    @Test
    void othersSeeTheTimeoutAsTheReasonAndTheNameIsFree() {
        start(SOON, Duration.ofMillis(400));
        RawClient person = wire.person("person");
        JsonPeer silent = wire.peer("alice");
        JsonPeer witness = wire.peer("witness", silent);
        silent.expectType("ping"); // from here on the witness has answers and alice has none

        expectLeft(witness, "alice", "timeout");
        expectGoodbye(silent, "timeout");
        assertThat(List.of(person.readLine(), person.readLine(), person.readLine()))
                .containsExactly(
                        "* alice joined (2 of 5)", "* witness joined (3 of 5)", "* alice left: timeout (2 of 5)");
        wire.nextMember("alice", witness);
    }

    @Test
    void anythingInAnswerToAPingIsASignOfLife() {
        start(SOON, Duration.ofSeconds(5)); // time to answer, however busy the machine is
        Map<JsonPeer, String> answers = new LinkedHashMap<>();
        for (String answer : List.of(
                "{\"type\":\"pong\"}",
                "{\"type\":\"message\",\"text\":\"not posted\",\"room\":\"x\"}",
                "nonsense",
                "")) {
            answers.put(wire.peer(), answer);
        }
        JsonPeer last = wire.peer();
        answers.keySet().forEach(peer -> peer.awaitType("ping"));
        last.awaitType("ping");
        answers.forEach(JsonPeer::send);
        if (last instanceof WebSocketPeer browser) {
            browser.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.PING);
            assertThat(browser.readFrame().first()).isEqualTo(WebSocketPeer.FINAL | WebSocketPeer.PONG);
        } else {
            ((RawClient) last).sendRaw("{"); // and no end of the line
        }

        answers.keySet().forEach(peer -> peer.awaitType("ping")); // the next one, and not the goodbye
        last.awaitType("ping");
    }

    @Test
    void whatOthersSayDoesNotKeepASilentProgramIn() {
        Duration silence = Duration.ofMillis(400); // longer than a person waits for the greeting
        wire.start(new Limits().ping(silence, silence).detectTimeout(Duration.ofMillis(150)));
        JsonPeer silent = wire.peer("alice");
        RawClient busy = wire.person("bob");
        silent.expectType("joined");

        int said = 0;
        String type = "message";
        while (type.equals("message")) {
            busy.send("m" + said++);
            type = silent.readJson().path("type").asText();
        }
        assertThat(type).isEqualTo("ping");
        assertThat(silent.awaitType("goodbye").path("reason").asText()).isEqualTo("timeout");
    }

    @Test
    void peopleMayBeSilent() {
        start(SOON, SOON);
        RawClient joined = wire.person("alice");
        RawClient greeted = wire.person();
        RawClient typed = wire.person().send(join("bob"));
        assertThat(typed.readLine()).isEmpty();
        typed.expectType("welcome");
        typed.expectType("entered");
        JsonPeer clock = wire.peer("clock", typed);

        clock.awaitType("ping");
        clock.awaitType("goodbye"); // which a person would have come to long before

        assertThat(joined.readLine()).isEqualTo("* bob joined (2 of 5)");
        assertThat(joined.readLine()).isEqualTo("* clock joined (3 of 5)");
        assertThat(joined.readLine()).isEqualTo("* clock left: timeout (2 of 5)");
        expectLeft(typed, "clock", "timeout");
        typed.send(message("still here"));
        expectSaid(typed, "bob", "still here");
        assertThat(joined.readLine()).endsWith("bob: still here");
        assertThat(greeted.send("carol").readLine()).startsWith("* You are carol, 3 of 5 here");
    }
}
