package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.RoomStore.Right;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store of rooms does with messages that are corrected or taken back. */
abstract class RoomAmendingContract extends RoomReadingContract {

    private static final Right MODERATOR = new Right(NOW, true);

    private List<Message> history() {
        return answer(() -> dev.history(Long.MAX_VALUE, KEPT, PLENTY));
    }

    private @Nullable List<RoomEvent> replay(long after) {
        return answer(() -> dev.replay(after, told.lastSeq, PLENTY));
    }

    private static Message now(long seq, @Nullable String text) {
        return new Message(
                "dev", seq, "alice", text == null ? "" : text, NOW, null, false, null, text != null, text == null);
    }

    private static Edited edited(long seq, String text) {
        return new Edited("dev", seq, 2, "alice", text);
    }

    private static Deleted deleted(long seq) {
        return new Deleted("dev", seq, 2, "alice");
    }

    @Test
    void messageIsReadAsItIsNowAndWhatChangedItToo() {
        Speaker alice = alice();
        alice.say("first");
        alice.say("other");

        assertThat(alice.amend(2, "second")).isEqualTo(4);
        assertThat(history()).containsExactly(now(2, "second"), said(3, "other"));
        assertThat(replay(1)).containsExactly(now(2, "second"), said(3, "other"), edited(4, "second"));

        assertThat(alice.amend(2, "third")).isEqualTo(5);
        assertThat(replay(3)).containsExactly(edited(4, "third"), edited(5, "third"));

        assertThat(alice.amend(2, null)).isEqualTo(6);
        assertThat(history()).containsExactly(now(2, null), said(3, "other"));
        assertThat(replay(1)).containsExactly(now(2, null), said(3, "other"), deleted(4), deleted(5), deleted(6));
        assertThat(told.events).endsWith(edited(4, "second"), edited(5, "third"), deleted(6));
        assertThat(alice.say("goes on")).isEqualTo(7);
    }

    @Test
    void doingItAgainIsAnsweredByTheSameEventAndChangesNothing() {
        Speaker alice = alice();
        alice.say("first");
        alice.amend(2, "second");
        assertThat(answer(alice.amending(2, "second", Right.GUEST))).isEqualTo(new Appended(3, true));
        alice.amend(2, null);
        assertThat(answer(alice.amending(2, null, MODERATOR))).isEqualTo(new Appended(4, true));
        assertThat(told.lastSeq).isEqualTo(4);
    }

    @Test
    void whatIsNotThereOrWasTakenBackIsNotAmended() {
        Speaker alice = alice();
        alice.say("first");
        alice.amend(2, null);
        for (long of : new long[] {1, 2, 3, 4, 0, -1, Long.MAX_VALUE}) {
            var edit = alice.amending(of, "second", Right.GUEST);
            assertThat(refusal(edit).code()).isEqualTo(ErrorCode.MESSAGE_UNKNOWN);
            assertThat(refusal(edit).code()).isEqualTo(ErrorCode.MESSAGE_UNKNOWN); // under the same number
        }
        assertThat(told.lastSeq).isEqualTo(3);
    }

    private boolean isTaken(Speaker who, long of, @Nullable String text, Right right) {
        long before = told.lastSeq;
        var amending = who.amending(of, text, right);
        try {
            answer(amending);
        } catch (AssertionError refused) {
            assertThat(refusal(amending).code()).isEqualTo(ErrorCode.NOT_PERMITTED);
        }
        return told.lastSeq > before;
    }

    @Test
    void messageIsItsSessionsOrItsAccountsAndModeratorsMayTakeItBack() {
        Speaker alice = alice();
        Speaker bob = Speaker.in(dev, "bob");
        Speaker device = new Speaker(dev, new Lease(user("ALICE"), SESSIONS.incrementAndGet(), 1));
        Right since = new Right(NOW, false);
        Right later = new Right(NOW.plusMillis(1), false);
        long first = alice.say("by a guest");
        assertThat(isTaken(bob, first, "x", Right.GUEST)).isFalse();
        assertThat(isTaken(bob, first, null, new Right(NOW, false))).isFalse();
        assertThat(isTaken(device, first, "x", since)).isFalse();
        assertThat(isTaken(bob, first, "x", MODERATOR)).isFalse();
        assertThat(isTaken(alice.resumed(), first, "x", Right.GUEST)).isTrue();
        assertThat(isTaken(bob, first, null, MODERATOR)).isTrue();

        Speaker again = new Speaker(dev, alice.lease.next().next());
        long second = again.append(
                        new Message("dev", 0, "alice", "by an account", Instant.EPOCH, null, false, 1, false, false))
                .seq();
        assertThat(isTaken(again, second, "x", Right.GUEST)).isFalse();
        assertThat(isTaken(device, second, "x", later)).isFalse();
        assertThat(isTaken(bob, second, "x", since)).isFalse();
        assertThat(isTaken(device, second, "x", since)).isTrue();
        assertThat(isTaken(device, second, null, since)).isTrue();
        assertThat(history()).extracting(Message::device).containsExactly(null, 1);
    }
}
