package chat.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.ServerMessage.Users;
import chat.protocol.codec.ServerMessages;
import chat.server.domain.Roster;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventSizeTest {

    /** What Netty reckons for a write beside its bytes. */
    private static final int WRITE_OVERHEAD = 96;

    private static final long SEQ = 1_000_000_000_000L;

    static Stream<RoomEvent> events() {
        return Stream.of("a", "\u7530".repeat(32), "\uD800\uDF30".repeat(32))
                .flatMap(name -> Stream.of(
                        new Joined(name, SEQ, name),
                        new Left(name, SEQ, name, "slow_consumer"),
                        new Topic(name, SEQ, name, "\u7530".repeat(200)),
                        said(name, "x", null),
                        said(name, "\"\\\n".repeat(1000), "1"),
                        said(name, "\uFFFD".repeat(4096), "\uD83D\uDE00".repeat(64)),
                        said(name, "\uD83D\uDE00".repeat(4096), "\uFFFD".repeat(64))));
    }

    private static Message said(String name, String text, @Nullable String id) {
        return new Message(name, SEQ, name, text, Instant.now(), id, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u7530", "\uD800\uDF30"})
    void listOfNamesIsCutToWhatItMayComeTo(String letter) {
        List<String> names =
                IntStream.range(100, 900).mapToObj(i -> letter.repeat(20) + i).toList();
        Roster roster = new Roster(names, names.size());
        for (int maxBytes : new int[] {0, 1, 1_000, 16 * 1024, 1024 * 1024}) {
            List<String> some = roster.fitting(maxBytes, names.get(799));
            ByteBuf line = Unpooled.buffer();
            ServerMessages.encode(new Users("", some, 800, 800), line);

            assertThat(some).contains(names.get(799));
            assertThat(some.size() == 1 || line.readableBytes() <= maxBytes + 100)
                    .isTrue();
            assertThat(some.size() == 800 || 4L * line.readableBytes() > maxBytes)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventComesToAtLeastWhatItIsOnTheWireAndNotToMuchMore(RoomEvent event) {
        ByteBuf line = Unpooled.buffer();
        ServerMessages.encode(event, line);

        assertThat(EventSize.of(event))
                .isGreaterThanOrEqualTo(line.readableBytes() + WRITE_OVERHEAD)
                .isLessThanOrEqualTo(4L * line.readableBytes());
    }
}
