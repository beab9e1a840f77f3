package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.DirectMessage;
import chat.server.store.Conversations.Between;
import chat.server.store.Conversations.Mark;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What mailboxes that are kept have to do for accounts: their boxes stay, and so does what they say to each other. */
public abstract class KeptMailboxesContract {

    private static final long PLENTY = 1_000_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @SuppressWarnings("NullAway.Init") // before each
    private Kept kept;

    @SuppressWarnings("NullAway.Init") // before each
    private Mailboxes mailboxes;

    private Lease alice = session("Alice", 1);
    private final Lease guest = session("guest", 2);
    private final Lease bob = session("Bob", 3);

    /** Stores that are kept together. */
    public record Kept(Mailboxes mailboxes, Accounts accounts, RoomStore rooms) {}

    /** Opens them, once more if they were open: then what was kept is there. */
    protected abstract Kept reopen();

    @BeforeEach
    void begin() {
        restart();
        List.of("Alice", "Bob", "Carol")
                .forEach(name -> answer(() -> kept.accounts().add(user(name), Role.MEMBER, "hash", 1)));
        open(alice);
        answer(() -> mailboxes.open(guest, false, () -> {}));
    }

    private void restart() {
        kept = reopen();
        mailboxes = kept.mailboxes();
    }

    private static Lease session(String name, long id) {
        return new Lease(user(name), id, 1);
    }

    private long open(Lease lease) {
        return answer(() -> mailboxes.open(lease, true, () -> {}));
    }

    private Letter letter(Lease from, String to, Object key, String text, Instant time) {
        DirectMessage draft = new DirectMessage(from.username().toString(), to, text, time, null, false, 0);
        return new Letter(from, "192.0.2.1", key, draft, !from.equals(guest), user(to));
    }

    private Delivery put(Lease from, String to, Object key, String text) {
        Letter letter = letter(from, to, key, text, NOW);
        return answer(() -> mailboxes.put(user(to), letter));
    }

    /** As if it was asked for once: else what was done twice, or whose answer was lost, is there already. */
    private static Delivery once(Delivery put) {
        return new Delivery(put.seq(), false, put.waits());
    }

    /** To the receiver, and the copy to the sender. */
    private void say(Lease from, String to, Object key, String text) {
        put(from, to, key, text);
        Letter copy = letter(from, to, key, text, NOW);
        answer(() -> mailboxes.put(from.username(), copy));
    }

    private List<String> read(Lease lease, long after) {
        return told(answer(() -> mailboxes.read(lease, after, PLENTY)));
    }

    /** As "1 words". */
    private static List<String> told(List<DirectMessage> directs) {
        return directs.stream()
                .map(direct -> direct.seq() + " " + direct.text())
                .toList();
    }

    private Conversations conversations() {
        return requireNonNull(mailboxes.conversations());
    }

    private static Between between(String user, String with) {
        return new Between(user(user), user(with));
    }

    private List<String> history(String user, String with) {
        return told(answer(() -> conversations().history(between(user, with), Long.MAX_VALUE, 10, PLENTY)));
    }

    private List<String> found(String user, String with, String query) {
        Conversations.Search search = new Conversations.Search(between(user, with), query, null, 10, PLENTY);
        return told(answer(() -> conversations().search(search)).messages());
    }

    @Test
    void whatIsSaidToWhomIsAwayWaitsInItsOrderForTheFirstDeviceAlsoBehindARestart() {
        assertThat(once(put(alice, "Bob", "a", "one"))).isEqualTo(new Delivery(1, false, true));
        assertThat(once(put(guest, "Bob", "a", "two"))).isEqualTo(new Delivery(2, false, true));
        restart();
        alice = alice.next();
        open(alice);
        assertThat(once(put(alice, "Bob", 3L, "three"))).isEqualTo(new Delivery(3, false, true));

        assertThat(open(bob)).isZero();
        assertThat(read(bob, 0)).containsExactly("1 one", "2 two", "3 three");
        assertThat(once(put(alice, "Bob", 4L, "four"))).isEqualTo(new Delivery(4, false, false));
        assertThat(answer(() -> mailboxes.taken(bob, 3))).isEqualTo(3);
        Lease phone = session("bob", 4);
        assertThat(open(phone)).isEqualTo(3);
        assertThat(read(phone, 3)).containsExactly("4 four");
    }

    @Test
    void whatNoSessionHasTakenWaitsWhenTheLastOneHasEnded() {
        Lease phone = session("bob", 4);
        open(bob);
        open(phone);
        for (int i = 1; i <= 4; i++) {
            put(i % 2 == 0 ? alice : guest, "Bob", "label " + i, "words");
        }
        answer(() -> mailboxes.taken(bob, 3));
        answer(() -> mailboxes.taken(phone, 1));
        answer(() -> mailboxes.close(bob));
        answer(() -> mailboxes.close(phone));
        assertThat(read(bob, 0)).isEmpty();
        restart();

        Lease laptop = session("BOB", 5);
        assertThat(open(laptop)).isEqualTo(3);
        assertThat(read(laptop, 3)).containsExactly("4 words");
        assertThat(read(laptop, 0)).as("the rest is gone").hasSize(1);
        answer(() -> mailboxes.taken(laptop, 4));
        answer(() -> mailboxes.close(laptop));
        assertThat(open(session("bob", 6))).isEqualTo(4);
    }

