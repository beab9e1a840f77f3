package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.WireExtension.Resumable;
import chat.server.config.ServerLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A full server gives newcomers the seats of those who are away, the longest first. */
class FullServerTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private void start(int seats) {
        wire.start(seats, ServerLimits.defaults());
    }

    private void expectUnknown(String session) {
        expectError(wire.comeBack(session, Map.of()), "session_unknown");
    }

    @Test
    void newcomerGetsTheSeatThatIsKeptLongestAndTheOthersSeeTheLeaveFirst() {
        start(3);
        RawClient witness = wire.member("witness");
        Resumable alice = wire.resumable("alice", witness);
        Resumable bob = wire.resumable("bob", witness);
        wire.cut("bob", bob.client());
        wire.cut("alice", alice.client());

        JsonNode entered = wire.connect().join("carol");

        expectLeft(witness, "bob", "disconnected");
        JsonNode joined = witness.expectType("joined");
        assertThat(joined.path("username").asText()).isEqualTo("carol");
        assertThat(joined.path("seq").asLong()).isEqualTo(entered.path("seq").asLong());
        assertThat(entered.path("count").asInt()).isEqualTo(3);
        assertThat(entered.path("users").toString()).isEqualTo("[\"witness\",\"alice\",\"carol\"]");
        expectUnknown(bob.session());
        wire.comeBack(alice.session(), Map.of()).expectType("welcome");
        expectNothingNew(witness);
    }

    @Test
    void whoIsAwayIsOutOfAllRoomsWhenTheSeatIsGiven() {
        start(2);
        RawClient witness = wire.member("witness");
        Resumable alice = wire.resumable("alice", witness);
        Texts.enterAll("dev", witness, alice.client());
        enter(alice.client(), "alone");
        wire.cut("alice", alice.client());

        RawClient carol = wire.connect();
        carol.join("carol");

        assertThat(witness.expectType("left").path("username").asText()).isEqualTo("alice");
        assertThat(witness.awaitType("left").path("username").asText()).isEqualTo("alice");
        assertThat(enter(carol, "alone").path("seq").asLong()).isEqualTo(1);
    }

    @Test
    void nameOfSomebodyWhoIsAwayIsTakenAlsoWhenTheServerIsFull() {
        start(1);
        Resumable alice = wire.resumable("alice");
        wire.cut("alice", alice.client());

        expectError(wire.connect().send(join("Alice")), "username_taken");
        wire.comeBack(alice.session(), Map.of()).expectType("welcome");
    }

    @Test
    void whoIsThereKeepsTheirSeat() {
        start(2);
        Resumable alice = wire.resumable("alice");
        Resumable bob = wire.resumable("bob", alice.client());
        RawClient carol = wire.connect().send(join("carol"));

        expectError(carol, "server_full");
        expectGoodbye(carol, "server_full");
        expectNothingNew(alice.client());
        expectNothingNew(bob.client());
    }

    @Test
    void whoHasComeBackKeepsTheirSeat() {
        start(2);
        RawClient witness = wire.member("witness");
        Resumable alice = wire.resumable("alice", witness);
        wire.cut("alice", alice.client());
        JsonPeer back = wire.comeBack(alice.session(), Map.of());
        back.expectType("welcome");
        back.expectType("entered");

        expectError(wire.connect().send(join("carol")), "server_full");
        expectNothingNew(witness);
        expectNothingNew(back);
    }

    @Test
    void fewerSeatsAreFilledByNobodyUntilThereAreFewer() {
        start(3);
        RawClient witness = wire.member("witness");
        Resumable alice = wire.resumable("alice", witness);
        wire.member("bob", witness, alice.client());
        wire.cut("alice", alice.client());
        wire.server().setMaxUsers(2);

        RawClient carol = wire.connect().send(join("carol"));

        JsonNode error = carol.expectType("error");
        assertThat(error.path("message").asText()).isEqualTo("Server is full (3 of 2 users)");
        expectNothingNew(witness);
        wire.comeBack(alice.session(), Map.of()).expectType("welcome");
    }
}
