package chat.server.text;

import static chat.server.text.Visitor.TIME;
import static chat.server.text.Visitor.entered;
import static chat.server.text.Visitor.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Entered;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.ServerMessage.Rooms;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.ServerMessage.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people see of the room that they talk in, and of others that they are in. */
final class RoomLinesTest {

    private final Visitor alice = new Visitor();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    @Test
    void entryTellsTheRoomWhoIsThereAndWhatItIsAbout() {
        assertThat(alice.shown(entered("dev", null))).isEqualTo("* You are in #dev now, 2 here: alice, bob.\r\n");
        assertThat(alice.shown(entered("ops", "on call")))
                .isEqualTo("* You are in #ops now, 2 here: alice, bob.\r\n* Topic of #ops: on call\r\n");
    }

    @Test
    void topicOfTheLobbyHasALineOfItsOwn() {
        assertThat(alice.shown(new Entered("lobby", List.of("alice"), 1, 9, "be kind", "e1", null, null)))
                .isEqualTo(
                        """
                        * You are alice, 1 of 5 here: alice. Type exit to leave, /help for help.\r
                        * Topic of #lobby: be kind\r
                        """);
    }

    @Test
    void linesOfTheCurrentRoomDoNotNameIt() {
        alice.enterDev();

        assertThat(alice.shown(said("dev", 42, "bob", "hello"))).isEqualTo("[10:31:07] bob: hello\r\n");
        assertThat(alice.shown(new Message("dev", 43, "bob", "waves", TIME, null, true)))
                .isEqualTo("[10:31:07] * bob waves\r\n");
        assertThat(alice.shown(new Joined("dev", 44, "carol"))).isEqualTo("* carol joined (3 here)\r\n");
        assertThat(alice.shown(new Left("dev", 45, "bob", "part"))).isEqualTo("* bob left: part (2 here)\r\n");
        assertThat(alice.shown(new Topic("dev", 46, "carol", "the build")))
                .isEqualTo("* carol set the topic: the build\r\n");
    }

    @Test
    void linesOfOtherRoomsNameThem() {
        alice.enterDev();
        alice.told("/join lobby");

        assertThat(alice.shown(said("dev", 42, "bob", "hello"))).isEqualTo("[10:31:07] #dev bob: hello\r\n");
        assertThat(alice.shown(new Message("dev", 43, "bob", "waves", TIME, null, true)))
                .isEqualTo("[10:31:07] #dev * bob waves\r\n");
        assertThat(alice.shown(new Joined("dev", 44, "carol"))).isEqualTo("* #dev: carol joined (3 there)\r\n");
        assertThat(alice.shown(new Left("dev", 45, "bob", "exit"))).isEqualTo("* #dev: bob left: exit (2 there)\r\n");
        assertThat(alice.shown(new Topic("dev", 46, "carol", "the build")))
                .isEqualTo("* #dev: carol set the topic: the build\r\n");
        assertThat(alice.shown(new Topic("dev", 47, "carol", ""))).isEqualTo("* #dev: carol cleared the topic\r\n");
    }

    @Test
    void lobbyIsCountedAgainstItsLimitFromElsewhereToo() {
        alice.enterDev();

        assertThat(alice.shown(new Joined("lobby", 8, "carol"))).isEqualTo("* #lobby: carol joined (3 of 5)\r\n");
        assertThat(alice.shown(said("lobby", 9, "carol", "hi"))).isEqualTo("[10:31:07] #lobby carol: hi\r\n");
        assertThat(alice.shown(new Left("lobby", 10, "carol", "exit")))
                .isEqualTo("* #lobby: carol left: exit (2 of 5)\r\n");
    }

    @Test
    void furtherLinesOfAnotherRoomsMessageAreIndented() {
        alice.enterDev();

        assertThat(alice.shown(said("lobby", 8, "bob", "one\ntwo\t2")))
                .isEqualTo("[10:31:07] #lobby bob: one\r\n    two    2\r\n");
    }

    @Test
    void ownMessagesAreShownInNoRoom() {
        alice.enterDev();

        assertThat(alice.shown(said("dev", 42, "alice", "hello"), said("lobby", 8, "alice", "hello")))
                .isEmpty();
    }

    @Test
    void ownTopicIsConfirmed() {
        assertThat(alice.shown(new Topic("lobby", 8, "alice", "be kind")))
                .isEqualTo("* You set the topic: be kind\r\n");
        assertThat(alice.shown(new Topic("lobby", 9, "alice", ""))).isEqualTo("* You cleared the topic\r\n");
    }

