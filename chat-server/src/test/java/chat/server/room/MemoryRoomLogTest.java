package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Said;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept in memory, and that it is bounded. */
final class MemoryRoomLogTest extends RoomLogContract {

    private static final long MAX_BYTES = 100_000;
    private static final long PLENTY = 1_000_000;

    @Override
    RoomLogs logs(InstantSource clock) {
        return new MemoryRoomLogs(clock, KEPT, MAX_BYTES);
    }

    private static MemoryRoomLogs logs(int maxMessages) {
        return new MemoryRoomLogs(InstantSource.fixed(NOW), maxMessages, MAX_BYTES);
    }

    @Test
    void noMoreMessagesAreKeptThanWereAskedFor() {
        RoomLog log = logs(3).open("dev", new Told());
        say(log, 1, 10);

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY))
                .extracting(Said::seq)
                .containsExactly(8L, 9L, 10L);
        assertThat(log.between(7, 10, PLENTY)).hasSize(3);
        assertThat(log.between(6, 10, PLENTY)).isNull();
    }

    @Test
    void withoutHistoryOnlyWhatIsNoMessageCanBeCaughtUpWith() {
        RoomLog log = logs(0).open("dev", new Told());
        append(log, new Joined("dev", 0, "alice"));
        assertThat(log.between(0, 1, PLENTY)).hasSize(1);
        say(log, 1, 1);

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).isEmpty();
        assertThat(log.between(1, 2, PLENTY)).isNull();
        append(log, new Joined("dev", 0, "bob"));
        assertThat(log.between(2, 3, PLENTY)).hasSize(1);
    }

    @Test
    void comingsAndGoingsWithoutEndAreBounded() {
        MemoryRoomLogs logs = logs(3);
        RoomLog log = logs.open("dev", new Told());
        for (int i = 0; i < 10_000; i++) {
            append(log, new Joined("dev", 0, "bob"));
        }

        assertThat(logs.bytes()).isLessThan(MAX_BYTES);
        assertThat(log.between(9_900, 10_000, PLENTY)).hasSize(100);
    }

    @Test
    void allRoomsTogetherStayWithinTheBound() {
        MemoryRoomLogs logs = logs(1000);
        List<RoomLog> rooms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RoomLog room = logs.open("room" + i, new Told());
            rooms.add(room);
            say(room, 1, 50);
            assertThat(logs.bytes()).isLessThanOrEqualTo(MAX_BYTES);
        }
        assertThat(rooms).allMatch(RoomLog::hasMessages);
        rooms.forEach(RoomLog::close);
        assertThat(logs.bytes()).isZero();
    }

    @Test
    void aLoudRoomCostsAQuietOneNothing() {
        MemoryRoomLogs logs = logs(100_000);
        RoomLog quiet = logs.open("quiet", new Told());
        say(quiet, 1, 50);
        RoomLog loud = logs.open("loud", new Told());
        say(loud, 1, 5000);

        assertThat(quiet.messages(Long.MAX_VALUE, 100, PLENTY)).hasSize(50);
        assertThat(quiet.between(0, 50, PLENTY)).hasSize(50);
        assertThat(loud.messages(Long.MAX_VALUE, 100_000, PLENTY).size()).isBetween(200, 450);
    }

    @Test
    void oneMessageLargerThanTheBoundIsGoneAtOnceAndHarmsNothing() {
        MemoryRoomLogs logs = new MemoryRoomLogs(InstantSource.fixed(NOW), 10, 1000);
        RoomLog log = logs.open("dev", new Told());
        append(log, said("x".repeat(4000)));
        assertThat(logs.bytes()).isLessThanOrEqualTo(1000);
        append(log, said("small"));

        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).containsExactly(said(2, "small"));
    }
}
