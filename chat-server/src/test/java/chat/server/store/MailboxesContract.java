package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all mailboxes have to do, wherever they are kept: whoever makes some extends this. */
public abstract class MailboxesContract {

    private static final long PLENTY = 1_000_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final AtomicLong SESSIONS = new AtomicLong();

    private Mailboxes mailboxes;
    private Lease alice;
    private Lease bob;

    /** Mailboxes that may come to so much all together. */
    protected abstract Mailboxes mailboxes(long maxBytes);

    @BeforeEach
    void openTwo() {
        mailboxes = mailboxes(10 * PLENTY);
        alice = newSession("alice");
        bob = newSession("bob");
        open(alice);
        open(bob);
    }

    private static Lease newSession(String name) {
        return new Lease(user(name), SESSIONS.incrementAndGet(), 1);
    }

    private long open(Lease lease) {
        return answer(() -> mailboxes.open(lease, false, () -> {}));
    }

    private static DirectMessage direct(Lease from, Lease to, String text, long seq) {
        return new DirectMessage(from.username().toString(), to.username().toString(), text, NOW, null, false, seq);
    }

    private static Letter letter(Lease from, Lease to, Object key, String text) {
        return new Letter(from, from.username(), key, direct(from, to, text, 0));
    }

    /** As a session does: to the receiver, then the sender's copy. */
    private Delivery say(Lease from, Lease to, Object key, String text) {
        Letter letter = letter(from, to, key, text);
        Delivery there = answer(() -> mailboxes.put(to.username(), letter));
        answer(() -> mailboxes.put(from.username(), letter));
        return there;
    }

    private List<DirectMessage> read(Lease lease, long after) {
        return answer(() -> mailboxes.read(lease, after, PLENTY));
    }

    private long taken(Lease lease, long upTo) {
        return answer(() -> mailboxes.taken(lease, upTo));
    }

    @Test
    void messagesAreNumberedInEachBoxAndEachCopyHasTheNumberOfItsOwn() {
        say(alice, bob, 1L, "one");
        say(bob, alice, 1L, "two");
        say(alice, alice, 2L, "to me");

        assertThat(read(bob, 0)).containsExactly(direct(alice, bob, "one", 1), direct(bob, alice, "two", 2));
        assertThat(read(alice, 0))
                .containsExactly(
                        direct(alice, bob, "one", 1), direct(bob, alice, "two", 2), direct(alice, alice, "to me", 3));
        assertThat(read(alice, 2)).hasSize(1);
        assertThat(read(alice, 3)).isEmpty();
    }

    @Test
    void asMuchIsReadAsFitsButAtLeastOne() {
        say(alice, bob, 1L, "x".repeat(1000));
        say(alice, bob, 2L, "y".repeat(1000));
        say(alice, bob, 3L, "z");

        assertThat(answer(() -> mailboxes.read(bob, 0, 0)))
                .extracting(DirectMessage::seq)
                .containsExactly(1L);
        assertThat(answer(() -> mailboxes.read(bob, 1, 4000)))
                .extracting(DirectMessage::seq)
                .containsExactly(2L, 3L);
        assertThat(answer(() -> mailboxes.read(bob, 0, 4000)))
                .extracting(DirectMessage::seq)
                .containsExactly(1L);
    }

    @Test
    void repeatedPutIsFoundByItsKeyWhateverTheFenceWas() {
        assertThat(say(alice, bob, "a", "one").seq()).isEqualTo(1);
        Letter again = letter(alice, bob, "a", "one");
        assertThat(answer(() -> mailboxes.put(bob.username(), again))).isEqualTo(new Delivery(1, true, false));
        Lease back = alice.next();
        open(back);
        Letter later = letter(back, bob, "a", "one");
        assertThat(answer(() -> mailboxes.put(bob.username(), later))).isEqualTo(new Delivery(1, true, false));
        assertThat(say(back, bob, "b", "two").seq()).isEqualTo(2);
        assertThat(say(bob, bob, "a", "mine").seq()).isEqualTo(3);

        assertThat(read(bob, 0)).hasSize(3);
    }