    @Test
    void repeatedLetterIsFoundWhereItWaitsAndWhenItIsRead() {
        put(alice, "Bob", "a", "one");
        put(alice, "Bob", 7L, "two");
        assertThat(put(alice, "Bob", "a", "one")).isEqualTo(new Delivery(1, true, true));
        assertThat(put(alice, "Bob", 7L, "two")).isEqualTo(new Delivery(2, true, true));
        open(bob);
        assertThat(put(alice, "Bob", "a", "one")).isEqualTo(new Delivery(1, true, true));
        assertThat(once(put(alice, "Bob", "b", "three"))).isEqualTo(new Delivery(3, false, false));
        answer(() -> mailboxes.close(bob));
        assertThat(put(alice, "Bob", "b", "three")).isEqualTo(new Delivery(3, true, false));
        restart();
        alice = alice.next();
        open(alice);
        assertThat(put(alice, "Bob", "a", "one")).isEqualTo(new Delivery(1, true, true));
    }

    @Test
    void sendersCopySaysThatItWaitsAndNoOther() {
        put(alice, "Bob", "a", "one");
        DirectMessage draft = new DirectMessage("Alice", "Bob", "one", NOW, null, false, 0, 2, true);
        Letter copy = new Letter(alice, "192.0.2.1", "a", draft, true, user("Bob"));
        answer(() -> mailboxes.put(user("Alice"), copy));
        open(bob);

        assertThat(answer(() -> mailboxes.read(alice, 0, PLENTY)))
                .containsExactly(new DirectMessage("Alice", "Bob", "one", NOW, null, false, 1, 2, true));
        assertThat(answer(() -> mailboxes.read(bob, 0, PLENTY)))
                .extracting(DirectMessage::waiting)
                .containsExactly(false);
        assertThat(answer(() -> conversations().history(between("alice", "bob"), 9, 9, PLENTY)))
                .extracting(DirectMessage::waiting)
                .containsExactly(false);
    }

    private ProtocolException refused(Lease from, String to, Object key, Instant time) {
        Letter letter = letter(from, to, key, "words", time);
        ProtocolException refused = refusal(() -> mailboxes.put(user(to), letter));
        assertThat(refused.toMessage().retryAfterMs()).isNull();
        return refused;
    }

