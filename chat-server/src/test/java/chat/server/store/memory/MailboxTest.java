package chat.server.store.memory;

import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.DirectMessage;
import chat.server.store.EventSize;
import chat.server.store.state.RecentLabels;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits and what is kept, and their bounds; what a box is for is in {@link chat.server.store.MailboxesContract}. */
final class MailboxTest {

    private static final long SESSION = 1;

    private final ByteBudget budget = new ByteBudget(100 * Mailbox.MAX_BYTES);
    private final Mailbox mailbox = opened(budget);
    private final RecentLabels labels = new RecentLabels();
    private long keys;

    private static Mailbox opened(ByteBudget budget) {
        Mailbox mailbox = new Mailbox(StoredBox.empty(user("bob"), false), budget, upTo -> {});
        mailbox.open(SESSION, null, () -> {});
        return mailbox;
    }

    private static DirectMessage direct(String text) {
        return new DirectMessage("alice", "bob", text, Instant.EPOCH, null, false, 0);
    }

    /** Puts so many in, or as many as there is room for, and returns how many that was. */
    private int put(Mailbox into, String text, int count, Object owner) {
        for (int i = 0; i < count; i++) {
            if (into.put(direct(text), owner, ++keys, labels) == null) {
                return i;
            }
        }
        return count;
    }

    private int put(String text, int count, Object owner) {
        return put(mailbox, text, count, owner);
    }

    /** Takes so many out, if there are as many. */
    private static void take(Mailbox from, int count) {
        long stands = from.open(SESSION, null, () -> {});
        List<DirectMessage> next = from.read(stands, Long.MAX_VALUE);
        if (!next.isEmpty()) {
            from.taken(SESSION, next.get(Math.min(count, next.size()) - 1).seq());
        }
    }

    private void takeAll() {
        take(mailbox, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 4096, 8192})
    void whatWaitsAndWhatIsKeptHaveOneBound(int characters) {
        String text = "x".repeat(characters);
        long bytes = EventSize.of(direct(text));
        for (int round = 0; round < 20; round++) {
            assertThat(put(text, 100_000, "alice")).isPositive().isLessThan(100_000);
            assertThat(budget.bytes()).isBetween(Mailbox.MAX_BYTES / 6, Mailbox.MAX_BYTES);
            takeAll();
            assertThat(budget.bytes()).isLessThanOrEqualTo(Mailbox.MAX_BYTES);
        }
        assertThat(budget.bytes()).isGreaterThan(Mailbox.MAX_BYTES - 2 * bytes);
        mailbox.close(SESSION);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void whatIsGivenUpForANewOneWasTaken() {
        put("x".repeat(3000), 4, "alice");
        take(mailbox, 2);
        int more = 0;
        while (put("x".repeat(3000), 1, "sender" + more) == 1) {
            more++;
        }

        assertThat(mailbox.read(0, Long.MAX_VALUE))
                .extracting(DirectMessage::seq)
                .hasSizeGreaterThanOrEqualTo(2 + more)
                .endsWith(4L + more);
    }

    /** Also where many send all that they may, as from as many addresses. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void whoeverSendsAllThatIsTakenLeavesRoomForAFriendsWords(int floods) {
        for (int i = 0; i < floods; i++) {
            assertThat(put("flood", 100_000, "flood" + i)).isLessThan(100_000);
        }

        assertThat(put("dinner at eight?", 3, "friend")).isEqualTo(3);
        assertThat(put("flood", 1, "flood0")).isZero();
    }

    @Test
    void whatWasTakenMakesRoomForItsSenderAgain() {
        int taken = put("flood", 100_000, "alice");
        assertThat(taken).isGreaterThan(100);
        take(mailbox, taken / 2);
        assertThat(put("flood", 100_000, "alice")).isEqualTo(taken / 2);
    }

    @Test
    void whatOneSessionHasNotTakenWaitsForItAsLongAsThereIsThatSession() {
        mailbox.open(2, null, () -> {});
        int sent = put("flood", 100_000, "alice");
        takeAll();
        assertThat(mailbox.bytes()).isZero();
        assertThat(put("flood", 1, "alice")).isZero();

        assertThat(mailbox.close(2)).isFalse();
        assertThat(mailbox.bytes()).isPositive();
        assertThat(put("flood", 100_000, "alice")).isEqualTo(sent);
    }

    @Test
    void whoeverIsRefusedCostsNothingThatIsKept() {
        while (mailbox.bytes() < Mailbox.MAX_BYTES / 2) {
            put("words", 1, "friend");
            takeAll();
        }
        put("x".repeat(8192), 100_000, "other");
        put("x".repeat(8192), 100_000, "flood");
        long kept = mailbox.bytes();
        assertThat(kept).isPositive();

        assertThat(put("x".repeat(100_000), 1, "flood")).isZero();
        assertThat(mailbox.bytes()).isEqualTo(kept);
    }

    @Test
    void whatIsTakenWhenNothingWasKeptCanBeGivenUpToo() {
        for (int round = 0; round < 3; round++) {
            put("words", 2, "alice");
            takeAll();
            assertThat(budget.hasRoomFor(100 * Mailbox.MAX_BYTES)).isTrue();
            assertThat(mailbox.bytes()).isZero();
        }
    }

    @Test
    void mailboxesTogetherGiveUpWhatIsKeptButNothingThatWaits() {
        ByteBudget little = new ByteBudget(10_000);
        Mailbox first = opened(little);
        Mailbox second = opened(little);
        long bytes = EventSize.of(direct("words"));
        for (int i = 0; i < 10_000 / bytes; i++) {
            assertThat(little.hasRoomFor(bytes)).isTrue();
            put(first, "words", 1, "alice");
            take(first, 1);
        }

        for (int i = 0; i < 20; i++) {
            assertThat(little.hasRoomFor(bytes)).isTrue();
            put(second, "words", 1, "alice");
        }
        assertThat(little.bytes()).isLessThanOrEqualTo(10_000);
        while (little.hasRoomFor(bytes)) {
            put(second, "words", 1, "alice");
        }
        assertThat(first.bytes()).isZero();
        assertThat(second.read(0, 0)).extracting(DirectMessage::seq).containsExactly(1L);
    }
}
