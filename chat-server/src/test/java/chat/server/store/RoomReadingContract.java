package chat.server.store;

import static chat.server.store.Asking.answer;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store of rooms gives of what has happened. */
abstract class RoomReadingContract extends RoomStoreFixture {

    private @Nullable List<RoomEvent> replay(long after, long to, long maxBytes) {
        return answer(() -> dev.replay(after, to, maxBytes));
    }

    private List<Message> history(long before, int limit, long maxBytes) {
        return answer(() -> dev.history(before, limit, maxBytes));
    }

    @Test
    void missedEventsAreExactlyThoseBetween() {
        Speaker alice = alice();
        alice.say("hello");
        alice.append(alice.left());
        alice();

        assertThat(replay(1, 3, PLENTY)).containsExactly(said(2, "hello"), new Left("dev", 3, "alice", "part"));
        assertThat(replay(0, 4, PLENTY)).hasSize(4);
        assertThat(replay(3, 3, PLENTY)).isEmpty();
    }

    @Test
    void whatIsNotThereYetWasNotMissed() {
        assertThat(replay(0, 0, PLENTY)).isEmpty();
        alice();
        assertThat(replay(2, 1, PLENTY)).isNull();
    }

    /** The sizes of the pieces in which all is read that is behind a number. */
    private List<Integer> pieces(long seq, long last, long maxBytes) {
        List<Integer> sizes = new ArrayList<>();
        long position = seq;
        while (position < last) {
            List<RoomEvent> piece = requireNonNull(replay(position, last, maxBytes));
            for (RoomEvent event : piece) {
                assertThat(event.seq()).isEqualTo(++position);
            }
            assertThat(piece).isNotEmpty();
            if (piece.size() > 1) {
                assertThat(piece.stream().mapToLong(EventSize::of).sum()).isLessThanOrEqualTo(maxBytes);
            }
            sizes.add(piece.size());
        }
        return sizes;
    }

    @Test
    void whatIsMoreThanWasAskedForIsReadPieceByPiece() {
        Speaker alice = alice();
        alice.say("x".repeat(1000));
        alice.say("y".repeat(1000));
        alice.append(new Topic("dev", 0, "alice", "tea"));
        alice.append(new Topic("dev", 0, "alice", "tea"));

        assertThat(pieces(1, 5, 0)).containsExactly(1, 1, 1, 1);
        assertThat(pieces(1, 5, 4000)).containsExactly(1, 3);
        assertThat(pieces(1, 4, 4000)).containsExactly(1, 2);
        assertThat(pieces(2, 5, 3500)).containsExactly(2, 1);
        assertThat(pieces(1, 5, PLENTY)).containsExactly(4);
    }

    @Test
    void whatWasMissedIsKeptApartFromHistory() {
        Speaker alice = alice();
        alice.say(1, 3 * KEPT);
        for (int i = 0; i < 3 * KEPT; i++) {
            alice.append(new Topic("dev", 0, "alice", "tea"));
        }

        assertThat(pieces(0, 6 * KEPT + 1, 2000)).hasSizeGreaterThan(1);
        assertThat(history(Long.MAX_VALUE, KEPT, PLENTY)).hasSize(KEPT).endsWith(said(3 * KEPT + 1, "message 60"));
    }

    @Test
    void theLatestMessagesAreKept() {
        alice().say(1, 3 * KEPT);

        List<Message> kept = history(Long.MAX_VALUE, KEPT, PLENTY);
        assertThat(kept).hasSize(KEPT).startsWith(said(2 * KEPT + 2, "message " + (2 * KEPT + 1)));
        assertThat(kept).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    }

    @Test
    void comingsAndGoingsAreNoHistoryAndDoNotPushItOut() {
        alice().say("hello");
        for (int i = 0; i < many(); i++) {
            Speaker bob = Speaker.in(dev, "bob");
            bob.append(bob.left());
        }

        assertThat(history(Long.MAX_VALUE, KEPT, PLENTY)).containsExactly(said(2, "hello"));
        assertThat(replay(2L * many(), 2L * many() + 2, PLENTY)).hasSize(2);
    }

    @Test
    void historyIsReadBackwardsByNumber() {
        alice().say(1, 10);

        assertThat(history(Long.MAX_VALUE, 3, PLENTY)).extracting(Message::seq).containsExactly(9L, 10L, 11L);
        assertThat(history(9, 3, PLENTY)).extracting(Message::seq).containsExactly(6L, 7L, 8L);
        assertThat(history(4, 5, PLENTY)).extracting(Message::seq).containsExactly(2L, 3L);
        assertThat(history(2, 5, PLENTY)).isEmpty();
    }

    @Test
    void historyIsCutWhereItIsTooMuchButNeverToNothing() {
        Speaker alice = alice();
        alice.say("x".repeat(2000));
        alice.say("y".repeat(2000));
        alice.say("z");

        assertThat(history(Long.MAX_VALUE, 3, 7000)).extracting(Message::seq).containsExactly(3L, 4L);
        assertThat(history(4, 3, 10)).extracting(Message::seq).containsExactly(3L);
    }

    @Test
    void whetherThereIsHistoryIsKnown() {
        Speaker alice = alice();
        assertThat(dev.hasMessages()).isFalse();
        alice.say("hello");
        assertThat(dev.hasMessages()).isTrue();
    }
}
