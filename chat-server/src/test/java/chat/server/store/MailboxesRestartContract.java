package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.DirectMessage;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What mailboxes have to do besides that outlive their process. */
public abstract class MailboxesRestartContract {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final long PLENTY = 1_000_000;

    private final Lease alice = new Lease(user("Alice"), 1, 1);
    private final Lease bob = new Lease(user("Bob"), 2, 1);
    private Mailboxes mailboxes;

    /** Closes those that were opened last, and opens them again. */
    protected abstract Mailboxes reopen(long maxBytes);

    @BeforeEach
    void openTwo() {
        mailboxes = reopen(PLENTY);
        open(alice);
        open(bob);
    }

    private void restart() {
        mailboxes = reopen(PLENTY);
    }

    private long open(Lease lease) {
        return answer(() -> mailboxes.open(lease, false, () -> {}));
    }

    private static DirectMessage direct(String text, String id, long seq) {
        return new DirectMessage("Alice", "Bob", text, NOW, id, true, seq);
    }

    private static Letter letter(Lease by, String label, String text) {
        return new Letter(by, "192.0.2.1", label, direct(text, label, 0));
    }

    private Delivery put(Lease by, String label, String text) {
        return answer(() -> mailboxes.put(bob.username(), letter(by, label, text)));
    }

    private List<DirectMessage> read(Lease lease, long after) {
        return answer(() -> mailboxes.read(lease, after, PLENTY));
    }

    @Test
    void whatWasNotTakenAndWhatWasTakenLatelyIsThereAndNumbersGoOn() {
        put(alice, "a", "one");
        put(alice, "b", "two");
        put(alice, "c", "three");
        answer(() -> mailboxes.taken(bob, 2));
        restart();

        assertThat(open(bob.next())).isEqualTo(2);
        assertThat(read(bob, 0)).containsExactly(direct("one", "a", 1), direct("two", "b", 2), direct("three", "c", 3));
        open(alice.next());
        assertThat(put(alice.next(), "d", "four")).isEqualTo(new Delivery(4, false, false));
    }

    @Test
    void sessionGoesNeverBackBeyondWhereItBegan() {
        put(alice, "a", "one");
        answer(() -> mailboxes.taken(bob, 1));
        Lease laptop = new Lease(bob.username(), 3, 1);
        open(laptop);
        put(alice, "b", "lost with the connection");
        answer(() -> mailboxes.taken(laptop, 2));
        restart();
        open(laptop.next());

        assertThat(answer(() -> mailboxes.taken(laptop.next(), 0))).isEqualTo(1);
    }

    @Test
    void numbersGoOnWhereNothingIsKept() {
        put(alice, "a", "one");
        answer(() -> mailboxes.taken(bob, 1));
        String most = "x".repeat(80_000);
        answer(() -> mailboxes.put(bob.username(), letter(bob, "b", most)));
        answer(() -> mailboxes.put(bob.username(), letter(bob, "c", most)));
        answer(() -> mailboxes.taken(bob, 3));
        for (int i = 0; i < 4; i++) {
            String label = "more " + i;
            answer(() -> mailboxes.put(bob.username(), letter(bob, label, most)));
        }
        List<DirectMessage> before = read(bob, 0);
        assertThat(before.get(0).seq()).as("what was taken made room").isGreaterThan(1);
        restart();

        assertThat(read(bob, 0)).isEqualTo(before);
        open(bob.next());
        assertThat(answer(() -> mailboxes.put(bob.username(), letter(bob.next(), "d", "small")))
                        .seq())
                .isEqualTo(8);
    }

