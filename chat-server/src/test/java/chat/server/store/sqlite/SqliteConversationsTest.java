package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.Conversations.Between;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.words.SearchQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** How much waits, and what is given up, of what accounts say to each other; beside the contract. */
@Order(2) // takes some seconds
final class SqliteConversationsTest extends SqliteFixture {

    private static final long PLENTY = 1_000_000;
    private static final Between BOBS = new Between(user("bob"), user("alice"));
    private static final Duration HOUR = Duration.ofHours(1);

    private final Lease alice = new Lease(user("alice"), 1, 1);
    private int keys;

    private void begin(SqliteStores.Settings settings, String... accounts) {
        start(settings);
        for (String name : accounts) {
            answer(() -> stores.accounts().add(user(name), Role.MEMBER, "hash", 1));
        }
        open(alice);
    }

    private long open(Lease lease) {
        return answer(() -> stores.mailboxes().open(lease, true, () -> {}));
    }

    private CompletionStage<Delivery> put(Lease from, String to, String text) {
        Instant now = Instant.ofEpochMilli(millis.get());
        DirectMessage draft = new DirectMessage(from.username().toString(), to, text, now, null, false, 0);
        Username receiver = user(to);
        return stores.mailboxes().put(receiver, new Letter(from, "origin", "label " + ++keys, draft, true, receiver));
    }

    private void putAll(Lease from, String to, int count) {
        List<CompletionStage<Delivery>> put = IntStream.rangeClosed(1, count)
                .mapToObj(i -> put(from, to, "word " + i))
                .toList();
        put.forEach(each -> answer(() -> each));
    }

