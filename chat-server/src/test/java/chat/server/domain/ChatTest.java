package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");

    private final RecordingRoom room = new RecordingRoom();
    private final Chat chat = Chats.inMemory(3, room, InstantSource.fixed(NOW));

    private Session join(String name) throws ProtocolException {
        return Chats.join(chat, name, () -> {}).session();
    }

    private ProtocolException refusal(String name) {
        return catchThrowableOfType(ProtocolException.class, () -> join(name));
    }

    @Test
    void everythingIsNumberedFromOneWithoutAGap() throws ProtocolException {
        Session alice = join("alice");
        Session bob = join("Bob");
        alice.speech().say("lobby", "hello", "a1", false);
        bob.speech().say("lobby", "waves", null, true);
        bob.leave(LeaveReason.TIMEOUT);
        join("carol");

        Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Joined("lobby", 2, "Bob"),
                        new Message("lobby", 3, "alice", "hello", time, "a1", false),
                        new Message("lobby", 4, "Bob", "waves", time, null, true),
                        new Left("lobby", 5, "Bob", "timeout"),
                        new Joined("lobby", 6, "carol"));
    }

    @Test
    void whatHappensIsDelivered() throws ProtocolException {
        Session alice = join("alice");
        assertThat(room.delivered).isEqualTo(1);
        alice.speech().say("lobby", "hello", null, false);
        assertThat(room.delivered).isEqualTo(2);
        alice.leave(LeaveReason.EXIT);
        assertThat(room.delivered).isEqualTo(3);
        assertThatThrownBy(() -> Chats.join(chat, "bob", () -> {
                    throw new IllegalStateException("no loop");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(room.delivered).isEqualTo(room.events.size()).isEqualTo(5);
    }

    @Test
    void entryTellsItsNumberAndWhoIsThere() throws ProtocolException {
        join("alice");
        Chats.In bob = Chats.join(chat, "bob", () -> {});
        join("carol");

        assertThat(bob.seq()).isEqualTo(2);
        assertThat(bob.roster()).isEqualTo(new Roster(List.of("alice", "bob"), 2));
        assertThat(Chats.lobby(bob.session())).isEqualTo(new Roster(List.of("alice", "bob", "carol"), 3));
    }

    @Test
    void newcomersStreamBeginsBehindTheirOwnEntry() throws ProtocolException {
        join("alice");
        List<RoomEvent> publishedAtEntry = new ArrayList<>();
        Chats.join(chat, "bob", () -> publishedAtEntry.addAll(room.events));

        assertThat(publishedAtEntry).containsExactly(new Joined("lobby", 1, "alice"), new Joined("lobby", 2, "bob"));
    }

    @Test
    void nameIsJudgedBeforeTheSeat() throws ProtocolException {
        join("alice");
        join("bob");
        join("carol");

        assertThat(refusal(" ").code()).isEqualTo(ErrorCode.USERNAME_EMPTY);
        assertThat(refusal("no spaces").code()).isEqualTo(ErrorCode.USERNAME_INVALID);
        assertThat(refusal("bob").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(refusal("dave").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void refusalsHaveTheContractsWords() throws ProtocolException {
        join("alice");
        join("bob");
        assertThat(refusal("").reason()).isEqualTo("Username can't be empty");
        assertThat(refusal("alice").reason()).isEqualTo("Username alice is already taken");
        join("carol");
        assertThat(refusal("dave").reason()).isEqualTo("Server is full (3 of 3 users)");
    }

    @ParameterizedTest
    @CsvSource({"alice, ALICE, ALICE", "Alice, aLiCe, aLiCe", "bob, ｂｏｂ, bob", "ÄRGER, ärger, ärger"})
    void namesThatDifferOnlyInCaseOrWidthAreOneName(String held, String asked, String told) throws ProtocolException {
        join(held);

        assertThat(refusal(asked).reason()).isEqualTo("Username " + told + " is already taken");
    }

    @Test
    void refusedJoinTakesNothingAndTellsNobody() throws ProtocolException {
        join("alice");
        refusal("ALICE");
        refusal("");
        join("bob");
        join("carol");

        assertThat(room.events).hasSize(3);
        assertThat(refusal("dave").reason()).isEqualTo("Server is full (3 of 3 users)");
        assertThat(room.events).hasSize(3);
    }

    @Test
    void leavingFreesNameAndSeat() throws ProtocolException {
        Session alice = join("alice");
        join("bob");
        join("carol");

        assertThat(Chats.leave(alice, LeaveReason.EXIT)).isTrue();
        assertThat(Chats.lobby(join("Alice")).names()).containsExactly("bob", "carol", "Alice");
    }

    @Test
    void leavingTwiceIsHarmlessAndTheFirstReasonCounts() throws ProtocolException {
        Session alice = join("alice");
        alice.leave(LeaveReason.KICKED);

        assertThat(Chats.leave(alice, LeaveReason.DISCONNECTED)).isFalse();
        assertThat(room.events)
                .containsExactly(new Joined("lobby", 1, "alice"), new Left("lobby", 2, "alice", "kicked"));
    }

    @Test
    void leavingAgainDoesNotFreeTheNameOfItsNextHolder() throws ProtocolException {
        Session first = join("alice");
        first.leave(LeaveReason.EXIT);
        Session second = join("alice");
        first.leave(LeaveReason.DISCONNECTED);

        assertThat(refusal("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(Chats.lobby(second)).isEqualTo(new Roster(List.of("alice"), 1));
        assertThat(room.events).hasSize(3);
    }

    @Test
    void whoHasLeftSaysNothing() throws ProtocolException {
        Session alice = join("alice");
        alice.leave(LeaveReason.EXIT);
        Chats.say(alice, "lobby", "still here?");
        assertThat(Chats.calls(alice).failures)
                .singleElement()
                .isInstanceOf(ProtocolException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("This session is over, or goes on over another connection");

        assertThat(room.events).hasSize(2);
    }

    @Test
    void rosterIsCutAtAThousandNamesWithTheNewcomerKept() throws ProtocolException {
        Chat large = Chats.inMemory(2000, room, InstantSource.fixed(NOW));
        for (int i = 1; i < 1000; i++) {
            Chats.join(large, "user" + i, () -> {});
        }
        Chats.In thousandth = Chats.join(large, "user1000", () -> {});
        assertThat(thousandth.roster().names()).hasSize(1000).endsWith("user999", "user1000");

        Chats.In next = Chats.join(large, "user1001", () -> {});
        assertThat(next.roster().count()).isEqualTo(1001);
        assertThat(next.roster().names())
                .hasSize(1000)
                .startsWith("user1", "user2")
                .endsWith("user999", "user1001");
        assertThat(Chats.lobby(next.session()).count()).isEqualTo(1001);
        assertThat(Chats.lobby(next.session()).names()).hasSize(1000).endsWith("user999", "user1000");
    }

    @Test
    void whoeverWasCutFromTheRosterIsInItWhenSomebodyListedLeaves() throws ProtocolException {
        Chat large = Chats.inMemory(2000, room, InstantSource.fixed(NOW));
        Session first = Chats.join(large, "user1", () -> {}).session();
        for (int i = 2; i <= 1002; i++) {
            Chats.join(large, "user" + i, () -> {});
        }
        first.leave(LeaveReason.EXIT);
        Chats.In next = Chats.join(large, "user1003", () -> {});
        assertThat(Chats.lobby(next.session()).names())
                .hasSize(1000)
                .startsWith("user2", "user3")
                .endsWith("user1000", "user1001");
        assertThat(next.roster().names()).hasSize(1000).endsWith("user1000", "user1003");
    }

    @Test
    void whatCannotBePublishedHasHappenedAndWhoeverReadsHereIsTold() throws ProtocolException {
        Session alice = join("alice");
        failNext();
        join("bob");
        assertThat(room.failures).hasSize(1);
        failNext();
        Chats.say(alice, "lobby", "unheard");
        assertThat(room.failures).hasSize(2);
        assertThat(Chats.calls(alice).failures).isEmpty();

        Chats.say(alice, "lobby", "heard");
        assertThat(Chats.lobby(alice)).isEqualTo(new Roster(List.of("alice", "bob"), 2));
        assertThat(room.events).extracting(RoomEvent::seq).containsExactly(1L, 4L);
        assertThat(Chats.answer(alice.queries().history("lobby", Long.MAX_VALUE, 10, 10_000, null))
                        .messages())
                .hasSize(2);
    }

    @Test
    void nothingIsPublishedAfterTheClose() throws ProtocolException {
        Session alice = join("alice");
        Session bob = join("bob");
        chat.close();
        alice.speech().say("lobby", "anybody?", null, false);
        bob.leave(LeaveReason.DISCONNECTED);
        assertThatThrownBy(() -> join("carol")).isInstanceOf(CancellationException.class);

        assertThat(room.events).containsExactly(new Joined("lobby", 1, "alice"), new Joined("lobby", 2, "bob"));
        assertThat(Chats.calls(alice).failures).allMatch(CancellationException.class::isInstance);
    }

    private void failNext() {
        room.before = event -> {
            room.before = next -> {};
            throw new IllegalStateException("out of memory");
        };
    }
}
