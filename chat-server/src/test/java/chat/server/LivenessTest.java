package chat.server;

import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that fall silent are asked, and closed if they do not answer; people may be silent. */
@Order(1) // takes long
class LivenessTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private void start(int pingAfterMillis, int pingTimeoutMillis) {
        wire.start(
                WireExtension.SEATS,
                ChatServerExtension.limits(
                        MINUTE,
                        MINUTE,
                        Duration.ofMillis(pingAfterMillis),
                        Duration.ofMillis(pingTimeoutMillis),
                        1024 * 1024));
    }

    @Test
    void silentProgramIsAskedAndThenClosed() {
        start(300, 300);
        RawClient client = wire.member("alice");

        client.expectSilence(Duration.ofMillis(150));
        expectExactly(client, "{\"type\":\"ping\"}");
        client.expectSilence(Duration.ofMillis(150));
        expectGoodbye(client, "timeout");
    }

    @Test
    void silentProgramThatHasNotJoinedIsClosedToo() {
        start(100, 100);
        RawClient client = wire.program();

        expectExactly(client, "{\"type\":\"ping\"}");
        expectGoodbye(client, "timeout");
    }

    @Test
    void theOthersAreToldAndTheNameIsFree() {
        start(300, 150);
        RawClient silent = wire.member("alice");
        RawClient witness = wire.connect().send("witness");
        assertThat(witness.readLine()).isEqualTo(Texts.GREETING);
        assertThat(witness.readLine()).startsWith("* You are witness, ");

        silent.expectType("joined");
        expectExactly(silent, "{\"type\":\"ping\"}");
        expectGoodbye(silent, "timeout");

        assertThat(witness.readLine()).isEqualTo("* alice left: timeout (1 of 5)");
        wire.member("alice");
    }

    @Test
    void programsSeeTheTimeoutAsTheReason() {
        start(400, 400);
        RawClient silent = wire.member("alice");
        RawClient witness = wire.member("witness");
        expectExactly(witness, "{\"type\":\"ping\"}");
        witness.send("{\"type\":\"pong\"}");

        expectLeft(witness, "alice", "timeout");
        silent.expectType("joined");
        expectExactly(silent, "{\"type\":\"ping\"}");
        expectGoodbye(silent, "timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"pong\"}\n",
                "{\"type\":\"message\",\"text\":\"not posted\",\"room\":\"x\"}\n",
                "nonsense\n",
                "\n"
            })
    void anyLineInAnswerToAPingKeepsItsSenderIn(String line) {
        start(200, 400);
        RawClient client = wire.member("alice");

        for (int i = 0; i < 2; i++) {
            while (!client.readJson().path("type").asText().equals("ping")) {
                // the answer to the line
            }
            client.sendRaw(line);
        }
        client.send(message("still here"));
        String type = client.readJson().path("type").asText();
        while (type.equals("error") || type.equals("ping")) {
            type = client.readJson().path("type").asText();
        }
        assertThat(type).isEqualTo("message");
    }

    @Test
    void whoSaysSomethingInTimeIsNotAsked() {
        start(800, 800);
        RawClient client = wire.member("alice");

        for (int i = 0; i < 7; i++) {
            client.expectSilence(Duration.ofMillis(200));
            client.send(message("m" + i));
            expectSaid(client, "alice", "m" + i);
        }
    }

    @Test
    void whatOthersSayDoesNotKeepASilentProgramIn() {
        start(300, 300);
        RawClient silent = wire.member("alice");
        RawClient busy = wire.connect().send("bob");
        silent.expectType("joined");

        for (int i = 0; i < 20; i++) {
            busy.send("m" + i);
            expectSaid(silent, "bob", "m" + i);
        }
        expectExactly(silent, "{\"type\":\"ping\"}");
        expectGoodbye(silent, "timeout");
    }

    @Test
    void peopleMayBeSilent() {
        start(100, 100);
        RawClient joined = wire.person("alice");
        RawClient greeted = wire.person();
        RawClient typed = wire.person().send(join("bob"));
        assertThat(typed.readLine()).isEmpty();
        typed.expectType("welcome");
        typed.expectType("entered");
        assertThat(joined.readLine()).isEqualTo("* bob joined (2 of 5)");

        joined.expectSilence(Duration.ofMillis(500));
        greeted.expectSilence(Duration.ofMillis(1));
        typed.expectSilence(Duration.ofMillis(1));
        typed.send(message("still here"));
        expectSaid(typed, "bob", "still here");
        assertThat(joined.readLine()).endsWith("bob: still here");
        assertThat(greeted.send("carol").readLine()).startsWith("* You are carol, 3 of 5 here");
    }
}
