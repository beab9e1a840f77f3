package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Session;
import chat.client.cli.Console.Kind;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomViewTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");

    private final FakeConsole console = new FakeConsole();
    private final Speakers speakers = new Speakers();

    private Instant now = Instant.parse("2026-01-02T21:59:00Z"); // one minute before midnight in Helsinki
    private RoomView room = room(Notify.MENTIONS);
    private long seq = 1;

    private RoomView room(Notify notify) {
        return new RoomView(console, new MessagePrinter(Palette.of(0), ZONE), notify, speakers, () -> now, ZONE);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static Session session(long seq, String... users) {
        return new Session("alice", 5, "scripted", null, "lobby", List.of(users), users.length, seq);
    }

    private void enter() {
        room.entered(session(1, "bob", "alice"));
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.", Kind.NOTICE);
    }

    private void say(String from, String text) {
        room.said(new ServerMessage.Said("lobby", ++seq, from, text, now, null, false));
    }

    private void join(String username) {
        room.joined(new ServerMessage.Joined("lobby", ++seq, username));
    }

    private void leave(String username) {
        room.left(new ServerMessage.Left("lobby", ++seq, username, "exit"));
    }

    @Test
    void whoComesAndGoesIsCounted() {
        enter();
        join("carol");
        console.expect("* carol joined (3 of 5)", Kind.NOTICE);
        leave("bob");
        console.expect("* bob left: exit (2 of 5)", Kind.NOTICE);
        room.users(new ServerMessage.Users("lobby", List.of("carol", "alice"), 2, 9)); // the operator changed the limit
        console.expect("* 2 of 9 here: alice, carol", Kind.NOTICE);
        leave("carol");
        console.expect("* carol left: exit (1 of 9)", Kind.NOTICE);
    }

    @Test
    void whoComesAndGoesIsCountedAlsoWhileItIsHidden() {
        enter();
        assertThat(room.isQuiet()).isFalse();
        room.setQuiet(true);
        assertThat(room.isQuiet()).isTrue();
        join("carol");
        leave("bob");
        join("dave");
        console.expectNothingMore();
        say("carol", "hello");
        console.expect("[23:59:00] carol: hello", Kind.MESSAGE);
        room.setQuiet(false);
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

        assertThat(speakers.startingWith("")).containsExactly("carol");
    }

    @Test
    void serverThatSpeaksIsNobodyToSpeakTo() {
        enter();
        say("server", "Restart at noon, alice");
        console.expect("[23:59:00] server: Restart at noon, alice", Kind.CALL);

        assertThat(speakers.startingWith("")).containsExactly("bob");
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
        room = room(notify);
        enter();
        say("bob", text);
        console.expect("[23:59:00] bob: " + text, kind);
    }

    @ParameterizedTest
    @CsvSource({"OFF", "MENTIONS", "ALL"})
    void nobodyIsCalledForWhatTheySayThemselves(Notify notify) {
        room = room(notify);
        enter();
        say("alice", "I am alice");
        console.expect("[23:59:00] alice: I am alice", Kind.OWN);
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
        room.setQuiet(true);
        pass(Duration.ofDays(1));
        join("carol");
        console.expectNothingMore();
        say("carol", "hello");
        console.expect("--- Saturday, 3 January 2026 ---");
        console.expect("[23:59:00] carol: hello");
    }

    @ParameterizedTest
    @CsvSource({
        "4, '* Up to 1 event (messages, joins, leaves) may have been missed.'",
        "9, '* Up to 6 events (messages, joins, leaves) may have been missed.'",
        "3, '* The server was started anew: what was said meanwhile, if anything, is not known.'",
        "1, '* The server was started anew: what was said meanwhile, if anything, is not known.'",
    })
    void whoComesBackLearnsHowMuchTheyMayHaveMissed(long seqOfTheNewEntry, String missed) {
        enter();
        say("bob", "hello");
        console.expect("[23:59:00] bob: hello");
        room.lost();
        pass(Duration.ofSeconds(5));
        room.entered(session(seqOfTheNewEntry, "carol", "alice", "dave"));
        console.expect("* Back after 5 s as alice, 3 of 5 here: alice, carol, dave.", Kind.NOTICE);
        console.expect(missed, Kind.NOTICE);
        join("bob");
        console.expect("* bob joined (4 of 5)");
        assertThat(speakers.startingWith("")).containsExactly("carol", "dave", "bob");
    }

    @ParameterizedTest
    @CsvSource({"0, 1 s", "1, 1 s", "119, 119 s", "120, 2 min", "7260, 121 min"})
    void timeAwayIsSaidInWords(long seconds, String inWords) {
        pass(Duration.ofHours(1));
        enter();
        room.lost();
        pass(Duration.ofSeconds(seconds));
        room.entered(session(5, "alice"));
        console.expect("* Back after " + inWords + " as alice, 1 of 5 here: alice.");
    }

    @Test
    void dateIsShownToWhoComesBackOnAnotherDay() {
        enter();
        room.lost();
        pass(Duration.ofMinutes(2));
        room.entered(session(5, "alice"));
        console.expect("--- Saturday, 3 January 2026 ---", Kind.NOTICE);
        console.expect("* Back after 2 min as alice, 1 of 5 here: alice.");
    }

    @Test
    void secondLossIsCountedFromItself() {
        enter();
        room.lost();
        pass(Duration.ofSeconds(20));
        room.entered(session(5, "alice"));
        console.expect("* Back after 20 s as alice, 1 of 5 here: alice.");
        console.expect("* Up to 3 events (messages, joins, leaves) may have been missed.");
        room.lost();
        pass(Duration.ofSeconds(2));
        room.entered(session(7, "alice"));
        console.expect("* Back after 2 s as alice, 1 of 5 here: alice.");
        console.expect("* Up to 1 event (messages, joins, leaves) may have been missed.");
    }
}
