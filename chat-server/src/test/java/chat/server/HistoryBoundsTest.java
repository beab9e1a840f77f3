package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolLimits;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** History costs no more memory, and an answer no more bytes, than they may. */
class HistoryBoundsTest {

    private static final int MIN_BYTES = 64 * 1024;

    /** As large as a text gets: 16 KiB. */
    private static final String LONGEST = "\uD83D\uDE00".repeat(4096);

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static void talk(RawClient client, String room, String text, int count) {
        for (int i = 0; i < count; i++) {
            expectIn(room, client.send(message(room, text)), text);
        }
    }

    private static List<Long> numbers(RawClient client, String fields) {
        List<Long> numbers = new ArrayList<>();
        JsonNode history = client.send(object("history", fields)).expectType("history");
        history.path("messages")
                .forEach(message -> numbers.add(message.path("seq").asLong()));
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {MIN_BYTES, 1024 * 1024, 16 * 1024 * 1024})
    void answerFitsALineAndTheRestIsReadPageByPage(int maxWaitingBytes) {
        wire.start(new Limits().maxWaitingBytes(maxWaitingBytes));
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", LONGEST, 100);

        List<Long> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (all.size() < 100) {
            String line = alice.send(object("history", "\"limit\":1000,\"before\":" + before))
                    .readLine();
            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(ProtocolLimits.MAX_SERVER_LINE_BYTES);
            List<Long> page = new ArrayList<>();
            Texts.json(line)
                    .path("messages")
                    .forEach(message -> page.add(message.path("seq").asLong()));
            assertThat(page).isNotEmpty();
            all.addAll(0, page);
            before = page.get(0);
        }
        assertThat(all).isEqualTo(LongStream.rangeClosed(2, 101).boxed().toList());
        assertThat(numbers(alice, "\"before\":" + before)).isEmpty();
    }

    @Test
    void whoAsksIsNotSlowBecauseOfTheAnswerHoweverLittleMayWait() {
        wire.start(new Limits().maxWaitingBytes(MIN_BYTES));
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", LONGEST, 30);
        for (int i = 0; i < 100; i++) {
            alice.send(object("history", "\"limit\":1000"));
        }
        for (int i = 0; i < 100; i++) {
            JsonNode messages = alice.expectType("history").path("messages");
            assertThat(messages.path(messages.size() - 1).path("seq").asLong()).isEqualTo(31);
        }
    }

    /** Whatever has to be escaped, and however long names and labels are. */
    @ParameterizedTest
    @ValueSource(ints = {1024 * 1024, 16 * 1024 * 1024})
    void aThousandMessagesWithTheLongestLabelsAndNamesFitALine(int maxWaitingBytes) {
        wire.start(new Limits().maxWaitingBytes(maxWaitingBytes));
        RawClient alice = wire.connect();
        alice.join("\uD800\uDF30".repeat(32));
        String room = "\uD800\uDF31".repeat(32);
        enter(alice, room);
        String id = "\uD83D\uDE00".repeat(64);
        for (int i = 0; i < 1000; i++) {
            alice.send(message(room, "\\\"", id)).expectType("message");
        }

        String line = alice.send(object("history", "\"limit\":1000,\"room\":\"" + room + "\""))
                .readLine();

        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(ProtocolLimits.MAX_SERVER_LINE_BYTES);
        assertThat(Texts.json(line).path("messages").size()).isPositive();
    }

    @Test
    void allRoomsTogetherAreBoundedAndALivelyOneCostsAQuietOneNothing() {
        wire.start(new Limits().historyBytes(MIN_BYTES));
        RawClient alice = wire.member("alice");
        enter(alice, "quiet");
        talk(alice, "quiet", "hush", 5);
        talk(alice, "lobby", "x".repeat(1000), 200);

        List<Long> lively = numbers(alice, "\"limit\":1000");
        assertThat(lively).hasSizeBetween(10, 60); // of 65 KB
        assertThat(lively)
                .isEqualTo(
                        LongStream.rangeClosed(202 - lively.size(), 201).boxed().toList());
        assertThat(numbers(alice, "\"room\":\"quiet\"")).containsExactly(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void numbersGoOnWhateverIsGivenUp() {
        wire.start(new Limits().historyBytes(MIN_BYTES));
        RawClient alice = wire.member("alice");
        talk(alice, "lobby", LONGEST, 20);

        assertThat(alice.send(message("short"))
                        .expectType("message")
                        .path("seq")
                        .asLong())
                .isEqualTo(22);
        assertThat(numbers(alice, "\"limit\":1")).containsExactly(22L);
    }
}
