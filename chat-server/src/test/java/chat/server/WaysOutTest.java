package chat.server;

import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.ServerLimits;
import chat.server.net.UserInfo;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How somebody goes: what they still get, what the others are told, and that their name and seat are free. */
@ParameterizedClass
@EnumSource(Face.class)
class WaysOutTest {

    private static final String LEAVE = "{\"type\":\"leave\"}";
    private static final String USERS = "{\"type\":\"users\"}";

    private static final int RECEIVE_BUFFER_BYTES = 4096;

    @RegisterExtension
    private final WireExtension wire;

    private final Face face;

    WaysOutTest(Face face) {
        this.face = face;
        wire = new WireExtension(face);
    }

    @Test
    void nobodyWhoLeftIsKeptInMind() {
        for (int i = 0; i < 20; i++) {
            wire.peer("alice").reset();
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> wire.server().roster().count() == 0);
        }

        assertThat(wire.server().users().join()).isEmpty();
    }

    @Test
    void leavingBeforeJoiningIsAnsweredTooAndNobodyIsTold() {
        JsonPeer alice = wire.peer("alice");

        JsonPeer stranger = wire.peer().send(LEAVE);

        expectGoodbye(stranger, "exit");
        alice.send(message("still here"));
        expectSaid(alice, "alice", "still here");
    }

    @Test
    void whoEndsTheirInputGetsEveryAnswerAndThenTheEnd() {
        JsonPeer witness = wire.peer("witness");
        JsonPeer client = wire.peer();

        List<String> lines = new ArrayList<>(List.of(join("alice")));
        for (int i = 1; i <= 100; i++) {
            lines.add(message("m" + i));
        }
        lines.add(USERS);
        client.sendAll(lines).shutdownOutput();

        client.expectType("welcome");
        client.expectType("entered");
        witness.expectType("joined");
        for (int i = 1; i <= 100; i++) {
            expectSaid(client, "alice", "m" + i);
            expectSaid(witness, "alice", "m" + i);
        }
        client.expectType("users");
        client.expectEnd();
        expectLeft(witness, "alice", "disconnected");
    }

    @Test
    void theEndOfTheInputWaitsItsTurnBehindLinesThatAreReadLater() {
        int questions = 1500; // short ones with long answers: more than the kernel takes in for who does not read
        wire.start(50, ServerLimits.defaults());
        List<RawClient> others = new ArrayList<>();
        for (int i = 10; i < 50; i++) {
            others.add(wire.member("\u7530".repeat(30) + i));
        }
        JsonPeer client = wire.peer(RECEIVE_BUFFER_BYTES);
        client.join("alice");

        client.sendAll(Collections.nCopies(questions, USERS)).shutdownOutput();
        for (RawClient other : others) {
            // When all have had their answers the server has long seen the end, with nobody reading what it has
            // written.
            other.send("{\"type\":\"ping\"}").awaitType("pong");
        }

        String first = client.readText();
        assertThat(first).startsWith("{\"type\":\"users\"");
        for (int i = 1; i < questions; i++) {
            assertThat(client.readText().equals(first)).isTrue();
        }
        client.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"type\":\"pong\"}\n", " \t", "{\"type\":\"join\",\"username\":\"bob\"}"})
    void whoEndsTheirInputWithoutHavingJoinedGetsTheEnd(String sent) {
        JsonPeer witness = wire.peer("witness");
        JsonPeer client = wire.peer();
        if (client instanceof WebSocketPeer frames) {
            byte[] frame = WebSocketPeer.frame(WebSocketPeer.FINAL | WebSocketPeer.TEXT, sent.getBytes(UTF_8));
            frames.sendBytes(Arrays.copyOf(frame, frame.length - (sent.endsWith("}") ? 1 : 0)));
        } else {
            ((RawClient) client).sendRaw(sent); // the last one without its end
        }

        client.shutdownOutput();

        client.expectEnd();
        witness.send(message("alone"));
        expectSaid(witness, "witness", "alone");
    }

    @Test
    void nameIsFreeAsSoonAsTheGoodbyeIsThere() {
        JsonPeer first = wire.peer("alice");
        for (int i = 0; i < 20; i++) {
            JsonPeer second = wire.peer();
            first.send(LEAVE).expectType("goodbye"); // and the connection stays half open
            second.join("alice");
            first = second;
        }
    }

    @Test
    void whileSomebodyIsThereTheOperatorSeesWhatTheySpeak() {
        JsonPeer alice = wire.peer("alice");

        UserInfo occupant = wire.server().users().join().get(0);

        assertThat(occupant.kind()).isEqualTo(face == Face.LINES ? UserInfo.Kind.JSON : UserInfo.Kind.WEB);
        assertThat(occupant.address()).isEqualTo("127.0.0.1:" + alice.localPort());
    }
}