    @Test
    void leavingTheCurrentRoomTellsWhereOneIsNow() {
        alice.enterDev();

        assertThat(alice.shown(new Left("dev", 42, "alice", "part")))
                .isEqualTo("* You left #dev. You are in #lobby now.\r\n");
        assertThat(alice.shown(said("lobby", 8, "bob", "hello"))).isEqualTo("[10:31:07] bob: hello\r\n");
    }

    @Test
    void leavingAnotherRoomTellsWhereOneStays() {
        alice.enterDev();
        alice.told("/join lobby");

        assertThat(alice.shown(new Left("dev", 42, "alice", "part")))
                .isEqualTo("* You left #dev. You are in #lobby.\r\n");
    }

    @Test
    void quietHidesWhoComesAndGoesInAllRoomsAndCountsThemAllTheSame() {
        alice.enterDev();
        alice.told("/quiet on");

        assertThat(alice.shown(
                        new Joined("lobby", 8, "carol"),
                        new Joined("dev", 42, "carol"),
                        new Left("dev", 43, "carol", "part"),
                        new Joined("dev", 44, "dave")))
                .isEmpty();
        assertThat(alice.shown(new Topic("dev", 45, "dave", "the build"))).isNotEmpty();
        assertThat(alice.shown(new Left("dev", 46, "alice", "part"))).isNotEmpty();
        alice.told("/quiet off");
        assertThat(alice.shown(new Left("lobby", 9, "carol", "exit"))).isEqualTo("* carol left: exit (2 of 5)\r\n");
    }

    @Test
    void bellRingsForOnesNameInAllRooms() {
        alice.enterDev();
        alice.told("/bell on");

        assertThat(alice.shown(said("lobby", 8, "bob", "alice?"))).isEqualTo("\007[10:31:07] #lobby bob: alice?\r\n");
        assertThat(alice.shown(said("lobby", 9, "bob", "anybody?"))).startsWith("[");
        assertThat(alice.shown(said("dev", 42, "bob", "alice?"))).isEqualTo("\007[10:31:07] bob: alice?\r\n");
    }

    @Test
    void eventsThatTheCountKnewOfDoNotChangeIt() {
        alice.shown(new Entered("dev", List.of("bob", "alice"), 2, 41, null, "e1", true, 43L));

        assertThat(alice.shown(new Joined("dev", 42, "bob"))).isEqualTo("* bob joined (2 here)\r\n");
        assertThat(alice.shown(new Left("dev", 43, "carol", "exit"))).isEqualTo("* carol left: exit (2 here)\r\n");
        assertThat(alice.shown(new Joined("dev", 44, "dave"))).isEqualTo("* dave joined (3 here)\r\n");
    }

    @Test
    void usersTellsWhichRoomTheyAreIn() {
        alice.enterDev();

        assertThat(alice.shown(new Users("dev", List.of("bob", "alice"), 2, 5)))
                .isEqualTo("* #dev, 2 here: alice, bob\r\n");
        assertThat(alice.shown(new Users("lobby", List.of("bob", "alice"), 2, 5)))
                .isEqualTo("* #lobby, 2 of 5 there: alice, bob\r\n");
        alice.told("/join lobby");
        assertThat(alice.shown(new Users("lobby", List.of("bob", "alice"), 2, 5)))
                .isEqualTo("* 2 of 5 here: alice, bob\r\n");
    }

    @Test
    void roomsAreListedWithThoseMarkedThatOneIsIn() {
        alice.enterDev();

        assertThat(alice.shown(new Rooms(List.of(
                        new RoomSummary("lobby", 5, "be kind"),
                        new RoomSummary("dev", 2, null),
                        new RoomSummary("ops", 1, "on call")))))
                .isEqualTo(
                        """
                        * #lobby, 5 there (you are in it): be kind\r
                        * #dev, 2 here (you talk here)\r
                        * #ops, 1 there: on call\r
                        """);
    }

    @Test
    void aHundredRoomsAreListedAndThoseThatOneIsInAndOfMoreTheNumber() {
        List<RoomSummary> rooms = new ArrayList<>();
        IntStream.range(0, 150).forEach(i -> rooms.add(new RoomSummary("r" + i, 9, null)));
        rooms.add(new RoomSummary("lobby", 2, null));

        assertThat(alice.shown(new Rooms(rooms)).lines())
                .hasSize(102)
                .startsWith("* #r0, 9 there")
                .endsWith("* #r99, 9 there", "* #lobby, 2 here (you talk here)", "* and 50 more");
    }

    @Test
    void duplicatesAreNotForPeople() {
        assertThat(alice.shown(new Duplicate("1", "lobby", 8))).isEmpty();
    }
}
