package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.server.files.PrivateFiles;
import chat.server.store.RoomStore.Archive;
import chat.server.store.words.SearchQuery;
import chat.server.store.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever begins so is found, the newest first, whether the latest are read through or the index is asked. */
final class PrefixSearchTest extends SqliteFixture {

    /** More than is read through of a room, whatever is found. */
    private static final int MESSAGES = 1_500;

    private static final List<RoomName> ROOMS = List.of(room("dev"), room("tea"), room("new"));

    private final List<Message> messages = new ArrayList<>();

    /** What is indexed, but for the room "new". */
    @BeforeEach
    void fill() throws IOException, SQLException {
        Path file = directory.resolve(DataDirectory.FILE);
        PrivateFiles.create(file);
        try (Database database = Database.forWriting(file, 1_000)) {
            Schema.upgrade(database, 0, Schema.STEPS);
            Random random = new Random(1);
            for (int seq = 1; seq <= MESSAGES; seq++) {
                for (int room = 1; room <= ROOMS.size(); room++) {
                    if (room < ROOMS.size() || seq <= 100) {
                        write(database, room, seq, text(random, seq));
                    }
                }
            }
            for (int room = 1; room <= ROOMS.size(); room++) {
                RoomName name = ROOMS.get(room - 1);
                int indexed = room < ROOMS.size() ? MESSAGES : 0;
                database.update(
                        "INSERT INTO rooms (id, name, shown, epoch, indexed) VALUES (?, ?, ?, ?, ?)",
                        room,
                        SqliteArchive.key(name),
                        name.toString(),
                        "e",
                        indexed);
            }
            database.commit();
        }
        start(keepAll());
    }

    private static String text(Random random, int seq) {
        String[] often = {"sun", "sunny", "rain", "rainy", "wind"};
        String text = often[random.nextInt(often.length)] + " " + often[random.nextInt(often.length)];
        return text + (seq % 400 == 7 ? " snow" : "") + (seq == 3 ? " snowball hail" : "");
    }

    private void write(Database database, int room, int seq, String text) throws SQLException {
        Instant time = Instant.ofEpochMilli(messages.size());
        String name = ROOMS.get(room - 1).toString();
        Message message = new Message(name, seq, "alice", text, time, null, false, null, false, false);
        messages.add(message);
        Events.insert(database, room, message, messages.size(), 0, -1);
        if (room < ROOMS.size()) {
            database.update(SearchIndex.INSERT, Events.id(room, seq), SearchIndex.terms(room, Words.of(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s*",
                "sun* rain*",
                "sn*",
                "snowb*",
                "snow s*",
                "hail r*",
                "xyz s*",
                "s* sn*",
                "snowb* xy*",
                "sunny* wi*",
                "hail"
            })
    void allOfItIsFound(String query) {
        SearchQuery looked = SearchQuery.of(query);
        List<String> expected = new ArrayList<>();
        for (Message message : messages) {
            if (looked.isIn(message.text())) {
                expected.add(message.room() + message.seq());
            }
        }
        Collections.reverse(expected);
        expected = expected.subList(0, Math.min(200, expected.size()));

        List<String> found = new ArrayList<>();
        String next = null;
        do {
            Archive.Search search = new Archive.Search(ROOMS, query, next, 40, 1 << 20);
            Archive.Found page =
                    answer(() -> requireNonNull(stores.rooms().archive()).search(search));
            page.messages().forEach(message -> found.add(message.room() + message.seq()));
            next = page.next();
        } while (next != null && found.size() < 200);
        assertThat(found).isEqualTo(expected);
    }
}
