package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Direct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailboxTest {

    private final ByteBudget budget = new ByteBudget(100 * Mailbox.MAX_BYTES);
    private final Mailbox mailbox = new Mailbox(this, true, budget);

    private static Direct direct(String text) {
        return new Direct("alice", "bob", text, Instant.EPOCH, null, false, 0);
    }

    /** Puts so many in, or as many as there is room for, and returns how many that was. */
    private int put(String text, int count, Object sender) {
        for (int i = 0; i < count; i++) {
            if (!mailbox.hasRoomFor(direct(text), sender)) {
                return i;
            }
            mailbox.add(direct(text), sender);
        }
        return count;
    }

    private List<Long> handedOver() {
        List<Long> numbers = new ArrayList<>();
        for (Direct next = mailbox.next(); next != null; next = mailbox.next()) {
            numbers.add(next.seq());
        }
        return numbers;
    }

    @Nested
    final class ComingBack {

        @BeforeEach
        void threeMessages() {
            put("one", 3, "alice");
        }

        @Test
        void whoComesBackGetsWhatIsBehindWhatTheyHaveSeen() {
            assertThat(handedOver()).containsExactly(1L, 2L, 3L);
            mailbox.rewind(1);
            assertThat(handedOver()).containsExactly(2L, 3L);
        }

        /** A connection that took over in between may have gone back further than that, and got nothing out. */
        @Test
        void whoHasSeenEverythingGetsNothingAgain() {
            handedOver();
            mailbox.rewind(1);
            mailbox.rewind(3);
            assertThat(handedOver()).isEmpty();
        }

        @Test
        void whoDoesNotSayWhatTheyHaveSeenGetsWhatWasNotHandedOver() {
            mailbox.next();
            mailbox.rewind(-1);
            assertThat(handedOver()).containsExactly(2L, 3L);
        }

        @Test
        void aNumberThatWasNeverGivenCountsForNothing() {
            mailbox.next();
            mailbox.rewind(4);
            assertThat(handedOver()).containsExactly(2L, 3L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 4096, 8192})
    void whatWaitsAndWhatIsKeptHaveOneBound(int characters) {
        String text = "x".repeat(characters);
        long bytes = EventSize.of(direct(text));
        for (int round = 0; round < 20; round++) {
            assertThat(put(text, 100_000, "alice")).isPositive().isLessThan(100_000);
            assertThat(budget.bytes()).isBetween(Mailbox.MAX_BYTES / 6, Mailbox.MAX_BYTES);
            handedOver();
            assertThat(budget.bytes()).isLessThanOrEqualTo(Mailbox.MAX_BYTES);
        }
        assertThat(budget.bytes()).isGreaterThan(Mailbox.MAX_BYTES - 2 * bytes);
        mailbox.close();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void whatIsGivenUpForANewOneWasHandedOver() {
        put("x".repeat(3000), 4, "alice");
        mailbox.next();
        mailbox.next();
        int more = 0;
        while (put("x".repeat(3000), 1, "sender" + more) == 1) {
            more++;
        }

        mailbox.rewind(0);
        assertThat(handedOver()).hasSizeGreaterThanOrEqualTo(2 + more).endsWith(4L + more);
    }

    @Test
    void ofWhoCannotComeBackNothingIsKeptThatWasHandedOver() {
        Mailbox forgetful = new Mailbox(this, false, budget);
        forgetful.add(direct("one"), "alice");
        assertThat(budget.bytes()).isPositive();
        forgetful.next();
        assertThat(budget.bytes()).isZero();
        forgetful.rewind(0);
        assertThat(forgetful.next()).isNull();
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
        for (int i = 0; i < taken / 2; i++) {
            mailbox.next();
        }
        assertThat(put("flood", 100_000, "alice")).isEqualTo(taken / 2);
    }

    @Test
    void whoeverIsRefusedCostsNothingThatIsKept() {
        while (mailbox.bytes() < Mailbox.MAX_BYTES / 2) {
            put("words", 1, "friend");
            mailbox.next();
        }
        long kept = mailbox.bytes();
        put("flood", 100_000, "flood");
        long left = mailbox.bytes();
        assertThat(left).as("a quarter waits, and half is kept").isEqualTo(kept);

        put("x".repeat(8192), 100_000, "other");
        left = mailbox.bytes();
        assertThat(left).isPositive();
        for (int i = 0; i < 1000; i++) {
            assertThat(put("x".repeat(100_000), 1, "flood")).isZero();
        }
        assertThat(mailbox.bytes()).isEqualTo(left);
    }

    @Test
    void whatIsHandedOverWhenNothingWasKeptCanBeGivenUpToo() {
        for (int round = 0; round < 3; round++) {
            put("words", 2, "alice");
            handedOver();
            assertThat(budget.hasRoomFor(100 * Mailbox.MAX_BYTES)).isTrue();
            assertThat(mailbox.bytes()).isZero();
        }
    }

    @Test
    void mailboxesTogetherGiveUpWhatIsKeptButNothingThatWaits() {
        ByteBudget little = new ByteBudget(10_000);
        Mailbox first = new Mailbox(new Object(), true, little);
        Mailbox second = new Mailbox(new Object(), true, little);
        long bytes = EventSize.of(direct("words"));
        for (int i = 0; i < 10_000 / bytes; i++) {
            assertThat(little.hasRoomFor(bytes)).isTrue();
            first.add(direct("words"), "alice");
            first.next();
        }

        for (int i = 0; i < 20; i++) {
            assertThat(little.hasRoomFor(bytes)).isTrue();
            second.add(direct("words"), "alice");
        }
        assertThat(little.bytes()).isLessThanOrEqualTo(10_000);
        while (little.hasRoomFor(bytes)) {
            second.add(direct("words"), "alice");
        }
        assertThat(first.bytes()).isZero();
        assertThat(second.next()).extracting(Direct::seq).isEqualTo(1L);
    }
}
