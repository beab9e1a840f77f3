package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.RoomStore.Archive;
import chat.server.store.RoomStore.Right;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.RoomStoreFixture.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of rooms, how much, and how it is found. */
final class RedisArchiveTest {

    private static final long PLENTY = 1_000_000;

    /** Of a room: more than that its log has no place for. */
    private static final int EVENTS = 100;

    private static final int MESSAGES = 150;

    private RedisLink link;
    private RedisRoomStore store;

    @BeforeEach
    void open() {
        link = RedisServer.shared().link(RedisServer.newPrefix());
        store = new RedisRoomStore(link, null, MESSAGES, EVENTS);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }

    private Speaker alice(String room) {
        return Speaker.in(answer(() -> store.open(room(room), "alice", new Told())), "alice");
    }

    private Archive.Found search(String query, @Nullable String before, int limit, long maxBytes, String... rooms) {
        List<RoomName> names = Arrays.stream(rooms).map(name -> room(name)).toList();
        return answer(() -> store.archive().search(new Archive.Search(names, query, before, limit, maxBytes)));
    }

    private List<String> texts(String query, String... rooms) {
        return texts(search(query, null, 100, PLENTY, rooms).messages());
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }

    private List<Long> around(long seq, int limit, long maxBytes) {
        return answer(() -> store.archive().around(room("dev"), seq, limit, maxBytes)).stream()
                .map(Message::seq)
                .toList();
    }

    private static List<Message> history(Speaker speaker, long before, int limit) {
        return answer(() -> speaker.room().history(before, limit, PLENTY));
    }