    @Test
    void guestLeavesSoManyAnHourForAllWhoAreAway() {
        for (int i = 0; i < Mailboxes.MAX_WAITING_OF_GUEST; i++) {
            put(guest, i % 2 == 0 ? "Bob" : "Carol", "label " + i, "words");
        }
        assertThat(refused(guest, "Bob", "more", NOW).code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(put(guest, "Bob", "label 0", "words").repeated()).isTrue();
        open(bob);
        assertThat(put(guest, "Bob", "in", "words").waits()).isFalse();
        answer(() -> mailboxes.taken(bob, 6));
        answer(() -> mailboxes.close(bob));
        assertThat(refused(guest, "Bob", "more", NOW.plusSeconds(3_599)).code()).isEqualTo(ErrorCode.RATE_LIMITED);
        Letter later = letter(guest, "Bob", "later", "words", NOW.plusSeconds(3_600));
        assertThat(answer(() -> mailboxes.put(user("Bob"), later)).seq()).isEqualTo(7);
        assertThat(put(alice, "Bob", "a", "words").seq()).isEqualTo(8);
    }

    @Test
    void onlyAccountsThatAreThereHaveABoxWhileNobodyIsIn() {
        assertThat(refused(alice, "Dave", "a", NOW).code()).isEqualTo(ErrorCode.USER_UNKNOWN);
        say(alice, "Bob", "a", "words");
        open(bob);
        say(bob, "Alice", "b", "reply");
        answer(() -> conversations().mark(user("bob"), List.of(new Mark(null, user("alice"), 1))));
        answer(() -> mailboxes.close(bob));
        answer(() -> kept.accounts().remove(user("Bob"), 1));

        assertThat(refused(alice, "Bob", "c", NOW).code()).isEqualTo(ErrorCode.USER_UNKNOWN);
        assertThat(history("bob", "alice")).isEmpty();
        assertThat(found("bob", "alice", "words")).isEmpty();
        assertThat(answer(() -> conversations().marks(user("bob")))).isEmpty();
        assertThat(history("alice", "bob")).as("what was said stays").containsExactly("1 words", "2 reply");
        answer(() -> kept.accounts().add(user("bob"), Role.MEMBER, "hash", 2));
        assertThat(open(session("bob", 8))).isZero();
        assertThat(put(alice, "Bob", "d", "again").seq()).isEqualTo(1);
    }

    @Test
    void boxOfWhomWasInWhenTheirAccountWasGoneGoesWithThem() {
        open(bob);
        put(alice, "Bob", "a", "words");
        answer(() -> kept.accounts().remove(user("Bob"), 1));
        put(alice, "Bob", "b", "still in");
        assertThat(answer(() -> conversations().mark(user("bob"), List.of(new Mark(null, user("Alice"), 1)))))
                .isEmpty();
        answer(() -> mailboxes.close(bob));
        answer(() -> kept.accounts().add(user("bob"), Role.MEMBER, "hash", 2));
        assertThat(history("bob", "alice")).isEmpty();

        assertThat(open(session("bob", 8))).isZero();
        assertThat(read(session("bob", 8), 0)).isEmpty();
    }

    @Test
    void guestsBoxStaysWhenTheyGotAnAccount() {
        put(alice, "Guest", "a", "unknown"); // they are in
        answer(() -> kept.accounts().add(user("guest"), Role.MEMBER, "hash", 1));
        answer(() -> mailboxes.open(guest, true, () -> {}));
        assertThat(once(put(alice, "Guest", "b", "words"))).isEqualTo(new Delivery(2, false, false));
        assertThat(put(alice, "Guest", "a", "unknown").repeated()).isTrue();
        answer(() -> mailboxes.taken(guest, 1));
        answer(() -> mailboxes.close(guest));
        assertThat(put(alice, "Guest", "a", "unknown")).isEqualTo(new Delivery(1, true, false));

        assertThat(open(session("guest", 9))).isEqualTo(1);
        assertThat(read(session("guest", 9), 1)).containsExactly("2 words");
    }

    @Test
    void whatAccountsSayToEachOtherIsKeptForBothWithTheNumbersOfEach() {
        open(bob);
        say(bob, "Carol", "a", "psst");
        say(alice, "Bob", "a", "one");
        say(guest, "Bob", "a", "from a guest");
        say(alice, "guest", "b", "to a guest");
        say(bob, "Alice", "b", "two");
        say(alice, "Alice", "c", "to me");
        answer(() -> mailboxes.close(bob));
        restart();

        assertThat(history("alice", "BOB")).containsExactly("1 one", "3 two");
        assertThat(history("bob", "alice")).containsExactly("2 one", "4 two");
        assertThat(history("alice", "alice")).containsExactly("4 to me");
        assertThat(history("bob", "guest")).isEmpty();
        assertThat(history("carol", "bob")).containsExactly("1 psst");
        assertThat(answer(() -> conversations().history(between("bob", "alice"), 4, 10, PLENTY)))
                .containsExactly(new DirectMessage("Alice", "bob", "one", NOW, null, false, 2));
        assertThat(answer(() -> conversations().around(between("bob", "alice"), 4, 1, PLENTY)))
                .containsExactly(new DirectMessage("Bob", "alice", "two", NOW, null, false, 4));
    }

    @Test
    void whatAccountsSaidIsFoundPageByPageByThemAlone() {
        open(bob);
        for (int i = 1; i <= 25; i++) {
            say(alice, "Bob", "label " + i, i % 2 == 0 ? "tea" : "Tea time");
        }
        say(alice, "Carol", "other", "tea");

        List<Long> seqs = new ArrayList<>();
        String next = null;
        do {
            Conversations.Search page = new Conversations.Search(between("bob", "alice"), "te*", next, 10, PLENTY);
            Conversations.Found found = answer(() -> conversations().search(page));
            found.messages().forEach(direct -> seqs.add(direct.seq()));
            next = found.next();
        } while (next != null);
        assertThat(seqs).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(found("bob", "carol", "tea")).isEmpty();
        assertThat(found("carol", "alice", "tea")).containsExactly("1 tea");
    }

    @Test
    void marksGoOnlyOnAndNotBeyondTheLatest() {
        assertThat(answer(() -> conversations().mark(user("bob"), List.of(new Mark(null, user("alice"), 1)))))
                .as("nothing is there to be read")
                .isEmpty();
        for (int i = 1; i <= 5; i++) {
            put(alice, "Bob", "label " + i, "words");
        }
        assertThat(marked(3)).isEqualTo(3);
        assertThat(marked(2)).isEqualTo(3);
        assertThat(marked(Long.MAX_VALUE)).isEqualTo(5);
        Mark beyond = new Mark(room("lobby"), null, 99);
        RoomStoreFixture.Told told = new RoomStoreFixture.Told();
        RoomStore.OpenRoom lobby = answer(() -> kept.rooms().open(room("lobby"), "alice", told));
        RoomStoreFixture.Speaker.in(lobby, "alice").say("hello");
        assertThat(answer(() -> conversations().mark(user("carol"), List.of(beyond))))
                .containsExactly(new Mark(room("lobby"), null, 2));
        restart();
        assertThat(answer(() -> conversations().marks(user("bob")))).containsExactly(new Mark(null, user("Alice"), 5));
        assertThat(answer(() -> conversations().marks(user("alice")))).isEmpty();
    }

    private long marked(long seq) {
        List<Mark> marks = answer(() -> conversations().mark(user("bob"), List.of(new Mark(null, user("Alice"), seq))));
        return marks.get(0).seq();
    }
}
