package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RoomEntry;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoomListTest {

    private final JoinedRooms rooms = new JoinedRooms();

    private JoinedRoom enter(String name, int count, @Nullable String topic) {
        JoinedRoom room = rooms.add(name);
        room.entered(new RoomEntry(name, List.of(), count, 1, 1, topic, null, false, 0), "alice");
        return room;
    }

    private List<String> lines(RoomSummary... all) {
        return RoomList.of(Palette.of(0), rooms, List.of(all))
                .toString()
                .lines()
                .toList();
    }

    @Test
    void ownRoomsComeFirstWithWhatIsUnread() {
        rooms.lobby().setLimit(9);
        enter("lobby", 5, null);
        JoinedRoom dev = enter("dev", 3, "releases");
        rooms.setCurrent(enter("ops", 1, null));
        dev.said("bob", false);
        dev.said("bob", false);

        assertThat(lines(
                        new RoomSummary("lobby", 5, null),
                        new RoomSummary("docs", 4, "what\nto\u001b write"),
                        new RoomSummary("dev", 3, "releases"),
                        new RoomSummary("x", 1, null)))
                .containsExactly(
                        "* You are in 3 rooms:",
                        "*   #lobby 5 of 9 there",
                        "*   #dev 3 there, 2 unread - releases",
                        "*   #ops 1 here",
                        "* 2 others, /join NAME leads there:",
                        "*   #docs 4 there - what to\uFFFD write",
                        "*   #x 1 there");
    }

    @Test
    void nothingIsUnreadOnceOneLookedThere() {
        JoinedRoom dev = enter("dev", 3, null);
        dev.said("bob", false);
        rooms.setCurrent(dev);
        rooms.setCurrent(rooms.lobby());

        assertThat(lines()).contains("*   #dev 3 there");
    }

    @Test
    void whoeverIsAloneLearnsHowToMakeARoom() {
        rooms.lobby().setLimit(9);
        enter("lobby", 5, null);

        assertThat(lines(new RoomSummary("lobby", 5, null)))
                .containsExactly(
                        "* You are in one room:",
                        "*   #lobby 5 of 9 here",
                        "* There are no others. /join NAME makes one.");
    }

    @Test
    void longListsAreCut() {
        RoomSummary[] many = IntStream.range(0, RoomList.MAX_OTHERS + 7)
                .mapToObj(i -> new RoomSummary("r" + i, 1, null))
                .toArray(RoomSummary[]::new);

        assertThat(lines(many))
                .contains("* 57 others, /join NAME leads there:", "*   #r49 1 there")
                .endsWith("*   and 7 more");
    }
}