    @Test
    void messagesAroundANumberAreHalfFromBeforeIt() {
        alice("dev").say(2, 21); // the entry is the first event
        assertThat(around(10, 6, PLENTY)).containsExactly(7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(around(3, 6, PLENTY)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(around(20, 6, PLENTY)).containsExactly(16L, 17L, 18L, 19L, 20L, 21L);
        assertThat(around(10, 100, PLENTY)).hasSize(20).isSorted();
        assertThat(around(10, 100, 1)).containsExactly(10L);
        assertThat(around(Long.MAX_VALUE, 2, PLENTY)).containsExactly(20L, 21L);
        assertThat(around(-5, 2, PLENTY)).containsExactly(2L, 3L);
        assertThat(answer(() -> store.archive().around(room("none"), 1, 10, PLENTY)))
                .isEmpty();
    }

    @Test
    void messagesAreKeptAlthoughOtherEventsPushThemOutOfTheLog() {
        Speaker alice = alice("dev");
        alice.say(1, 20);
        for (int i = 0; i < EVENTS; i++) {
            Speaker bob = Speaker.in(alice.room(), "bob");
            bob.append(new Left("dev", 0, "bob", "part"));
        }
        long last = alice.say("latest");

        assertThat(history(alice, Long.MAX_VALUE, 100))
                .hasSize(21)
                .isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
        assertThat(history(alice, last, 3)).extracting(Message::seq).containsExactly(19L, 20L, 21L);
        assertThat(around(last, 4, PLENTY)).containsExactly(19L, 20L, 21L, last);
        assertThat(around(10, 4, PLENTY)).containsExactly(8L, 9L, 10L, 11L);
        assertThat(answer(() -> alice.room().replay(1, last, PLENTY))).isNull();

        answer(alice.amending(10, "corrected", Right.GUEST));
        answer(alice.amending(11, null, Right.GUEST));
        assertThat(texts(history(alice, 12, 2))).containsExactly("corrected", "");
        assertThat(texts("corrected", "dev")).containsExactly("corrected");
        assertThat(texts("message", "dev")).hasSize(18);
    }

    @Test
    void noMoreIsKeptThanWasAskedFor() {
        Speaker alice = alice("dev");
        for (int i = 0; i < 4; i++) {
            alice.sayAtOnce("hello", MESSAGES);
        }
        assertThat(history(alice, Long.MAX_VALUE, 1_000).size()).isBetween(MESSAGES, MESSAGES + 2 * 64);
    }

    @Test
    void wordsAreFoundAsTheyReadNow() {
        Speaker dev = alice("dev");
        Speaker tea = alice("tea");
        dev.say("hello world");
        tea.say("今日は東京タワーへ");
        tea.say("Hello again");
        long said = dev.say("Uber uns");
        answer(dev.amending(said, "Über uns", Right.GUEST));

        assertThat(texts("hello", "dev", "tea")).containsExactly("Hello again", "hello world");
        assertThat(texts("hello", "dev")).containsExactly("hello world");
        assertThat(texts("uber", "dev", "tea")).containsExactly("Über uns");
        assertThat(texts("東京", "tea")).containsExactly("今日は東京タワーへ");
        assertThat(texts("wor*", "dev", "tea")).containsExactly("hello world");
        assertThat(texts("\"world hello\"", "dev", "tea")).isEmpty();
        assertThat(texts("alice", "dev", "tea")).isEmpty(); // nobody's name is searched
        assertThat(texts("hello", "none")).isEmpty();
        assertThat(texts("hello")).isEmpty();
        assertThat(texts("((", "dev")).isEmpty();
    }

    @Test
    void pagesHaveNeitherGapsNorRepetitions() {
        List<Speaker> speakers = List.of(alice("a"), alice("b"), alice("c"));
        for (int i = 0; i < 90; i++) {
            speakers.get(i % 3).say("word number " + i);
        }
        List<Message> all = new ArrayList<>();
        String next = null;
        do {
            Archive.Found page = search("word", next, 7, PLENTY, "a", "b", "c");
            all.addAll(page.messages());
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(7);
            next = page.next();
        } while (next != null);
        assertThat(texts(all)).hasSize(90).doesNotHaveDuplicates();
        assertThat(all).extracting(Message::time).isSortedAccordingTo((one, another) -> another.compareTo(one));
    }

    @Test
    void pageEndsWhereItsBytesDoButHasOneMessageAndTheLastOneHasNoNext() {
        Speaker dev = alice("dev");
        dev.say("one word");
        dev.say("two word");
        dev.say("no more");
        Archive.Found first = search("word", null, 10, 1, "dev");
        assertThat(texts(first.messages())).containsExactly("two word");
        Archive.Found second = search("word", first.next(), 10, 1, "dev");
        assertThat(texts(second.messages())).containsExactly("one word");
        assertThat(second.next()).isNull();
        assertThat(search("word", null, 2, PLENTY, "dev").next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "1:", ":1", "1:2:3", "a:b", "1:99999999999999999999"})
    void whatIsNoNextIsMalformed(String before) {
        alice("dev").say("hello");
        Archive.Search search = new Archive.Search(List.of(room("dev")), "hello", before, 10, PLENTY);
        assertThat(failure(() -> store.archive().search(search)))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void roomsAreListedInTheOrderOfTheirNamesWithTheirTopics() {
        List<RoomName> expected = new ArrayList<>();
        for (String name : List.of("zoo", "Dev", "äpfel", "café", "apple", "de", "dev2")) {
            expected.add(room(name));
            Speaker alice = alice(name);
            alice.append(new Topic(name, 0, "alice", "all about " + name));
        }
        expected.sort(null);
        List<Archive.StoredRoom> found = new ArrayList<>();
        for (List<Archive.StoredRoom> page = page(null);
                !page.isEmpty();
                page = page(found.get(found.size() - 1).name())) {
            found.addAll(page);
        }
        assertThat(found).extracting(Archive.StoredRoom::name).isEqualTo(expected);
        assertThat(found).allMatch(stored -> stored.topic().equals("all about " + stored.name()));
    }

    private List<Archive.StoredRoom> page(@Nullable RoomName after) {
        return answer(() -> store.archive().rooms(after, 2));
    }
}
