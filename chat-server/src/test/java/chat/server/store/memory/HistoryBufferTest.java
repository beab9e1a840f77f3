package chat.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.EventSize;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistoryBufferTest {

    private static final long PLENTY = 1_000_000;

    private final ByteBudget budget = new ByteBudget(PLENTY);
    private final HistoryBuffer<Message> messages = new HistoryBuffer<>(this, "alice", budget);

    private static Message said(long seq) {
        return new Message("dev", seq, "alice", "hello", Instant.EPOCH, null, false);
    }

    private List<Long> before(long seq, int limit) {
        return messages.before(seq, limit, PLENTY).stream().map(Message::seq).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 50})
    void everyPlaceIsFoundWhateverWentAndWhateverIsBetween(int kept) {
        for (int i = 0; i < 5; i++) {
            messages.add(said(i - 5), 0);
            messages.removeOldest();
        }
        for (int i = 1; i <= 100; i++) {
            messages.add(said(3L * i), 0); // what is between them was no message
            if (i > kept) {
                assertThat(messages.removeOldest().seq()).isEqualTo(3L * (i - kept));
            }
            long oldest = 3L * Math.max(1, i - kept + 1);
            for (long seq = oldest - 4; seq <= 3L * i + 4; seq++) {
                long asked = seq;
                assertThat(before(seq, 100))
                        .containsExactlyElementsOf(LongStream.rangeClosed(oldest, 3L * i)
                                .filter(number -> number % 3 == 0 && number < asked)
                                .boxed()
                                .toList());
            }
            assertThat(before(Long.MAX_VALUE, 2)).endsWith(3L * i).hasSize(Math.min(2, Math.min(kept, i)));
            assertThat(messages.size()).isEqualTo(Math.min(kept, i));
        }
        while (!messages.isEmpty()) {
            messages.removeOldest();
        }
        assertThat(before(Long.MAX_VALUE, 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 1_000, PLENTY})
    void whatComesBehindANumberIsReadInPiecesAsLargeAsTheyMayBe(long maxBytes) {
        for (int i = 1; i <= 40; i++) {
            messages.add(said(3L * i), 0);
        }
        for (long seq = 0; seq <= 121; seq++) {
            long behind = seq;
            List<Long> expected = LongStream.rangeClosed(seq + 1, 100)
                    .filter(number -> number % 3 == 0)
                    .boxed()
                    .limit(Math.max(1, maxBytes / EventSize.of(said(1))))
                    .toList();
            assertThat(messages.after(behind, 100, maxBytes, UnaryOperator.identity()))
                    .extracting(RoomEvent::seq)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theBudgetKnowsWhatIsKept() {
        for (int i = 1; i <= 20; i++) {
            messages.add(said(i), 0);
        }
        messages.tell();
        assertThat(budget.bytes()).isEqualTo(20 * EventSize.of(said(1)));

        messages.shrinkTo(10 * EventSize.of(said(1)));
        assertThat(before(Long.MAX_VALUE, 100)).hasSize(10).startsWith(11L);
        assertThat(budget.bytes()).isEqualTo(10 * EventSize.of(said(1)));
        messages.close();
        assertThat(budget.bytes()).isZero();
    }

    /** However it gets fewer: as more are kept than may be, or all together have too much. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void placesGoWithTheEvents(boolean together) {
        for (int i = 1; i <= 10_000; i++) {
            messages.add(said(i), 0);
        }
        messages.tell();
        assertThat(messages.places()).isBetween(10_000, 20_000);
        for (int left = 9_999; left >= 0; left--) {
            if (together) {
                messages.shrinkTo(left * EventSize.of(said(1)));
            } else {
                messages.removeOldest();
            }
            assertThat(messages.size()).isEqualTo(left);
            assertThat(messages.places()).isLessThanOrEqualTo(Math.max(16, 4 * left));
        }
        messages.add(said(10_001), 0);
        assertThat(before(Long.MAX_VALUE, 10)).containsExactly(10_001L);
    }

    @Test
    void whereAsManyComeAsGoThePlacesStay() {
        for (int i = 1; i <= 100; i++) {
            messages.add(said(i), 0);
        }
        while (messages.size() > 33) {
            messages.removeOldest();
        }
        int places = messages.places();
        for (int i = 101; i <= 200; i++) {
            messages.add(said(i), 0);
            messages.removeOldest();
            assertThat(messages.places()).isEqualTo(places);
        }
    }

    @Test
    @Timeout(10)
    void whatIsFarBackCostsNoSearchThroughAllThatCameSince() {
        for (long seq = 1; seq <= 100_000; seq++) {
            messages.add(said(seq), 0);
        }
        for (int i = 0; i < 200_000; i++) { // a walk from the newest would be 20 billion steps
            assertThat(messages.before(1, 20, PLENTY).isEmpty()).isTrue();
        }
        assertThat(before(3, 20)).containsExactly(1L, 2L);
    }
}
