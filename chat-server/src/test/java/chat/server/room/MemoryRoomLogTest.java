package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in memory, and that it is bounded. */
final class MemoryRoomLogTest extends RoomLogContract {

    private static final long MAX_BYTES = 100_000;
    private static final long PLENTY = 1_000_000;

    @Override
    RoomLogs logs(InstantSource clock) {
        return new MemoryRoomLogs(clock, KEPT, MAX_BYTES, MAX_BYTES);
    }

    private static MemoryRoomLogs logs(int maxMessages) {
        return new MemoryRoomLogs(InstantSource.fixed(NOW), maxMessages, MAX_BYTES, MAX_BYTES);
    }

    @Test
    void noMoreMessagesAreKeptThanWereAskedFor() {
        RoomLog log = logs(3).open("dev", "alice", new Told());
        say(log, 1, 10);

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY))
                .extracting(Said::seq)
                .containsExactly(8L, 9L, 10L);
    }

    @Test
    void withoutHistoryEverythingCanBeCaughtUpWithAllTheSame() {
        RoomLog log = logs(0).open("dev", "alice", new Told());
        append(log, new Joined("dev", 0, "alice"));
        say(log, 1, 1);

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).isEmpty();
        assertThat(log.hasMessages()).isFalse();
        assertThat(log.between(0, 2, PLENTY)).hasSize(2);
    }

    /** Whatever they are, and also if they are all the same. */
    @Test
    void eventsWithoutEndAreBoundedInBytesAndTheLatestAreThereWithoutAGap() {
        RoomEvent[] drafts = {
            new Joined("dev", 0, "bob"),
            new Topic("dev", 0, "bob", "田".repeat(200)),
            new Topic("dev", 0, "bob", ""),
            said("x".repeat(4096)),
            new Left("dev", 0, "bob", "part")
        };
        for (RoomEvent draft : drafts) {
            MemoryRoomLogs logs = logs(3);
            RoomLog log = logs.open("dev", "alice", new Told());
            long kept = MAX_BYTES / EventSize.of(draft);
            for (int i = 0; i < 10 * kept; i++) {
                append(log, draft);
                assertThat(logs.bytes()).isLessThanOrEqualTo(2 * MAX_BYTES);
            }

            assertThat(log.between(9 * kept + kept / 4 + 1, 10 * kept, PLENTY)).hasSize((int) (kept - kept / 4 - 1));
            assertThat(log.between(8 * kept, 10 * kept, PLENTY)).isNull();
        }
    }

    @Test
    void runHasSoManyMessagesAndWhateverElseHappenedAmongThem() {
        int most = MemoryRoomLog.MAX_MESSAGES_IN_RUN;
        int events = 2 * most;
        MemoryRoomLogs logs = new MemoryRoomLogs(InstantSource.fixed(NOW), 10, MAX_BYTES, Long.MAX_VALUE);
        RoomLog log = logs.open("dev", "alice", new Told());
        for (int i = 0; i < most; i++) {
            append(log, said("x"));
            append(log, new Topic("dev", 0, "alice", "tea"));
        }
        assertThat(log.between(0, events, Long.MAX_VALUE)).hasSize(events);

        append(log, said("one more"));

        assertThat(log.between(0, events + 1L, Long.MAX_VALUE)).isNull();
        assertThat(log.between(1, events + 1L, Long.MAX_VALUE)).hasSize(events);
    }

    @Test
    void whatIsNoMessageCostsNoHistoryHoweverMuchItIs() {
        MemoryRoomLogs logs = logs(100);
        RoomLog log = logs.open("dev", "alice", new Told());
        say(log, 1, 100);
        for (int i = 0; i < 2000; i++) {
            append(log, new Topic("dev", 0, "alice", "tea"));
        }

        assertThat(log.messages(Long.MAX_VALUE, 100, PLENTY)).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300})
    void howeverManyRoomsSomebodyFillsOthersKeepTheirs(int rooms) {
        MemoryRoomLogs logs = logs(1000);
        RoomLog others = logs.open("others", "alice", new Told());
        say(others, 1, 100); // a quarter of what all may come to
        for (int i = 0; i < rooms; i++) {
            RoomLog room = logs.open("room" + i, "bob", new Told());
            for (int m = 0; m < 1 + 300 / rooms; m++) {
                append(room, said("x".repeat(1000)));
            }
        }

        assertThat(others.messages(Long.MAX_VALUE, 1000, PLENTY)).hasSize(100);
        assertThat(others.between(0, 100, PLENTY)).hasSize(100);
    }

    @Test
    void allRoomsTogetherStayWithinTheBound() {
        MemoryRoomLogs logs = logs(1000);
        List<RoomLog> rooms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RoomLog room = logs.open("room" + i, "maker" + i, new Told());
            rooms.add(room);
            say(room, 1, 50);
            assertThat(logs.bytes()).isLessThanOrEqualTo(2 * MAX_BYTES);
        }
        assertThat(rooms).allMatch(RoomLog::hasMessages);
        rooms.forEach(RoomLog::close);
        assertThat(logs.bytes()).isZero();
    }

    @Test
    void aLoudRoomCostsAQuietOneNothing() {
        MemoryRoomLogs logs = logs(100_000);
        RoomLog quiet = logs.open("quiet", "alice", new Told());
        say(quiet, 1, 50);
        RoomLog loud = logs.open("loud", "bob", new Told());
        say(loud, 1, 5000);

        assertThat(quiet.messages(Long.MAX_VALUE, 100, PLENTY)).hasSize(50);
        assertThat(quiet.between(0, 50, PLENTY)).hasSize(50);
        assertThat(loud.messages(Long.MAX_VALUE, 100_000, PLENTY).size()).isBetween(200, 450);
    }

    @Test
    void oneMessageLargerThanTheBoundIsGoneAtOnceAndHarmsNothing() {
        MemoryRoomLogs logs = new MemoryRoomLogs(InstantSource.fixed(NOW), 10, 1000, 1000);
        RoomLog log = logs.open("dev", "alice", new Told());
        append(log, said("x".repeat(4000)));
        assertThat(logs.bytes()).isLessThanOrEqualTo(2000);
        append(log, said("small"));

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).containsExactly(said(2, "small"));
    }
}
