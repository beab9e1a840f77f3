package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
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

    private Membership join(String name) throws ProtocolException {
        return Chats.join(chat, name, () -> {}).membership();
    }

    private ProtocolException refusal(String name) {
        return catchThrowableOfType(ProtocolException.class, () -> join(name));
    }

    @Test
    void everythingIsNumberedFromOneWithoutAGap() throws ProtocolException {
        Membership alice = join("alice");
        Membership bob = join("Bob");
        alice.rooms().say("lobby", "hello", "a1", false);
        bob.rooms().say("lobby", "waves", null, true);
        bob.leave(LeaveReason.TIMEOUT);
        join("carol");

        Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Joined("lobby", 2, "Bob"),
                        new Said("lobby", 3, "alice", "hello", time, "a1", false),
                        new Said("lobby", 4, "Bob", "waves", time, null, true),
                        new Left("lobby", 5, "Bob", "timeout"),
                        new Joined("lobby", 6, "carol"));
    }

    @Test
    void whatHappensIsDelivered() throws ProtocolException {
        Membership alice = join("alice");
        assertThat(room.delivered).isEqualTo(1);
        alice.rooms().say("lobby", "hello", null, false);
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
        assertThat(Chats.lobby(bob.membership())).isEqualTo(new Roster(List.of("alice", "bob", "carol"), 3));
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
        Membership alice = join("alice");
        join("bob");
        join("carol");

        assertThat(alice.leave(LeaveReason.EXIT)).isTrue();
        assertThat(Chats.lobby(join("Alice")).names()).containsExactly("bob", "carol", "Alice");
    }

    @Test
    void leavingTwiceIsHarmlessAndTheFirstReasonCounts() throws ProtocolException {
        Membership alice = join("alice");
        alice.leave(LeaveReason.KICKED);

        assertThat(alice.leave(LeaveReason.DISCONNECTED)).isFalse();
        assertThat(room.events)
                .containsExactly(new Joined("lobby", 1, "alice"), new Left("lobby", 2, "alice", "kicked"));
    }

    @Test
    void leavingAgainDoesNotFreeTheNameOfItsNextHolder() throws ProtocolException {
        Membership first = join("alice");
        first.leave(LeaveReason.EXIT);
        Membership second = join("alice");
        first.leave(LeaveReason.DISCONNECTED);

        assertThat(refusal("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(Chats.lobby(second)).isEqualTo(new Roster(List.of("alice"), 1));
        assertThat(room.events).hasSize(3);
    }

    @Test
    void nameIsFreeOnlyAfterTheOthersWereTold() throws ProtocolException {
        Membership alice = join("alice");
        List<ErrorCode> refusals = new ArrayList<>();
        room.before = event -> refusals.add(refusal("alice").code());
        alice.leave(LeaveReason.EXIT);

        assertThat(refusals).containsExactly(ErrorCode.USERNAME_TAKEN);
        room.before = event -> {};
        join("alice");
    }

    @Test
    void whoHasLeftSaysNothing() throws ProtocolException {
        Membership alice = join("alice");
        alice.leave(LeaveReason.EXIT);
        assertThatThrownBy(() -> alice.rooms().say("lobby", "still here?", null, false))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("This session is over, or goes on over another connection");

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
        assertThat(Chats.lobby(next.membership()).count()).isEqualTo(1001);
        assertThat(Chats.lobby(next.membership()).names()).hasSize(1000).endsWith("user999", "user1000");
    }

    @Test
    void whoeverWasCutFromTheRosterIsInItWhenSomebodyListedLeaves() throws ProtocolException {
        Chat large = Chats.inMemory(2000, room, InstantSource.fixed(NOW));
        Membership first = Chats.join(large, "user1", () -> {}).membership();
        for (int i = 2; i <= 1002; i++) {
            Chats.join(large, "user" + i, () -> {});
        }
        first.leave(LeaveReason.EXIT);
        Chats.In next = Chats.join(large, "user1003", () -> {});
        assertThat(Chats.lobby(next.membership()).names())
                .hasSize(1000)
                .startsWith("user2", "user3")
                .endsWith("user1000", "user1001");
        assertThat(next.roster().names()).hasSize(1000).endsWith("user1000", "user1003");
    }

    @Test
    void entryThatCannotBePublishedDidNotHappen() throws ProtocolException {
        Membership alice = join("alice");
        failNext();
        assertThatThrownBy(() -> join("bob")).isInstanceOf(IllegalStateException.class);

        assertThat(Chats.lobby(alice)).isEqualTo(new Roster(List.of("alice"), 1));
        assertThat(Chats.join(chat, "bob", () -> {}).seq()).isEqualTo(2);
        join("carol");
    }

    @Test
    void messageThatCannotBePublishedWasNotSaid() throws ProtocolException {
        Membership alice = join("alice");
        failNext();
        alice.rooms().say("lobby", "lost", null, false);
        assertThat(((Calls) alice.attachment()).failures).singleElement().isInstanceOf(IllegalStateException.class);
        alice.rooms().say("lobby", "kept", null, false);

        assertThat(room.events).extracting(RoomEvent::seq).containsExactly(1L, 2L);
        assertThat(refusal("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
    }

    @Test
    void nothingIsPublishedAfterTheClose() throws ProtocolException {
        Membership alice = join("alice");
        Membership bob = join("bob");
        chat.close();
        alice.rooms().say("lobby", "anybody?", null, false);
        bob.leave(LeaveReason.DISCONNECTED);
        assertThatThrownBy(() -> join("carol")).isInstanceOf(CancellationException.class);

        assertThat(room.events).containsExactly(new Joined("lobby", 1, "alice"), new Joined("lobby", 2, "bob"));
        assertThat(((Calls) alice.attachment()).failures).isEmpty();
    }

    private void failNext() {
        room.before = event -> {
            room.before = next -> {};
            throw new IllegalStateException("out of memory");
        };
    }
}