    @Test
    void labelsAreFoundAgainInOnesOwnBoxAndInThoseOfOthers() {
        Letter letter = letter(alice, "a", "one");
        answer(() -> mailboxes.put(bob.username(), letter));
        answer(() -> mailboxes.put(bob.username(), letter(alice, "b", "two")));
        answer(() -> mailboxes.put(alice.username(), letter));
        restart();
        open(alice.next());

        assertThat(answer(() -> mailboxes.sent(alice.next(), alice.username(), "a")))
                .isEqualTo(1);
        assertThat(answer(() -> mailboxes.sent(alice.next(), alice.username(), "b")))
                .isNull();
        assertThat(put(alice.next(), "b", "two")).isEqualTo(new Delivery(2, true, false));
        assertThat(answer(() -> mailboxes.sent(bob, bob.username(), "a"))).isNull();
        assertThat(read(bob, 0)).hasSize(2);
    }

    @Test
    void theLastLabelsOfASessionAreRemembered() {
        int more = 10;
        for (int i = 1; i <= ProtocolLimits.MAX_REMEMBERED_IDS + more; i++) {
            put(alice, "label " + i, "words");
        }
        restart();
        open(alice.next());

        assertThat(put(alice.next(), "label " + (more + 1), "words")).isEqualTo(new Delivery(more + 1, true, false));
        assertThat(put(alice.next(), "label " + more, "words").repeated()).isFalse();
    }

    @Test
    void whoHasEndedHasNoBox() {
        put(alice, "a", "one");
        answer(() -> mailboxes.close(bob));
        restart();

        open(alice.next());
        assertThat(refusal(() -> mailboxes.put(bob.username(), letter(alice.next(), "a", "one")))
                        .code())
                .isEqualTo(ErrorCode.USER_UNKNOWN);
        Lease namesake = new Lease(user("bob"), 3, 1);
        assertThat(open(namesake)).isZero();
        assertThat(put(alice.next(), "a", "one")).isEqualTo(new Delivery(1, false, false));
        restart();
        assertThat(read(namesake, 0)).hasSize(1);
    }

    @Test
    void whoDoesNotComeBackIsClosedWithAGreaterFence() {
        put(alice, "a", "one");
        restart();

        answer(() -> mailboxes.close(bob.next().next()));
        answer(() -> mailboxes.close(bob.next().next()));
        assertThat(read(bob, 0)).isEmpty();
        assertThat(failure(() -> mailboxes.open(bob.next(), false, () -> {}))).isInstanceOf(FencedException.class);
    }

    @Test
    void whatWaitsForASessionThatHasNotTakenItWaitsStill() {
        Lease laptop = new Lease(bob.username(), 4, 1);
        open(laptop);
        put(alice, "a", "one");
        put(alice, "b", "two");
        answer(() -> mailboxes.taken(bob, 2));
        answer(() -> mailboxes.taken(laptop, 1));
        restart();

        assertThat(open(bob.next())).isEqualTo(2);
        assertThat(open(laptop.next())).isEqualTo(1);
    }

    @Test
    void shareOfASenderIsTheSameAsBefore() {
        String text = "x".repeat(30_000);
        int count = 0;
        while (isTaken(alice, "label " + count, text)) {
            assertThat(++count).isLessThan(100);
        }
        restart();
        open(alice.next());
        assertThat(isTaken(alice.next(), "another", text)).isFalse();
        answer(() -> mailboxes.taken(openedAgain(bob), 2));
        assertThat(isTaken(alice.next(), "another", text)).isTrue();
    }

    private Lease openedAgain(Lease lease) {
        open(lease.next());
        return lease.next();
    }

    private boolean isTaken(Lease by, String label, String text) {
        try {
            put(by, label, text);
            return true;
        } catch (AssertionError e) {
            assertThat(e).hasCauseInstanceOf(ProtocolException.class);
            return false;
        }
    }

    @Test
    void nothingChangesOnceTheyAreClosed() {
        Mailboxes former = mailboxes;
        former.close();
        assertThat(failure(() -> former.put(bob.username(), letter(alice, "a", "one"))))
                .isInstanceOf(CancellationException.class);
        restart();
        assertThat(read(bob, 0)).isEmpty();
    }
}