    private static void assertFull(CompletionStage<Delivery> put, String words) {
        assertThatThrownBy(() -> put.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.RATE_LIMITED))
                .hasMessageContaining(words);
    }

    private List<String> history() {
        Conversations conversations = requireNonNull(stores.mailboxes().conversations());
        return answer(() -> conversations.history(BOBS, Long.MAX_VALUE, 1_000, PLENTY)).stream()
                .map(DirectMessage::text)
                .toList();
    }

    private int found(String word) {
        Conversations conversations = requireNonNull(stores.mailboxes().conversations());
        Conversations.Search search = new Conversations.Search(BOBS, word, null, 100, PLENTY);
        return answer(() -> conversations.search(search)).messages().size();
    }

    /** How many messages the index finds by a word that all of them have. */
    private long indexed() {
        return LongStream.rangeClosed(1, rows("rooms") + 3)
                .map(room -> number(
                        "SELECT count(*) FROM found WHERE found MATCH ?",
                        SearchQuery.of("word").match(SearchIndex.term(room, ""))))
                .sum();
    }

    private long rows(String table) {
        return number("SELECT count(*) FROM " + table);
    }

    @Test
    void soManyWaitOfOneSenderAndSoManyOfAll() {
        begin(keepAll(), "alice", "bob");
        int senders = Mailboxes.MAX_WAITING / Mailboxes.MAX_WAITING_OF_ONE;
        for (int i = 1; i < senders; i++) {
            Lease other = new Lease(user("user" + i), 10 + i, 1);
            open(other);
            putAll(other, "bob", Mailboxes.MAX_WAITING_OF_ONE);
            assertFull(put(other, "bob", "more"), "100 messages from you wait for them");
        }
        putAll(alice, "bob", Mailboxes.MAX_WAITING_OF_ONE);
        assertFull(put(alice, "bob", "more"), "has 1000 messages waiting");

        Lease bob = new Lease(user("bob"), 2, 1);
        assertThat(open(bob)).isZero();
        assertThat(answer(() -> stores.mailboxes().read(bob, 0, PLENTY)))
                .extracting(DirectMessage::seq)
                .isEqualTo(
                        IntStream.rangeClosed(1, 1_000).mapToObj(Long::valueOf).toList());
        answer(() -> stores.mailboxes().taken(bob, 900));
        answer(() -> stores.mailboxes().close(bob));
        assertFull(put(alice, "bob", "more"), "100 messages from you wait for them");
        assertThat(open(new Lease(user("bob"), 3, 1))).isEqualTo(900);
        assertThat(rows("directs")).isEqualTo(100);
    }

    @Test
    void whatIsOldGoesWithItsConversationAlsoWhereItWaits() {
        begin(settings(Long.MAX_VALUE, HOUR, Long.MAX_VALUE), "alice", "bob");
        putAll(alice, "bob", 3);
        awaitIndex();
        assertThat(found("word")).isEqualTo(3);
        millis.addAndGet(HOUR.toMillis() - 1_000);
        answer(() -> put(alice, "bob", "young"));

        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return history().equals(List.of("young"));
        });
        assertThat(found("word")).isZero();
        assertThat(number("SELECT count(*) FROM directs WHERE text <> 'young'")).isZero();
        millis.addAndGet(2 * HOUR.toMillis());
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return rows("rooms") + rows("events") + indexed() + rows("directs") + rows("waits") == 0;
        });
        assertThat(answer(() -> put(alice, "bob", "again")).seq()).isEqualTo(5);
        assertThat(history()).containsExactly("again");
    }

    @Test
    void whatNobodyTookCountsWhenItWaitsAndNoMoreThanMayWaitStays() {
        begin(keepAll(), "alice", "bob");
        Lease bob = new Lease(user("bob"), 2, 1);
        open(bob);
        putAll(alice, "bob", Mailboxes.MAX_WAITING_OF_ONE);
        answer(() -> stores.mailboxes().close(bob));
        assertFull(put(alice, "bob", "more"), "100 messages from you wait for them");

        Lease again = new Lease(user("bob"), 3, 1);
        open(again);
        putAll(again, "bob", Mailboxes.MAX_WAITING); // to themselves: that is never refused
        answer(() -> stores.mailboxes().close(again));
        assertThat(rows("directs")).isEqualTo(Mailboxes.MAX_WAITING);
        assertThat(rows("waits")).isEqualTo(Mailboxes.MAX_WAITING);
        assertThat(open(new Lease(user("bob"), 4, 1))).isEqualTo(100);
    }

    @Test
    void whatGuestsLeftIsNotCountedAnyMoreWhenItIsTakenAndAnHourIsOver() {
        begin(keepAll(), "alice", "bob");
        DirectMessage draft =
                new DirectMessage("guest", "bob", "words", Instant.ofEpochMilli(millis.get()), null, false, 0);
        Lease guest = new Lease(user("guest"), 5, 1);
        answer(() -> stores.mailboxes().open(guest, false, () -> {}));
        answer(() ->
                stores.mailboxes().put(user("bob"), new Letter(guest, "origin", "label", draft, false, user("bob"))));
        for (long session : new long[] {2, 3}) {
            Lease bob = new Lease(user("bob"), session, 1);
            open(bob);
            answer(() -> stores.mailboxes().taken(bob, 1));
            answer(() -> stores.mailboxes().close(bob));
            assertThat(rows("waits")).isEqualTo(3 - session);
            millis.addAndGet(HOUR.toMillis());
        }
    }

    @Test
    void numbersOfABoxFromBeforeThereWereKeptOnesGoOnWhenItsAccountDoesNotComeBack() throws Exception {
        try (DataDirectory opened = DataDirectory.open(directory);
                Database old = opened.openDatabase(1_000, Schema.STEPS.subList(0, 3))) {
            for (String name : List.of("alice", "bob")) {
                old.update("INSERT INTO accounts VALUES (?, ?, 'member', 0, '', 1, NULL, '', '', 0)", name, name);
                old.update("INSERT INTO boxes VALUES (?, ?, 7)", name, name);
                old.update("INSERT INTO readers VALUES (?, ?, 1, 7)", "alice".equals(name) ? 1 : 2, name);
            }
            old.commit();
        }
        start(keepAll());
        assertThat(answer(() -> put(alice, "bob", "while they are awaited")).seq())
                .isEqualTo(8);
        answer(() -> stores.mailboxes().close(new Lease(user("bob"), 2, 9)));

        Lease bob = new Lease(user("bob"), 3, 1);
        assertThat(open(bob)).isEqualTo(7);
        assertThat(answer(() -> stores.mailboxes().read(bob, 7, PLENTY))).hasSize(1);
        assertThat(answer(() -> put(alice, "bob", "later")).seq()).isEqualTo(9);
        assertThat(history()).containsExactly("while they are awaited", "later");
    }

    @Test
    void letterToAnAccountMakesABoxThatIsAwaitedTheAccounts() {
        begin(keepAll(), "alice");
        Lease guest = new Lease(user("bob"), 2, 1);
        answer(() -> stores.mailboxes().open(guest, false, () -> {}));
        answer(() -> stores.accounts().add(user("bob"), Role.MEMBER, "hash", 1));
        start(keepAll()); // before the box was known to be the account's
        answer(() -> put(alice, "bob", "one"));
        answer(() -> stores.mailboxes().close(guest.next()));

        assertThat(answer(() -> put(alice, "bob", "two"))).isEqualTo(new Delivery(2, false, true));
        assertThat(history()).containsExactly("one", "two");
    }

    @Test
    void numberThatIsThereAlreadyKeepsNothingFromBeingWritten() throws Exception {
        begin(keepAll(), "alice", "bob");
        putAll(alice, "bob", 3);
        try (Database beside = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            beside.update("DELETE FROM directs");
            beside.update("DELETE FROM waits");
            beside.update("UPDATE boxes SET lastSeq = 1 WHERE user = 'bob'");
            beside.commit();
        }
        assertThat(answer(() -> put(alice, "bob", "again")).seq()).isEqualTo(2);
        assertThat(history()).containsExactly("word 1", "word 2", "word 3", "again");
    }

    @Test
    void inARoomMadeAnewNobodyHasReadYet() {
        begin(keepAll(), "alice");
        Conversations conversations = requireNonNull(stores.mailboxes().conversations());
        say(alice("dev"), 1, "hello");
        List<Conversations.Mark> marks = List.of(new Conversations.Mark(room("dev"), null, 99));
        assertThat(answer(() -> conversations.mark(user("alice"), marks))).hasSize(1);
        OpenRoom dev = open("dev");
        answer(dev::forget);
        assertThat(answer(() -> conversations.marks(user("alice")))).isEmpty();
    }

    @Test
    void conversationKeepsSoManyMessages() {
        begin(settings(10, Duration.ZERO, Long.MAX_VALUE), "alice", "bob");
        putAll(alice, "bob", 30);
        millis.addAndGet(HOUR.toMillis());
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return history().size() == 10;
        });
        assertThat(history()).startsWith("word 21").endsWith("word 30");
        assertThat(rows("waits")).isEqualTo(30);
    }

    @Test
    void whatAnAccountForgetsIsDeletedBitByBit() {
        begin(keepAll(), "alice", "bob", "bobby");
        putAll(alice, "bobby", 1);
        for (int i = 0; i < 7; i++) {
            Lease bob = new Lease(user("bob"), 20 + i, 1);
            open(bob);
            putAll(alice, "bob", 80);
            answer(() -> stores.mailboxes().taken(bob, 80L * bob.session() - 1_520));
            answer(() -> stores.mailboxes().close(bob));
        }
        awaitIndex();
        long found = indexed();
        answer(() -> stores.accounts().remove(user("bob"), 1));
        assertThat(history()).isEmpty();
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(101).toMillis());
            return rows("events") == 1;
        });
        assertThat(found).isEqualTo(561);
        assertThat(indexed()).isEqualTo(1);
        await().until(() -> rows("rooms") == 1);
    }
}
