package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.server.store.RoomStore.Archive;
import chat.server.store.RoomStoreFixture.Speaker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was answered is found, indexed or not. */
@Order(2) // takes some seconds
final class SqliteSearchTest extends SqliteFixture {

    private static final long PLENTY = 1_000_000;

    @BeforeEach
    void start() {
        start(keepAll());
    }

    private Archive.Found search(String query, @Nullable String before, int limit, long maxBytes, String... rooms) {
        List<RoomName> names = Arrays.stream(rooms).map(name -> room(name)).toList();
        Archive.Search search = new Archive.Search(names, query, before, limit, maxBytes);
        return answer(() -> archive().search(search));
    }

    private Archive archive() {
        Archive archive = stores.rooms().archive();
        if (archive == null) {
            throw new AssertionError("no archive");
        }
        return archive;
    }

    private List<String> texts(String query, String... rooms) {
        return texts(search(query, null, 100, PLENTY, rooms).messages());
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }

    private void assertFinds() {
        assertThat(texts("hello", "dev", "tea")).containsExactly("Hello again", "hello world");
        assertThat(texts("hello", "dev")).containsExactly("hello world");
        assertThat(texts("uber", "dev", "tea")).containsExactly("Über uns");
        assertThat(texts("東京", "tea")).containsExactly("今日は東京タワーへ");
        assertThat(texts("東京 京タ", "tea")).containsExactly("今日は東京タワーへ");
        assertThat(texts("へ", "tea")).containsExactly("今日は東京タワーへ");
        assertThat(texts("wor*", "dev", "tea")).containsExactly("hello world");
        assertThat(texts("\"hello world\"", "dev", "tea")).containsExactly("hello world");
        assertThat(texts("\"world hello\"", "dev", "tea")).isEmpty();
        assertThat(texts("alice", "dev", "tea")).isEmpty(); // nobody's name is searched
        assertThat(texts("topic", "dev", "tea")).isEmpty();
        assertThat(texts("hello", "none")).isEmpty();
        assertThat(texts("hello")).isEmpty();
    }

    @Test
    void wordsAreFoundAtOnceAndFromTheIndexAndAfterARestart() {
        Speaker dev = alice("dev");
        Speaker tea = alice("tea");
        say(dev, 1, "hello world");
        say(tea, 1, "今日は東京タワーへ");
        say(tea, 1, "Hello again");
        say(dev, 1, "Über uns");
        assertThat(number("SELECT sum(indexed) FROM rooms")).isZero();
        assertFinds();

        start(keepAll());
        assertFinds();

        awaitIndex();
        assertFinds();
        say(alice("dev"), 1, "behind the index: hello");
        assertThat(texts("hello", "dev", "tea"))
                .containsExactly("behind the index: hello", "Hello again", "hello world");
    }

    @Test
    void anythingMayBeAskedFor() {
        alice("dev").say("text hello world NEAR it");
        awaitIndex();
        List<String> awkward = List.of(
                "text:hello",
                "-hello",
                "hello)",
                "((",
                "\"",
                "hello\"",
                "NEAR(hello world)",
                "{text}:hello",
                "hello AND",
                "OR",
                "NOT hello",
                "^hello",
                "hello + world",
                "*",
                "h*llo",
                "'; DROP TABLE events; --",
                "\u0000",
                "hello\u0000world",
                "🙂",
                "1x",
                "\ufdfa\ufdfa\ufdfa \ufdfa");
        for (String query : awkward) {
            String many = (query + " ").repeat(200).substring(0, 200);
            assertThat(texts(query, "dev")).hasSizeLessThanOrEqualTo(1);
            assertThat(texts(many, "dev")).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(texts("text:hello", "dev")).hasSize(1);
        assertThat(texts("a ".repeat(100), "dev")).isEmpty();
    }

    @Test
    void headsOfLabelsAreNotedWithWhatIsIndexed() {
        Speaker alice = alice("dev");
        alice.append("one", alice.said("hello"));
        alice.append("two", alice.said("hello"));
        Speaker gone = alice("tea");
        gone.append("three", gone.said("hello"));
        answer(() -> stores.rooms().forgetSession(gone.lease().session()));
        awaitIndex();
        assertThat(number("SELECT count(*) FROM heads")).isEqualTo(1);
        assertThat(number(
                        "SELECT head & " + Events.MAX_SEQ + " FROM heads WHERE session = ?",
                        alice.lease().session()))
                .isEqualTo(3);
    }

    @Test
    void wordsOfOneRoomAreNotFoundInAnother() {
        for (int i = 1; i <= 12; i++) {
            alice("room" + i).say("x" + i + " word");
        }
        awaitIndex();
        for (int i = 1; i <= 12; i++) {
            assertThat(texts("wor*", "room" + i)).containsExactly("x" + i + " word");
        }
    }

    @Test
    void pagesHaveNeitherGapsNorRepetitionsWhileOthersTalk() {
        List<Speaker> speakers = List.of(alice("a"), alice("b"), alice("c"));
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            String text = "word number " + i;
            say(speakers.get(i % 3), i % 2, text);
            before.add(text);
        }
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> {
            for (int i = 0; !enough.get(); i++) {
                say(speakers.get(i % 3), 1, "another word " + i);
            }
        });
        List<Message> all = new ArrayList<>();
        String next = null;
        try {
            do {
                Archive.Found page = search("word", next, 7, PLENTY, "a", "b", "c");
                all.addAll(page.messages());
                assertThat(page.messages()).hasSizeLessThanOrEqualTo(7);
                next = page.next();
            } while (next != null);
        } finally {
            enough.set(true);
            talk.join();
        }
        assertThat(texts(all)).doesNotHaveDuplicates().containsAll(before);
        assertThat(all).extracting(Message::time).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(all)
                .filteredOn(message -> message.room().equals("b"))
                .extracting(Message::seq)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    @Test
    void pageEndsWhereItsBytesDoButHasOneMessage() {
        Speaker dev = alice("dev");
        dev.say("one word");
        dev.say("two word");
        Archive.Found first = search("word", null, 10, 1, "dev");
        assertThat(texts(first.messages())).containsExactly("two word");
        Archive.Found second = search("word", first.next(), 10, 1, "dev");
        assertThat(texts(second.messages())).containsExactly("one word");
        assertThat(second.next()).isNull();
    }

