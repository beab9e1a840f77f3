package chat.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RoomsTableTest {

    @Test
    void columnsAreAlignedAsATerminalShowsThem() {
        List<RoomSummary> rooms = List.of(
                new RoomSummary("lobby", 1200, "be kind"),
                new RoomSummary("日本語", 3, null),
                new RoomSummary("dev", 0, "x".repeat(100)));

        assertThat(Tables.rooms(rooms))
                .isEqualTo(
                        """
                        NAME     USERS  TOPIC
                        #lobby   1200   be kind
                        #日本語  3
                        #dev     0      %s
                        3 rooms
                        """
                                .formatted("x".repeat(100)));
    }

    @Test
    void oneRoomIsOne() {
        assertThat(Tables.rooms(List.of(new RoomSummary("lobby", 0, null))))
                .isEqualTo("NAME    USERS  TOPIC\n#lobby  0\n1 room\n");
    }

    @Test
    void moreThanAThousandAreCounted() {
        assertThat(Tables.rooms(rooms(1003)).lines()).hasSize(1 + 1000 + 2).endsWith("and 3 more", "1003 rooms");
        assertThat(Tables.rooms(rooms(1000)).lines()).hasSize(1 + 1000 + 1).endsWith("#r1000  2", "1000 rooms");
    }

    private static List<RoomSummary> rooms(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new RoomSummary("r" + i, 2, null))
                .toList();
    }
}
