package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.domain.Chats;
import chat.server.domain.Session;
import chat.server.fanout.ByteReader;
import chat.server.fanout.LogReader;
import chat.server.fanout.OutboundQueue;
import chat.server.fanout.WireFormat;
import chat.server.store.LateStores;
import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rooms of one connection cost. */
final class SubscriptionsTest {

    private final Deque<Runnable> asked = new ArrayDeque<>();
    private boolean isHeld;
    private final Sessions sessions = new Sessions(new LateStores(this::ask).late(Chats.directory(5)));
    private final GatedChannel channel = sessions.connect(connection -> new ChannelInboundHandlerAdapter());
    private final List<WeakReference<LogReader>> made = new ArrayList<>();

    @AfterEach
    void end() {
        sessions.close();
    }

    /** The directory is asked for something. */
    private void ask(Runnable call) {
        if (isHeld) {
            asked.add(call);
        } else {
            call.run();
        }
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

    private Subscriptions of(Session session) {
        OutboundQueue queue = new OutboundQueue(channel, channel, this::newReader, 1000, () -> fail("not slow"));
        Connection connection = Connection.of(channel);
        return new Subscriptions(
                connection,
                session,
                sessions.feeds,
                queue,
                new DirectMessages(connection, channel.eventLoop()),
                UserInfo.Kind.JSON);
    }

    private Subscriptions arrived(Session session) {
        Subscriptions rooms = of(session);
        rooms.arrive(() -> {});
        channel.runPendingTasks();
        return rooms;
    }

    private void takeNothingMore() {
        channel.received();
        channel.shut();
        channel.writeAndFlush(Unpooled.buffer().writeZero(100_000));
    }

    @ParameterizedTest
    @CsvSource({"lobby, ALREADY_JOINED", "no room, ROOM_INVALID"})
    void roomThatWasNotEnteredCostsNothing(String room, ErrorCode code) throws ProtocolException {
        Subscriptions rooms = of(Chats.join(sessions.chat, "alice", () -> {}).session());
        rooms.enter("dev", null, null);
        long before = held();

        for (int i = 0; i < 10_000; i++) {
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> rooms.enter(room, null, null))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
        }

        await().untilAsserted(() -> assertThat(held()).isEqualTo(before));
        rooms.stop();
    }

    @Test
    void roomThatTheyWereTakenOutOfBeforeItCameOutCostsNothing() throws ProtocolException {
        Session alice = Chats.join(sessions.chat, "alice", () -> {}).session();
        Subscriptions rooms = of(alice);
        long before = held();

        beginTooLate(alice, rooms);

        await().untilAsserted(() -> assertThat(held()).isEqualTo(before));
        assertThat(channel.received()).contains("\"left\"");
        rooms.stop();
    }

    private static void beginTooLate(Session session, Subscriptions rooms) throws ProtocolException {
        Subscriptions.Subscription subscription = rooms.newSubscription();
        assertThat(session.enter("dev", null, subscription)).isCompleted();
        assertThat(session.expel(RoomName.of("dev"))).isCompletedWithValue("dev");
        rooms.begin("dev", subscription);
    }

    @Test
    void whoIsOnTheWayToWhereAnotherDeviceIsIsTakenOutAtOnceAndSeesItInItsTurn() throws ProtocolException {
        Session phone = Chats.device(sessions.chat, "alice");
        Session terminal = Chats.device(sessions.chat, "alice");
        Subscriptions rooms = arrived(terminal);
        assertThat(terminal.isReadyFor(null)).isTrue();
        Subscriptions.Subscription elsewhere = rooms.newSubscription();
        assertThat(phone.enter("dev", null, elsewhere)).isCompleted();
        phone.speech().say("dev", "hello", null, false);
        takeNothingMore();
        rooms.follow();
        elsewhere.reader().close();
        assertThat(terminal.isReadyFor(null)).isFalse();

        CompletionStage<Boolean> out = rooms.expel(RoomName.of("dev"));

        assertThat(out).isCompletedWithValue(true);
        assertThat(terminal.isReadyFor(null))
                .as("what it follows into is told first")
                .isFalse();
        channel.open();
        rooms.catchUp();
        assertThat(terminal.isReadyFor(null)).isTrue();
        assertThat(channel.received()).doesNotContain("dev", "goodbye");
        rooms.stop();
    }

    @Test
    void whoIsToFollowAnotherDeviceThatIsOutAgainBeforeThatIsToldGoesInAlone() throws ProtocolException {
        Session phone = Chats.device(sessions.chat, "alice");
        Session terminal = Chats.device(sessions.chat, "alice");
        Subscriptions rooms = arrived(terminal);
        Subscriptions.Subscription elsewhere = rooms.newSubscription();
        isHeld = true;
        rooms.enter("dev", null, null);
        CompletionStage<?> first = phone.enter("dev", null, elsewhere);
        isHeld = false;
        asked.removeLast().run(); // the phone was quicker
        assertThat(first).isCompleted();
        takeNothingMore();
        asked.removeLast().run();
        channel.runPendingTasks();
        assertThat(channel.received()).doesNotContain("dev");

        phone.part("dev", null);
        elsewhere.reader().close();
        channel.open();
        rooms.catchUp();
        channel.runPendingTasks();

        assertThat(terminal.stays().nameOf("dev")).isEqualTo("dev");
        rooms.stop();
    }
}
