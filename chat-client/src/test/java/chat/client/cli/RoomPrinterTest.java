package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RoomEntry;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomPrinterTest {

    private final RoomPrinter printer = new RoomPrinter(Palette.of(0));

    private static RoomEntry entry(String room, @Nullable String topic, String... users) {
        return new RoomEntry(room, List.of(users), users.length, 7, 7, topic, "e", false, 0);
    }

    private static RoomEntry again(String room, long missed) {
        return new RoomEntry(room, List.of("alice"), 1, 7, 7, null, "e", true, missed);
    }

    private static JoinedRoom room(RoomEntry entry) {
        JoinedRoom room = new JoinedRoom(entry.room());
        room.limit = room.isLobby() ? 2000 : 0;
        room.entered(entry, "alice", false);
        return room;
    }

    private String welcome(@Nullable String motd, RoomEntry entry) {
        return printer.welcome(motd, "alice", room(entry), entry).toString();
    }

    private String users(JoinedRoom room, boolean looking, ServerMessage.Users users) {
        room.counted(users);
        return printer.users(room, looking, users).toString();
    }

    @Test
    void welcomeNamesWhoIsHereAndWhatToDo() {
        assertThat(welcome(null, entry("lobby", null, "bob", "alice")))
                .isEqualTo("* You are alice, 2 of 2000 here: alice, bob. Type exit to leave, /help for help.");
    }

    @Test
    void greetingOfTheServerComesFirstAndTheTopicLast() {
        assertThat(welcome("be\nnice", entry("lobby", "all\nand\u001beverything", "alice")))
                .isEqualTo("* be\n    nice\n* You are alice, 1 of 2000 here: alice. Type exit to leave, /help for help."
                        + "\n* Topic of #lobby: all and\uFFFDeverything");
    }

    @Test
    void entryNamesTheRoomWhoIsHereAndTheTopic() {
        RoomEntry entry = entry("dev", "releases", "bob", "alice");
        assertThat(printer.entered(room(entry), entry).toString())
                .isEqualTo("* You are in #dev now, 2 here: alice, bob.\n* Topic of #dev: releases");
        RoomEntry first = entry("ops", null, "alice");
        assertThat(printer.entered(room(first), first).toString()).isEqualTo("* You are in #ops now, 1 here: alice.");
    }

    @Test
    void switchNamesTheRoomAndTheTopic() {
        assertThat(printer.switched(room(entry("dev", "releases", "alice", "bob")))
                        .toString())
                .isEqualTo("* You are in #dev now, 2 here.\n* Topic of #dev: releases");
        assertThat(printer.switched(room(entry("lobby", null, "alice"))).toString())
                .isEqualTo("* You are in #lobby now, 1 of 2000 here.");
    }

    @Test
    void partingSaysWhereOneIs() {
        JoinedRoom dev = room(entry("dev", null, "alice"));

        JoinedRoom lobby = room(entry("lobby", null, "alice"));
        assertThat(printer.parted(dev, lobby, true, "part").toString())
                .isEqualTo("* You left #dev. You are in #lobby now.");
        assertThat(printer.parted(dev, lobby, false, "part").toString())
                .isEqualTo("* You left #dev. You are in #lobby.");
        assertThat(printer.parted(dev, lobby, true, "kicked").toString())
                .isEqualTo("* You were removed from #dev. You are in #lobby now.");
        assertThat(printer.parted(dev, lobby, false, "kicked").toString())
                .isEqualTo("* You were removed from #dev. You are in #lobby.");
    }

    @Test
    void usersAreThoseOfTheRoomThatIsLookedAtOrNot() {
        ServerMessage.Users lobby = new ServerMessage.Users("lobby", List.of("bob", "\u009b1m"), 2, 9);
        ServerMessage.Users dev = new ServerMessage.Users("dev", List.of("carol", "bob"), 2, 9);

        assertThat(users(room(entry("lobby", null, "alice")), true, lobby)).isEqualTo("* 2 of 9 here: bob, \uFFFD1m");
        assertThat(users(room(entry("dev", null, "alice")), true, dev)).isEqualTo("* #dev, 2 here: bob, carol");
        assertThat(users(room(entry("dev", null, "alice")), false, dev)).isEqualTo("* #dev, 2 there: bob, carol");
    }

    @Test
    void longListsAreCut() {
        List<String> users = IntStream.range(0, 1000).mapToObj(i -> "u" + i).toList();

        assertThat(users(
                        room(entry("lobby", null, "alice")), true, new ServerMessage.Users("lobby", users, 1500, 2000)))
                .startsWith("* 1500 of 2000 here: u0, u1, ")
                .endsWith(", u99 and 1400 more");
    }

    @Test
    void topicIsShownOrHowToSetOne() {
        assertThat(printer.topic(room(entry("dev", "re\u001bleases", "alice"))).toString())
                .isEqualTo("* Topic of #dev: re\uFFFDleases\n* /topic - clears it.");
        assertThat(printer.topic(room(entry("dev", null, "alice"))).toString())
                .isEqualTo("* #dev has no topic. /topic TEXT gives it one.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lobby|1|true|true|* Up to 1 event",
                "lobby|6|true|true|* Up to 6 events",
                "lobby|6|true|false|* #lobby: up to 6 events",
                "dev|2|true|false|* #dev: up to 2 events",
            })
    void whatMayBeMissingIsSaidOfEachRoom(String room, long missed, boolean looking, boolean alone, String beginning) {
        RoomEntry entry = again(room, missed);

        assertThat(printer.missed(room(entry), entry, looking, alone).toString())
                .isEqualTo(beginning + " may have been missed. /history shows what was said.");
    }

    @Test
    void whereOneDoesNotLookItTakesMoreToReadWhatIsKept() {
        RoomEntry entry = again("dev", 2);

        assertThat(printer.missed(room(entry), entry, false, false).toString())
                .isEqualTo("* #dev: up to 2 events may have been missed. /join dev and /history show what was said.");
    }

    @Test
    void whatIsNotKnownIsSaidToo() {
        RoomEntry lobby = again("lobby", RoomEntry.UNKNOWN);
        RoomEntry dev = again("dev", RoomEntry.UNKNOWN);

        assertThat(printer.missed(room(lobby), lobby, true, true).toString())
                .isEqualTo("* The server was started anew: what was said meanwhile, if anything, is not known.");
        assertThat(printer.missed(room(dev), dev, true, false).toString())
                .isEqualTo("* #dev was made anew: what was said meanwhile, if anything, is not known.");
    }

    @ParameterizedTest
    @CsvSource({"0, 1 s", "1, 1 s", "119, 119 s", "120, 2 min", "7260, 121 min"})
    void timeAwayIsSaidInWords(long seconds, String inWords) {
        RoomEntry entry = again("lobby", 0);

        assertThat(printer.back("alice", room(entry), entry, Duration.ofSeconds(seconds))
                        .toString())
                .isEqualTo("* Back after " + inWords + " as alice, 1 of 2000 here: alice.");
    }

    @Test
    void whatComesFromEarlierIsAnnounced() {
        JoinedRoom dev = room(entry("dev", null, "alice"));

        assertThat(printer.earlier(dev, true, true).toString()).isEqualTo("* Earlier messages:");
        assertThat(printer.earlier(dev, false, true).toString()).isEqualTo("* Earlier messages in #dev:");
        assertThat(printer.earlier(dev, true, false).toString())
                .isEqualTo("* This is the beginning: the server has nothing from before.");
    }

    @Test
    void roomsAreListedWithThoseMarkedThatOneIsInAndWhatIsUnread() {
        JoinedRooms rooms = new JoinedRooms();
        JoinedRoom dev = rooms.add("dev");
        rooms.setCurrent(rooms.add("ops"));
        dev.said("bob", false);
        dev.said("bob", false);

        assertThat(printer.list(
                                rooms,
                                List.of(
                                        new RoomSummary("lobby", 5, null),
                                        new RoomSummary("docs", 4, "what\nto\u001b write"),
                                        new RoomSummary("dev", 3, "releases"),
                                        new RoomSummary("ops", 1, null)))
                        .toString())
                .isEqualTo(
                        """
                        * #lobby, 5 there (you are in it)
                        * #docs, 4 there: what to\uFFFD write
                        * #dev, 3 there (you are in it, 2 unread): releases
                        * #ops, 1 here (you talk here)""");
        rooms.setCurrent(dev);
        rooms.setCurrent(rooms.lobby());
        assertThat(printer.list(rooms, List.of(new RoomSummary("dev", 3, null))).toString())
                .isEqualTo("* #dev, 3 there (you are in it)");
    }

    @Test
    void longListsOfRoomsAreCut() {
        List<RoomSummary> many = IntStream.range(0, 107)
                .mapToObj(i -> new RoomSummary("r" + i, 1, null))
                .toList();

        assertThat(printer.list(new JoinedRooms(), many).toString().lines())
                .hasSize(101)
                .endsWith("* #r99, 1 there", "* and 7 more");
    }
}