    private @Nullable Long sent(Lease by, Lease to) {
        return answer(() -> mailboxes.sent(by, to.username(), "a"));
    }

    @Test
    void whatIsSentIsFoundByItsKeyInBothBoxes() {
        Letter letter = letter(alice, bob, "a", "one");
        answer(() -> mailboxes.put(bob.username(), letter));
        assertThat(sent(alice, alice)).isNull();
        assertThat(sent(alice, bob)).isEqualTo(1);
        say(bob, alice, 1L, "hello");
        answer(() -> mailboxes.put(alice.username(), letter));

        assertThat(sent(alice, alice)).isEqualTo(2);
        assertThat(sent(alice.next(), alice)).isEqualTo(2);
        assertThat(sent(alice.next(), bob)).isEqualTo(1);
        assertThat(sent(bob, bob)).isNull();
        assertThat(sent(bob, alice)).isNull();
    }

    @Test
    void whoHasNoBoxIsUnknownAndTheRefusalBearsTheId() {
        Lease carol = newSession("carol");
        Letter letter =
                new Letter(alice, "alice", "a", new DirectMessage("alice", "carol", "psst", NOW, "a", false, 0));
        ProtocolException unknown = refusal(() -> mailboxes.put(carol.username(), letter));
        assertThat(unknown.code()).isEqualTo(ErrorCode.USER_UNKNOWN);
        assertThat(unknown.toMessage().id()).isEqualTo("a");

        open(carol);
        answer(() -> mailboxes.put(carol.username(), letter));
        answer(() -> mailboxes.close(carol));
        answer(() -> mailboxes.close(carol));
        assertThat(refusal(() -> mailboxes.put(carol.username(), letter(alice, carol, "b", "psst")))
                        .code())
                .isEqualTo(ErrorCode.USER_UNKNOWN);
        open(newSession("carol"));
        assertThat(read(carol, 0)).isEmpty();
    }

    @Test
    void whoComesBackGoesOnWhereTheyStood() {
        say(alice, bob, 1L, "one");
        say(alice, bob, 2L, "two");
        say(alice, bob, 3L, "three");
        assertThat(taken(bob, 2)).isEqualTo(2);
        Lease back = bob.next();

        assertThat(open(back)).isEqualTo(2);
        assertThat(read(back, 2)).extracting(DirectMessage::text).containsExactly("three");
        assertThat(taken(back, 1)).isEqualTo(1);
        assertThat(read(back, 1)).extracting(DirectMessage::text).containsExactly("two", "three");
        assertThat(taken(back, 3)).isEqualTo(3);
        assertThat(taken(back, 3)).isEqualTo(3);
        assertThat(read(back, 0)).hasSize(3);
    }

    @Test
    void numberThatWasNeverGivenCountsForNothing() {
        say(alice, bob, 1L, "one");
        taken(bob, 1);
        assertThat(taken(bob, 2)).isEqualTo(1);
        assertThat(taken(bob, -1)).isEqualTo(1);
    }

