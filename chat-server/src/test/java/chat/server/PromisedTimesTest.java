package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.ServerLimits;
import chat.server.net.UserInfo;
import chat.testing.JsonPeer;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How soon the name and the seat of whoever goes are free, while nothing else runs. */
@Isolated("measures times")
@ParameterizedClass
@EnumSource(Face.class)
class PromisedTimesTest {

    private static final String LEAVE = "{\"type\":\"leave\"}";

    @RegisterExtension
    private final WireExtension wire;

    PromisedTimesTest(Face face) {
        wire = new WireExtension(face);
    }

    private enum WayOut {
        LEAVING("exit"),
        LEAVING_AND_ENDING_THE_INPUT("exit"),
        ENDING_THE_INPUT("disconnected"),
        CLOSE("disconnected"),
        RESET("disconnected"),
        RESET_BEHIND_A_MESSAGE("disconnected");

        private final String reason;

        WayOut(String reason) {
            this.reason = reason;
        }

        void take(JsonPeer client) {
            switch (this) {
                case LEAVING -> expectGoodbye(client.send(LEAVE), reason);
                case LEAVING_AND_ENDING_THE_INPUT -> {
                    client.send(LEAVE).shutdownOutput();
                    expectGoodbye(client, reason);
                }
                case ENDING_THE_INPUT -> {
                    client.shutdownOutput();
                    client.expectEnd();
                }
                case CLOSE -> client.close();
                case RESET -> client.reset();
                case RESET_BEHIND_A_MESSAGE ->
                    client.send(message("last words")).reset();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void othersAreToldAndNameAndSeatAreFreeWithinASecond(WayOut way) {
        wire.start(2, ServerLimits.defaults());
        JsonPeer witness = wire.peer("witness");
        JsonPeer alice = wire.peer("alice", witness);
        JsonPeer next = wire.peer();
        expectError(next.send(join("ALICE")), "username_taken");

        way.take(alice);

        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(1))
                .until(() -> next.send(join("Alice"))
                        .readJson()
                        .path("type")
                        .asText()
                        .equals("welcome"));
        if (way == WayOut.RESET_BEHIND_A_MESSAGE) {
            assertThat(witness.readJson().path("type").asText()).isIn("message", "left"); // a reset may take it away
        } else {
            expectLeft(witness, "alice", way.reason);
        }
        witness.awaitType("joined");
        assertThat(wire.server().users().join()).extracting(UserInfo::username).containsExactly("witness", "Alice");
    }
}
