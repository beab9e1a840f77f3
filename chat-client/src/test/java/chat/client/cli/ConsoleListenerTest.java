package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.client.JoinResult;
import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.cli.Console.Kind;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleListenerTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");

    private final ChatException lost = new ChatException.ConnectionLost("so", null);
    private final FakeConsole console = new FakeConsole();
    private final List<String> refused = new ArrayList<>();
    private final JoinedRooms rooms = new JoinedRooms();
    private final RecentContacts contacts = new RecentContacts();
    private final IgnoredPeople ignored = new IgnoredPeople();
    private final ReadReporter marks = new ReadReporter((place, seq) -> {}, pause -> {});

    private Instant now = Instant.parse("2026-01-02T21:59:00Z"); // one minute before midnight in Helsinki
    private final MessagePrinter printer = new MessagePrinter(Palette.of(0), ZONE);
    private final Scrollback scrollback = new Scrollback(console, printer, () -> now, ZONE);
    private ConsoleListener view = view(Notify.MENTIONS);
    private long seq = 1;

    private ConsoleListener view(Notify notify) {
        return new ConsoleListener(
                console,
                printer,
                scrollback,
                rooms,
                new TalkView(console, printer, scrollback, notify, rooms, contacts, ignored, marks),
                () -> now,
                refused::add,
                reason -> {});
    }

    @Test
    void nobodyAtATerminalIsShownTheWire() {
        assertThat(view.rawMessages()).isNull();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static RoomEntry entry(String room, @Nullable String topic, String... users) {
        return new RoomEntry(room, List.of(users), users.length, 1, 1, topic, "e", false, 0);
    }

    /** @param last the number of the latest event that those who are there have been counted with */
    private static RoomEntry again(String room, long seq, long last, long missed, String... users) {
        return new RoomEntry(room, List.of(users), users.length, seq, last, null, "e", true, missed);
    }

    private void enter() {
        RoomEntry lobby = entry("lobby", null, "bob", "alice");
        view.onEntered(new JoinResult("alice", 5, "scripted", null, List.of(), null, "lobby", lobby.users(), 2, 1));
        view.onRoomEntered(lobby);
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.", Kind.NOTICE);
        scrollback.goOn("lobby");
    }

    private JoinedRoom enterDev() {
        rooms.expect("DEV");
        view.onRoomEntered(entry("dev", "releases", "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.\n* Topic of #dev: releases", Kind.NOTICE);
        scrollback.goOn("dev");
        return rooms.add("dev");
    }

    private void lookAt(JoinedRoom room) {
        rooms.setCurrent(room);
        view.showPrompt();
    }

    private void say(String from, String text) {
        say("lobby", from, text);
    }

    private void say(String room, String from, String text) {
        view.onMessage(new ServerMessage.Message(room, ++seq, from, text, now, null, false));
    }

    private void write(String from, String to, String text) {
        view.onDirectMessage(new ServerMessage.DirectMessage(from, to, text, now, null, false, 1));
    }

    private void join(String username) {
        join("lobby", ++seq, username);
    }

    private void join(String room, long number, String username) {
        view.onJoined(new ServerMessage.Joined(room, number, username));
    }

    private void leave(String username) {
        leave("lobby", ++seq, username);
    }

    private void leave(String room, long number, String username) {
        view.onLeft(new ServerMessage.Left(room, number, username, "exit"));
    }

    private void interrupt() {
        view.onInterrupted(lost);
        console.expect("offline");
        assertThat(refused).last().isEqualTo("Connection lost: so. Reconnecting; exit leaves.");
    }

    private static Resumed resumed(boolean complete) {
        return new Resumed(true, complete, Duration.ofSeconds(5));
    }

    @Test
    void whoComesAndGoesIsCounted() {
        enter();
        join("carol");
        console.expect("* carol joined (3 of 5)", Kind.NOTICE);
        leave("bob");
        console.expect("* bob left: exit (2 of 5)", Kind.NOTICE);
        rooms.lobby().counted(new ServerMessage.Users("lobby", List.of(), 2, 9)); // the operator changed the limit
        leave("carol");
        console.expect("* carol left: exit (1 of 9)", Kind.NOTICE);
    }

    @Test
    void whoComesAndGoesIsCountedAlsoWhileItIsHidden() {
        enter();
        assertThat(view.quiet).isFalse();
        view.quiet = true;
        assertThat(view.quiet).isTrue();
        join("carol");
        leave("bob");
        join("dave");
        console.expectNothingMore();
        say("carol", "hello");
        console.expect("[23:59:00] carol: hello", Kind.MESSAGE);
        view.quiet = false;
        leave("dave");
        console.expect("* dave left: exit (2 of 5)", Kind.NOTICE);
    }

    @Test
    void theOthersAreOfferedForCompletion() {
        enter();
        join("carol");
        say("carol", "hello");
        say("alice", "hello");
        leave("bob");

        assertThat(rooms.lobby().others()).containsExactly("carol");
    }

    @Test
    void serverThatSpeaksIsNobodyToSpeakTo() {
        enter();
        say("server", "Restart at noon, alice");
        console.expect("[23:59:00] server: Restart at noon, alice", Kind.CALL);
        write("server", "alice", "You are too loud");
        console.expect("[23:59:00] server -> you: You are too loud", Kind.CALL);

        assertThat(rooms.lobby().others()).containsExactly("bob");
        assertThat(contacts.lastWriter()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, hello, MESSAGE", //
        "OFF, hello Alice, MESSAGE",
        "MENTIONS, hello, MESSAGE",
        "MENTIONS, hello alice-b, MESSAGE",
        "MENTIONS, hello Alice, CALL",
        "ALL, hello, CALL",
        "ALL, hello Alice, CALL",
    })
    void oneIsCalledForWhatOneWants(Notify notify, String text, Kind kind) {
        view = view(notify);
        enter();
        say("bob", text);
        console.expect("[23:59:00] bob: " + text, kind);
        enterDev();
        say("dev", "bob", text);
        console.expect("[23:59:00] #dev bob: " + text, kind);
    }

    @ParameterizedTest
    @CsvSource({"OFF, MESSAGE", "MENTIONS, CALL", "ALL, CALL"})
    void whatIsWrittenToOneAloneCallsAsOnesNameDoes(Notify notify, Kind kind) {
        view = view(notify);
        enter();
        write("bob", "alice", "psst");
        console.expect("[23:59:00] bob -> you: psst", kind);
        write("alice", "bob", "psst");
        console.expect("[23:59:00] you -> bob: psst", Kind.OWN);
    }

    @ParameterizedTest
    @CsvSource({"OFF", "MENTIONS", "ALL"})
    void nobodyIsCalledForWhatTheySayThemselves(Notify notify) {
        view = view(notify);
        enter();
        say("alice", "I am alice");
        console.expect("[23:59:00] alice: I am alice", Kind.OWN);
    }

    @Test
    void contactsAreRemembered() {
        enter();
        write("bob", "alice", "psst");
        write("alice", "carol", "psst");

        assertThat(contacts.lastWriter()).isEqualTo("bob");
        assertThat(contacts.latestFirst()).containsExactly("carol", "bob");
    }

    @Test
    void linesOfRoomsThatOneDoesNotLookAtBearTheirNames() {
        enter();
        JoinedRoom dev = enterDev();
        say("dev", "bob", "one");
        console.expect("[23:59:00] #dev bob: one");
        join("dev", 2, "carol");
        console.expect("* #dev: carol joined (3 there)");
        view.onTopic(new ServerMessage.Topic("dev", 3, "carol", "lunch"));
        console.expect("* #dev: carol set the topic: lunch", Kind.NOTICE);
        lookAt(dev);
        say("dev", "bob", "two");
        console.expect("[23:59:00] bob: two");
        leave("dev", 4, "carol");
        console.expect("* carol left: exit (2 here)");
        say("bob", "three");
        console.expect("[23:59:00] #lobby bob: three");
        join("dave");
        console.expect("* #lobby: dave joined (3 of 5)");

        assertThat(dev.topic()).isEqualTo("lunch");
    }

    @Test
    void whatOthersSayIsUnreadUntilOneLooksThere() {
        enter();
        JoinedRoom dev = enterDev();
        say("dev", "bob", "one");
        say("dev", "alice", "two");
        say("dev", "bob", "three");
        say("bob", "here");

        assertThat(dev.unread()).isEqualTo(2);
        assertThat(rooms.lobby().unread()).isZero();
        lookAt(dev);
        assertThat(dev.unread()).isZero();
    }

    @Test
    void promptNamesTheRoomWhereThereIsMoreThanOne() {
        enter();
        assertThat(console.room()).isEmpty();
        JoinedRoom dev = enterDev();
        assertThat(console.room()).isEqualTo("#lobby");
        lookAt(dev);
        assertThat(console.room()).isEqualTo("#dev");
        view.onParted("dev", "part");
        console.expect("* You left #dev. You are in #lobby now.", Kind.NOTICE);
        assertThat(console.room()).isEmpty();
    }

    @Test
    void whoPartsFromARoomThatTheyDoNotLookAtStaysWhereTheyAre() {
        enter();
        lookAt(enterDev());
        rooms.expect("ops");
        view.onRoomEntered(entry("ops", null, "alice"));
        console.expect("* You are in #ops now, 1 here: alice.");
        say("ops", "bob", "before anybody knows whether there is a past");
        view.onParted("ops", "part");
        console.expect("[23:59:00] #ops bob: before anybody knows whether there is a past");
        console.expect("* You left #ops. You are in #dev.");

        assertThat(rooms.current().name()).isEqualTo("dev");
        assertThat(console.room()).isEqualTo("#dev");
    }

    @Test
    void whatIsSaidBeforeThePastIsKnownWaitsForIt() {
        enter();
        rooms.expect("dev");
        view.onRoomEntered(entry("dev", null, "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.");
        say("dev", "bob", "new");
        write("bob", "alice", "psst");
        console.expect("[23:59:00] bob -> you: psst");
        console.expectNothingMore();
        scrollback.goOn("dev");
        console.expect("[23:59:00] #dev bob: new");
    }

    @Test
    void nothingWaitsInARoomThatOneWasBroughtTo() {
        enter();
        view.onRoomEntered(entry("dev", null, "bob", "alice"));
        console.expect("* You are in #dev too, as on your other devices, 2 there: alice, bob.");
        say("dev", "bob", "new");
        console.expect("[23:59:00] #dev bob: new");
    }

    @Test
    void nothingWaitsForAPastThatALostConnectionKeeps() {
        enter();
        rooms.expect("dev");
        view.onRoomEntered(entry("dev", null, "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.");
        say("dev", "bob", "new");
        view.onInterrupted(lost);
        console.expect("[23:59:00] #dev bob: new");
    }

    @Test
    void dateIsShownOnceWhenItChangesWhereTheReaderIs() {
        enter();
        say("bob", "late");
        console.expect("[23:59:00] bob: late");
        pass(Duration.ofMinutes(1));
        say("bob", "early");
        console.expect("--- Saturday, 3 January 2026 ---", Kind.NOTICE);
        console.expect("[00:00:00] bob: early");
        join("carol");
        console.expect("* carol joined (3 of 5)");
        pass(Duration.ofDays(2));
        leave("carol");
        console.expect("--- Monday, 5 January 2026 ---", Kind.NOTICE);
        console.expect("* carol left: exit (2 of 5)");
        say("alice", "hello");
        console.expect("[00:00:00] alice: hello");
    }

    @Test
    void clockOfTheServerThatIsBehindDoesNotTurnTheDateBack() {
        pass(Duration.ofMinutes(1));
        enter();
        pass(Duration.ofSeconds(-1));
        say("bob", "late");
        console.expect("[23:59:59] bob: late");
        pass(Duration.ofSeconds(1));
        join("carol");
        console.expect("* carol joined (3 of 5)");
    }

    @Test
    void whatIsHiddenShowsNoDate() {
        enter();
        view.quiet = true;
        pass(Duration.ofDays(1));
        join("carol");
        console.expectNothingMore();
        say("carol", "hello");
        console.expect("--- Saturday, 3 January 2026 ---");
        console.expect("[23:59:00] carol: hello");
    }

    @Test
    void whoComesBackInTimeSeesWhatHappenedMeanwhileAndThatItIsAll() {
        enter();
        lookAt(enterDev());
        interrupt();
        pass(Duration.ofSeconds(5));
        view.onRoomEntered(again("lobby", 1, 3, 0, "alice", "dave"));
        console.expect("* Back after 5 s as alice, 2 of 5 here: alice, dave.");
        leave("lobby", 2, "bob");
        console.expect("* #lobby: bob left: exit (2 of 5)");
        join("lobby", 3, "dave");
        console.expect("* #lobby: dave joined (2 of 5)");
        view.onRoomEntered(again("dev", 1, 1, 0, "bob", "alice"));
        say("dev", "bob", "meanwhile");
        console.expect("[23:59:05] bob: meanwhile");
        view.onResumed(resumed(true));
        console.expect("* Nothing was missed.", Kind.NOTICE);
        console.expect("online");
        join("lobby", 4, "bob");
        console.expect("* #lobby: bob joined (3 of 5)");

        assertThat(rooms.lobby().others()).containsExactly("dave", "bob");
        assertThat(console.room()).isEqualTo("#dev");
    }

    @Test
    void whoComesBackTooLateLearnsWhereSomethingMayBeMissing() {
        enter();
        enterDev();
        interrupt();
        pass(Duration.ofSeconds(5));
        view.onRoomEntered(again("lobby", 9, 9, 6, "carol", "alice", "dave"));
        console.expect("* Back after 5 s as alice, 3 of 5 here: alice, carol, dave.", Kind.NOTICE);
        console.expect("* #lobby: up to 6 events may have been missed. /history shows what was said.", Kind.NOTICE);
        view.onRoomEntered(again("dev", 1, 1, RoomEntry.UNKNOWN, "alice"));
        console.expect("* #dev was made anew: what was said meanwhile, if anything, is not known.");
        view.onResumed(resumed(false));
        console.expect("online");
        join("lobby", 10, "bob");
        console.expect("* bob joined (4 of 5)");

        assertThat(rooms.lobby().others()).containsExactly("carol", "dave", "bob");
    }

    @Test
    void serverThatWasStartedAnewIsSaidOnceForAllRooms() {
        enter();
        enterDev();
        interrupt();
        view.onRoomEntered(again("lobby", 1, 1, RoomEntry.UNKNOWN, "alice"));
        console.expect("* Back after 1 s as alice, 1 of 5 here: alice.");
        console.expect("* The server was started anew: what was said meanwhile, if anything, is not known.");
        view.onRoomEntered(again("dev", 1, 1, RoomEntry.UNKNOWN, "alice"));
        view.onResumed(resumed(false));
        console.expect("online");
        console.expectNothingMore();
    }

    @Test
    void historyBeginsAtTheGapAfterALateReturn() {
        enter();
        rooms.lobby().earliest = 1;
        interrupt();
        view.onRoomEntered(again("lobby", 1, 5, 0, "alice"));
        assertThat(rooms.lobby().earliest).as("without a gap").isEqualTo(1);
        view.onRoomEntered(again("lobby", 9, 9, 6, "alice"));
        assertThat(rooms.lobby().earliest).isEqualTo(9);
    }

    @Test
    void directMessagesThatWereNotKeptAreSaidToo() {
        enter();
        interrupt();
        view.onRoomEntered(again("lobby", 1, 1, 0, "alice"));
        console.expect("* Back after 1 s as alice, 1 of 5 here: alice.");
        view.onResumed(resumed(false));
        console.expect("* Something that was said to you alone may have been missed.", Kind.NOTICE);
        console.expect("online");
    }

    @Test
    void roomThatOneCannotComeBackToIsGone() {
        enter();
        lookAt(enterDev());
        interrupt();
        view.onRoomEntered(again("lobby", 9, 9, 0, "alice"));
        console.expect("* Back after 1 s as alice, 1 of 5 here: alice.");
        view.onParted("dev", "part");
        console.expect("* You are no longer in #dev.", Kind.NOTICE);

        assertThat(rooms.current()).isSameAs(rooms.lobby());
        assertThat(console.room()).isEmpty();
    }

    @Test
    void dateIsShownToWhoComesBackOnAnotherDay() {
        enter();
        interrupt();
        pass(Duration.ofMinutes(2));
        view.onRoomEntered(again("lobby", 1, 1, 0, "alice"));
        console.expect("--- Saturday, 3 January 2026 ---", Kind.NOTICE);
        console.expect("* Back after 2 min as alice, 1 of 5 here: alice.");
    }

    @Test
    void secondLossIsCountedFromItself() {
        enter();
        interrupt();
        pass(Duration.ofSeconds(20));
        view.onRoomEntered(again("lobby", 1, 1, 0, "alice"));
        console.expect("* Back after 20 s as alice, 1 of 5 here: alice.");
        view.onResumed(resumed(true));
        console.expect("* Nothing was missed.");
        console.expect("online");
        interrupt();
        pass(Duration.ofSeconds(2));
        view.onRoomEntered(again("lobby", 1, 1, 0, "alice"));
        console.expect("* Back after 2 s as alice, 1 of 5 here: alice.");
    }
}
