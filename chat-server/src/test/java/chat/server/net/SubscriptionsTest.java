package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.server.domain.Chats;
import chat.server.domain.Session;
import chat.server.fanout.ByteReader;
import chat.server.fanout.LogReader;
import chat.server.fanout.OutboundQueue;
import chat.server.fanout.WireFormat;
import chat.server.testing.GatedChannel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rooms of one connection cost. */
final class SubscriptionsTest {

    private final Sessions sessions = new Sessions();
    private final List<WeakReference<LogReader>> made = new ArrayList<>();

    @AfterEach
    void end() {
        sessions.close();
    }

    private LogReader newReader(OutboundQueue queue) {
        LogReader reader = new ByteReader(queue, WireFormat.LINES);
        made.add(new WeakReference<>(reader));
        return reader;
    }

    private long held() {
        System.gc();
        return made.stream().filter(reader -> reader.get() != null).count();
    }

    @ParameterizedTest
    @CsvSource({"lobby, ALREADY_JOINED", "no room, ROOM_INVALID"})
    void roomThatWasNotEnteredCostsNothing(String room, ErrorCode code) throws ProtocolException {
        GatedChannel channel = sessions.connect(connection -> new ChannelInboundHandlerAdapter());
        Session alice = Chats.join(sessions.chat, "alice", () -> {}).session();
        OutboundQueue queue = new OutboundQueue(channel, channel, this::newReader, 1000, () -> fail("not slow"));
        Connection connection = Connection.of(channel);
        Subscriptions rooms = new Subscriptions(
                connection,
                alice,
                sessions.feeds,
                queue,
                new DirectMessages(connection, channel.eventLoop()),
                UserInfo.Kind.JSON);
        rooms.enter("dev", null);
        long before = held();

        for (int i = 0; i < 10_000; i++) {
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> rooms.enter(room, null))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
        }

        await().untilAsserted(() -> assertThat(held()).isEqualTo(before));
        queue.close();
    }
}
