package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JoinedRoomsTest {

    private final JoinedRooms rooms = new JoinedRooms();

    @Test
    void onlyTheLobbyIsThereAtFirst() {
        assertThat(rooms.current()).isSameAs(rooms.lobby());
        assertThat(rooms.isAlone()).isTrue();
        assertThat(rooms.add("lobby")).isSameAs(rooms.lobby());
    }

    @Test
    void roomIsFoundHoweverItIsWritten() {
        JoinedRoom dev = rooms.add("Dev");

        assertThat(rooms.find("dEV")).isSameAs(dev);
        assertThat(rooms.find("\uFF24ev")).isSameAs(dev);
        assertThat(rooms.find("de")).isNull();
        assertThat(rooms.find("no name")).isNull();
        assertThat(rooms.get("dev")).isNull();
    }

    @Test
    void whoLeavesTheCurrentRoomIsInTheLobby() {
        JoinedRoom dev = rooms.add("dev");
        JoinedRoom ops = rooms.add("ops");
        rooms.setCurrent(dev);
        rooms.remove(ops);
        assertThat(rooms.current()).isSameAs(dev);
        rooms.lobby().said("bob", false);
        rooms.remove(dev);

        assertThat(rooms.current()).isSameAs(rooms.lobby());
        assertThat(rooms.lobby().unread()).isZero();
        assertThat(rooms.isAlone()).isTrue();
    }

    @Test
    void roomThatOneAskedForIsExpectedUntilThereIsAnAnswer() {
        rooms.expect("DEV");

        assertThat(rooms.takeExpected("ops")).isFalse();
        assertThat(rooms.takeExpected("dev")).isTrue();
        assertThat(rooms.takeExpected("dev")).isFalse();
    }
}
