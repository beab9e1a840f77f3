package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Message;
import chat.server.store.Appended;
import chat.server.store.RoomStore.Archive;
import chat.server.store.RoomStore.Right;
import chat.server.store.RoomStoreFixture.Speaker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What was taken back, or corrected, is in no byte of the directory. */
@Order(2) // takes some seconds
final class ErasureTest extends SqliteFixture {

    private static final int ROOMS = 6;
    private static final int MESSAGES = 160;

    private final Random random = new Random(19);
    private final List<Speaker> speakers = new ArrayList<>();

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    /** Behind each word one that begins with it: where a page of the index begins with that, it says all of the first one. */
    private String text() {
        int words = random.nextInt(10) == 0 ? 120 : 2 + random.nextInt(4);
        return String.join(
                " ",
                Stream.generate(this::word)
                        .limit(words)
                        .map(word -> word + " " + word + "xyz")
                        .toList());
    }

    private void awaitErasure() {
        await().until(() -> number("SELECT count(*) FROM erased") == 0);
    }

    /** Which of these words stand in some file; without their beginning, which may stand in the index before the one behind it. */
    private Set<String> left(Set<String> words) throws IOException {
        Set<String> left = new TreeSet<>();
        Set<String> pieces = new TreeSet<>();
        words.forEach(word -> pieces.add(word.substring(2, 10)));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (int i = 0; i + 8 <= bytes.length(); i++) {
                    if (pieces.contains(bytes.substring(i, i + 8))) {
                        left.add(file.getFileName() + ": " + bytes.substring(i, i + 8));
                    }
                }
            }
        }
        return left;
    }

    private List<Message> found(String word, int room) {
        Archive archive = requireNonNull(stores.rooms().archive());
        Archive.Search search = new Archive.Search(List.of(room("room" + room)), word, null, 10, 100_000);
        return answer(() -> archive.search(search)).messages();
    }

    private long pagesInUse() {
        return number("PRAGMA page_count") - number("PRAGMA freelist_count");
    }

    private void begin() {
        speakers.clear();
        for (int i = 0; i < ROOMS; i++) {
            speakers.add(alice("room" + i));
        }
    }

    @Test
    void nothingIsLeftOfItInIndexFileAndLogAlsoBehindARestartAndTheRestIsAsItWas() throws Exception {
        start(keepAll());
        begin();
        Set<String> gone = new TreeSet<>();
        List<Runnable> amendments = new ArrayList<>();
        List<Runnable> checks = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            int room = random.nextInt(ROOMS);
            Speaker speaker = speakers.get(room);
            String text = text();
            long seq = speaker.say(text);
            String first = text.substring(0, 12);
            if (i % 8 == 0) {
                boolean isEdited = i % 16 == 0;
                String now = text.substring(0, 28) + " and " + word(); // the first words stay
                amendments.add(() -> speaker.amend(seq, isEdited ? now : null));
                List.of(text.split(" "))
                        .subList(isEdited ? 2 : 0, text.split(" ").length)
                        .forEach(gone::add);
                checks.add(() -> assertThat(found(first, room))
                        .extracting(Message::text)
                        .containsExactlyElementsOf(isEdited ? List.of(now) : List.of()));
                checks.add(() -> assertThat(found(now.substring(33), room)).hasSize(isEdited ? 1 : 0));
            } else if (i % 8 == 1) {
                checks.add(() ->
                        assertThat(found(first, room)).extracting(Message::text).containsExactly(text));
            }
        }
        awaitIndex(); // of several parts, one for each batch
        assertThat(left(gone)).hasSizeGreaterThan(gone.size() / 4); // of each two it looks for the same
        long pages = pagesInUse();
        amendments.forEach(Runnable::run);
        checks.forEach(Runnable::run);
        start(keepAll());
        awaitErasure();

        assertThat(left(gone)).isEmpty();
        assertThat(pagesInUse()).isLessThan(pages + pages / 2);
        checks.forEach(Runnable::run);
        assertThat(number("SELECT count(*) FROM events")).isEqualTo(ROOMS + MESSAGES + amendments.size());
    }

    @Test
    void messageThatIsCorrectedFasterThanItIsErasedIsRefusedButCanBeTakenBack() {
        start(keepAll());
        Speaker speaker = alice("dev");
        long seq = speaker.say("first");
        awaitIndex();
        List<Supplier<CompletionStage<Appended>>> edits = new ArrayList<>();
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) { // more than can be erased meanwhile
            StringBuilder text = new StringBuilder();
            while (text.length() < 4_000) {
                text.appendCodePoint(0x4E00 + random.nextInt(20_000));
            }
            edits.add(speaker.amending(seq, text.toString(), Right.GUEST));
        }
        edits.forEach(edit -> answers.add(edit.get()));
        speaker.amend(seq, null);
        assertThat(number("SELECT max(length(words)) FROM erased")).isBetween(0L, 2L * Erasure.MAX_NOTED);
        for (int i = 0; i < 8; i++) {
            CompletionStage<Appended> answer = answers.get(i);
            if (answer.toCompletableFuture().isCompletedExceptionally()) {
                assertThat(failure(() -> answer)).isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(refused.toMessage().retryAfterMs()).isPositive();
                });
                assertThat(failure(edits.get(i)))
                        .isInstanceOfSatisfying(ProtocolException.class, again -> assertThat(again.code())
                                .isEqualTo(ErrorCode.MESSAGE_UNKNOWN)); // by now
                return;
            }
        }
        throw new AssertionError("none was refused");
    }

    @Test
    void messageOf64CharactersTakesLessThan250Bytes() throws Exception {
        start(keepAll());
        Speaker speaker = alice("dev");
        for (int i = 0; i < 4_000; i += 50) {
            StringBuilder words = new StringBuilder();
            while (words.length() < 64) {
                words.append((char) ('a' + random.nextInt(26)))
                        .append((char) ('a' + random.nextInt(26)))
                        .append(' ');
            }
            speaker.sayAtOnce(words.substring(0, 64), 50);
        }
        awaitIndex();
        stop();
        assertThat(Files.size(directory.resolve(DataDirectory.FILE)) / 4_000.0).isLessThan(250);
    }
}