    @Test
    void lastPageHasNoNextAlsoIfItIsFull() {
        Speaker dev = alice("dev");
        dev.say("one word");
        dev.say("two word");
        dev.say("no more");
        assertThat(search("word", null, 2, PLENTY, "dev").next()).isNull();
        assertThat(search("word", null, 1, PLENTY, "dev").next()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "1:", ":1", "1:2:3", "a:b", "1:99999999999999999999"})
    void whatIsNoNextIsMalformed(String before) {
        alice("dev").say("hello");
        Archive.Search search = new Archive.Search(List.of(room("dev")), "hello", before, 10, PLENTY);
        assertThat(failure(() -> archive().search(search)))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void placesThatWereNeverGivenOutAreHarmless() {
        alice("dev").say("hello");
        for (String before : List.of("1:-5", "7:3", "-1:-1", "1:" + Long.MAX_VALUE, "1:" + Long.MIN_VALUE)) {
            assertThat(search("hello", before, 10, PLENTY, "dev").messages()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void roomsAreListedInTheOrderOfTheirNames() {
        for (String name : List.of("zoo", "Dev", "äpfel", "café", "apple")) {
            open(name);
        }
        List<RoomName> expected =
                new ArrayList<>(List.of(room("zoo"), room("Dev"), room("äpfel"), room("café"), room("apple")));
        expected.sort(null);
        List<RoomName> found = new ArrayList<>();
        RoomName after = null;
        for (List<Archive.StoredRoom> page = page(after); !page.isEmpty(); page = page(after)) {
            page.forEach(stored -> found.add(stored.name()));
            after = found.get(found.size() - 1);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(found).extracting(RoomName::toString).contains("Dev");
    }

    private List<Archive.StoredRoom> page(@Nullable RoomName after) {
        return answer(() -> archive().rooms(after, 2));
    }

    private List<Long> around(long seq, int limit, long maxBytes) {
        return answer(() -> archive().around(room("dev"), seq, limit, maxBytes)).stream()
                .map(Message::seq)
                .toList();
    }

    @Test
    void messagesAroundANumberAreHalfFromBeforeIt() {
        alice("dev").say(2, 21); // the entry is the first event
        assertThat(around(10, 6, PLENTY)).containsExactly(7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(around(10, 5, PLENTY)).containsExactly(8L, 9L, 10L, 11L, 12L);
        assertThat(around(3, 6, PLENTY)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(around(20, 6, PLENTY)).containsExactly(16L, 17L, 18L, 19L, 20L, 21L);
        assertThat(around(10, 100, PLENTY)).hasSize(20).isSorted();
        assertThat(around(10, 100, 1)).containsExactly(10L);
        assertThat(around(1_000, 2, PLENTY)).containsExactly(20L, 21L);
        assertThat(around(Long.MAX_VALUE, 2, PLENTY)).containsExactly(20L, 21L);
        assertThat(around(-5, 2, PLENTY)).containsExactly(2L, 3L);
        assertThat(answer(() -> archive().around(room("none"), 1, 10, PLENTY))).isEmpty();
    }

    @Test
    void whatIsNotIndexedIsLookedThroughAPieceAtATime() throws Exception {
        alice("dev");
        stop();
        try (Database database = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            database.update("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
                    + " INSERT INTO events SELECT rooms.id << " + Events.SEQ_BITS
                    + " | i, 0, i, 'alice', iif(i = 2, 'be to', 'to be'), NULL, NULL, NULL, NULL, NULL FROM n, rooms");
            List<byte[]> dev = List.of(SqliteArchive.key(room("dev")));
            Archive.Found found = SqliteArchive.search(database, dev, "\"be to\"", null, 100, PLENTY);
            assertThat(found.messages()).isEmpty();
            Archive.Found more = SqliteArchive.search(database, dev, "\"be to\"", found.next(), 100, PLENTY);
            assertThat(texts(more.messages())).containsExactly("be to");
            assertThat(more.next()).isNull();
        }
    }

    @Test
    void phraseOfCommonWordsIsLookedForAPieceAtATime() {
        Speaker dev = alice("dev");
        say(dev, 1, "be to");
        dev.sayAtOnce("to be", 2_500);
        awaitIndex();

        Archive.Found found = search("\"be to\"", null, 100, PLENTY, "dev");
        assertThat(found.messages()).isEmpty();
        assertThat(found.next()).isNotNull();
        assertThat(texts(search("\"be to\"", found.next(), 100, PLENTY, "dev").messages()))
                .containsExactly("be to");
        assertThat(search("\"to be\"", null, 100, PLENTY, "dev").messages()).hasSize(100);
    }
}