    @Test
    void smallerFenceHasNoEffect() {
        say(alice, bob, 1L, "one");
        Lease back = bob.next();
        open(back);

        assertThat(failure(() -> mailboxes.open(bob, false, () -> {}))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.taken(bob, 1))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.put(alice.username(), letter(bob, alice, "a", "too late"))))
                .isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.close(bob))).isInstanceOf(FencedException.class);
        assertThat(open(back)).isZero();
        assertThat(say(alice, bob, 2L, "two").seq()).isEqualTo(2);
        assertThat(read(alice, 0)).extracting(DirectMessage::text).containsExactly("one", "two");
    }

    @Test
    void sessionThatHasEndedNeitherTakesNorSaysAnything() {
        answer(() -> mailboxes.close(bob.next())); // it ended with a greater fence
        Lease namesake = newSession("bob");
        open(namesake);

        assertThat(failure(() -> mailboxes.open(bob, false, () -> {}))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.open(bob.next(), false, () -> {}))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.taken(bob, 0))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> mailboxes.put(alice.username(), letter(bob, alice, "a", "too late"))))
                .isInstanceOf(FencedException.class);
        answer(() -> mailboxes.close(bob));
        say(alice, namesake, 1L, "hello");
        assertThat(read(namesake, 0)).hasSize(1);
    }

    @Test
    void theLatestWhoOpenedIsToldOfWhatArrives() {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        Lease back = bob.next();
        answer(() -> mailboxes.open(bob, false, before::incrementAndGet));
        say(alice, bob, 1L, "one");
        await().until(() -> before.get() > 0);
        answer(() -> mailboxes.open(back, false, now::incrementAndGet));
        int told = before.get();
        say(alice, bob, 2L, "two");
        await().until(() -> now.get() > 0);
        assertThat(before).hasValue(told);
    }

    @Test
    void severalSessionsOfAUserEachTakeEverything() {
        AtomicInteger laptopTold = new AtomicInteger();
        say(alice, bob, 1L, "one");
        taken(bob, 1);
        Lease laptop = newSession("bob");
        assertThat(answer(() -> mailboxes.open(laptop, false, laptopTold::incrementAndGet)))
                .isEqualTo(1);
        say(alice, bob, 2L, "two");
        await().until(() -> laptopTold.get() > 0);

        taken(bob, 2);
        assertThat(read(laptop, 1)).extracting(DirectMessage::text).containsExactly("two");
        answer(() -> mailboxes.close(bob));
        assertThat(say(alice, bob, 3L, "three").seq()).isEqualTo(3);
        assertThat(read(laptop, 1)).extracting(DirectMessage::text).containsExactly("two", "three");
    }

    @Test
    void sessionGoesNeverBackBeyondWhereItBegan() {
        say(alice, bob, 1L, "one");
        taken(bob, 1);
        Lease laptop = newSession("bob");
        open(laptop);
        assertThat(taken(laptop, 0)).isEqualTo(1);
        say(alice, bob, 2L, "lost with the connection");
        taken(laptop, 2);
        Lease back = laptop.next();
        open(back);

        assertThat(taken(back, 0)).isEqualTo(1);
        assertThat(taken(bob, 0)).isZero();
    }

    private boolean isTaken(Lease from, Lease to, Object key, String text) {
        try {
            answer(() -> mailboxes.put(to.username(), letter(from, to, key, text)));
            return true;
        } catch (AssertionError e) {
            assertThat(e).hasCauseInstanceOf(ProtocolException.class);
            return false;
        }
    }

    @Test
    void fullBoxRefusesOthersUntilSomethingIsTakenButNeverItsUsersOwn() {
        String text = "x".repeat(30_000);
        long key = 0;
        while (isTaken(alice, bob, ++key, text)) {
            assertThat(key).isLessThan(1_000);
        }
        Object refusedKey = key;
        ProtocolException full = refusal(() -> mailboxes.put(bob.username(), letter(alice, bob, refusedKey, text)));
        assertThat(full.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(full.toMessage().retryAfterMs()).isPositive();
        assertThat(isTaken(alice, bob, 1L, text)).as("what is there already").isTrue();
        assertThat(answer(() -> mailboxes.put(bob.username(), letter(bob, alice, "a", text)))
                        .seq())
                .isEqualTo(key);

        assertThat(isTaken(newFriend(), bob, 1L, "dinner at eight?")).isTrue();
        taken(bob, 2);
        assertThat(isTaken(alice, bob, refusedKey, text)).isTrue();
    }

    private Lease newFriend() {
        Lease friend = newSession("friend");
        open(friend);
        return friend;
    }

    @Test
    void allTogetherAreBounded() {
        mailboxes = mailboxes(100_000);
        open(alice);
        open(bob);
        int taken = 0;
        while (isTaken(alice, bob, (long) taken, "x".repeat(1_000))) {
            assertThat(++taken).isLessThan(1_000);
        }
        assertThat(taken).isBetween(5, 35);
        long last = answer(() -> mailboxes.taken(bob, Long.MAX_VALUE));
        assertThat(last).isZero();
        taken(bob, taken);
        assertThat(isTaken(alice, bob, (long) taken, "x".repeat(1_000))).isTrue();
    }
}
