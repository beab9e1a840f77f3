package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.Message;
import chat.server.store.RoomStore.Archive;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.words.SearchQuery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What is given up, and what stays. */
@Order(2) // takes some seconds
final class RetentionTest extends SqliteFixture {

    private static final long PLENTY = 1_000_000;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final String EVENTS_OF =
            "SELECT count(*) FROM events WHERE id >> " + Events.SEQ_BITS + " = (SELECT id FROM rooms WHERE shown = ?)";

    private List<Message> history(String name) {
        OpenRoom open = open(name);
        return answer(() -> open.history(Long.MAX_VALUE, 1_000, PLENTY));
    }

    private int found(String word, String... rooms) {
        Archive archive = stores.rooms().archive();
        if (archive == null) {
            throw new AssertionError("no archive");
        }
        Archive.Search search = new Archive.Search(
                List.of(rooms).stream().map(name -> room(name)).toList(), word, null, 100, PLENTY);
        return answer(() -> archive.search(search)).messages().size();
    }

    /** Lets the clock go on until something is so. */
    private void awaitEvents(String roomName, long count) {
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return number(EVENTS_OF, roomName) == count;
        });
    }

    @Test
    void roomKeepsSoManyMessagesAlsoFromBeforeTheStart() {
        start(keepAll());
        Speaker alice = alice("dev");
        for (int i = 1; i <= 30; i++) {
            alice.say("word " + i);
        }
        alice("tea").say("word");
        awaitIndex();
        assertThat(found("word", "dev")).isEqualTo(30);

        start(settings(10, Duration.ZERO, Long.MAX_VALUE));
        millis.addAndGet(HOUR);
        awaitEvents("dev", 10);
        assertThat(history("dev"))
                .extracting(Message::text)
                .startsWith("word 21")
                .endsWith("word 30");
        assertThat(found("word", "dev", "tea")).isEqualTo(11);
        assertThat(number(
                        "SELECT count(*) FROM found WHERE found MATCH ?",
                        SearchQuery.of("word").match(SearchIndex.term(1, ""))))
                .isEqualTo(10);
        OpenRoom dev = open("dev");
        assertThat(answer(() -> dev.replay(3, 31, PLENTY))).isNull();
        assertThat(answer(() -> dev.replay(21, 31, PLENTY))).hasSize(10);

        Speaker again = alice("dev");
        again.say(31, 40);
        assertThat(number(EVENTS_OF, "dev")).isEqualTo(20);
        awaitEvents("dev", 10);
        assertThat(history("dev"))
                .extracting(Message::text)
                .startsWith("message 31")
                .endsWith("message 40");
    }

    @Test
    void nothingIsGivenUpThatSomebodyMayResumeFrom() {
        start(settings(1, Duration.ofMillis(1), 1));
        Speaker alice = alice("dev");
        say(alice, 0, "old");
        millis.addAndGet(HOUR);
        say(alice, 0, "young");
        say(alice, 0, "younger");
        awaitIndex();
        await().until(() ->
                number(EVENTS_OF, "dev") == 2); // the window behind the start is over, and that of the old ones
        assertThat(history("dev")).extracting(Message::text).containsExactly("young", "younger");

        start(settings(1, Duration.ofMillis(1), 1));
        millis.addAndGet(WINDOW.toMillis());
        alice("dev");
        awaitIndex(); // there was time for all that is to be done, and nothing was
        assertThat(history("dev")).hasSize(2);
        millis.addAndGet(HOUR);
        awaitEvents("dev", 1); // the latest event stays
        assertThat(history("dev")).extracting(Message::text).containsExactly("younger");
        assertThat(found("young", "dev")).isZero();
        assertThat(found("younger", "dev")).isEqualTo(1);
    }

    @Test
    void whatIsOlderThanItMayBeGoesFromEachRoom() throws Exception {
        start(keepAll());
        stop();
        try (Database database = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            database.update(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO rooms"
                            + " (name, shown, epoch) SELECT CAST(x'00000041' || i AS BLOB), 'more than a step looks at', '' FROM n");
            database.commit();
        }
        start(settings(Long.MAX_VALUE, Duration.ofHours(5), Long.MAX_VALUE));
        Speaker dev = alice("dev");
        Speaker tea = alice("tea");
        for (int i = 0; i < 10; i++) {
            say(dev, HOUR / 2, "word " + i);
            say(tea, HOUR / 2, "word " + i);
        }
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return found("word", "dev", "tea") <= 10;
        });
        long oldest = millis.get() - Duration.ofHours(5).toMillis();
        assertThat(history("dev"))
                .hasSizeBetween(3, 6)
                .allSatisfy(said -> assertThat(said.time().toEpochMilli()).isGreaterThan(oldest - HOUR));
    }

    @Test
    void theOldestOfAllRoomsGoesUntilTheFileIsSmallEnough() {
        start(keepAll());
        String text = "word ".repeat(200);
        Speaker old = alice("old");
        Speaker[] others = {alice("a"), alice("b")};
        for (int i = 0; i < 300; i++) {
            say(old, 1, text);
        }
        millis.addAndGet(HOUR);
        for (int i = 0; i < 600; i++) {
            say(others[i % 2], 1, text);
        }
        awaitIndex();
        long pages = number("SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count");
        long size = pages * number("PRAGMA page_size");
        long keep = size * 6 / 10;
        start(settings(Long.MAX_VALUE, Duration.ZERO, keep));
        millis.addAndGet(HOUR);
        await().until(() -> {
            millis.addAndGet(Duration.ofSeconds(11).toMillis());
            return number("SELECT (page_count - freelist_count) * 4096 FROM pragma_page_count, pragma_freelist_count")
                    <= keep;
        });
        assertThat(number(EVENTS_OF, "old")).isEqualTo(1);
        assertThat(number(EVENTS_OF, "a")).isBetween(150L, 300L);
        assertThat(number(EVENTS_OF, "a") - number(EVENTS_OF, "b")).isBetween(-2L, 2L);
    }
}
