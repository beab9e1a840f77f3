package chat.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Entered;
import chat.protocol.ServerMessage.ErrorMessage;
import chat.protocol.ServerMessage.Goodbye;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Users;
import chat.protocol.ServerMessage.Welcome;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TextEncoderTest {

    private static final Instant TIME = Instant.parse("2026-01-02T10:31:07.999Z");

    private int maxUsers = 5;
    private final TextEncoder encoder = new TextEncoder(ZoneOffset.UTC, () -> maxUsers);
    private final EmbeddedChannel channel = new EmbeddedChannel(encoder);

    private String shown(ServerMessage message) {
        channel.writeOutbound(message);
        return Bytes.outboundText(channel);
    }

    private void join() {
        shown(new Welcome("alice", 5, 1, "chat-server 1", null, null, List.of(), null, null));
        shown(new Entered("lobby", List.of("alice", "bob"), 2, 7));
    }

    private static Message said(String from, String text, boolean action) {
        return new Message("lobby", 8, from, text, TIME, null, action);
    }

    private static List<String> names(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format("u%04d", i))
                .toList();
    }

    @Test
    void welcomeIsNotShownWithoutAGreeting() {
        assertThat(shown(new Welcome("alice", 5, 1, "chat-server 1", null, null, List.of(), null, null)))
                .isEmpty();
    }

    @Test
    void operatorsGreetingIsShownLineByLine() {
        assertThat(shown(new Welcome(
                        "alice", 5, 1, "chat-server 1", "Be kind.\nHave fun.", null, List.of(), null, null)))
                .isEqualTo("* Be kind.\r\n* Have fun.\r\n");
    }

    @Test
    void entryTellsWhoIsHereAndHowToLeave() {
        shown(new Welcome("alice", 5, 1, "chat-server 1", null, null, List.of(), null, null));

        assertThat(shown(new Entered("lobby", List.of("alice", "bob"), 2, 7)))
                .isEqualTo("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.\r\n");
    }

    @Test
    void comingAndGoingKeepsCount() {
        join();

        assertThat(shown(new Joined("lobby", 8, "carol"))).isEqualTo("* carol joined (3 of 5)\r\n");
        assertThat(shown(new Joined("lobby", 9, "dave"))).isEqualTo("* dave joined (4 of 5)\r\n");
        assertThat(shown(new Left("lobby", 10, "carol", "exit"))).isEqualTo("* carol left: exit (3 of 5)\r\n");
        assertThat(shown(new Left("lobby", 11, "bob", "slow_consumer")))
                .isEqualTo("* bob left: too slow to keep up (2 of 5)\r\n");
    }

    @Test
    void limitThatTheOperatorChangedIsShownFromThenOn() {
        join();
        maxUsers = 9;

        assertThat(shown(new Joined("lobby", 8, "carol"))).isEqualTo("* carol joined (3 of 9)\r\n");
    }

    @Test
    void quietHidesWhoComesAndGoesAndCountsThemAllTheSame() {
        join();
        encoder.session().quiet = true;

        assertThat(shown(new Joined("lobby", 8, "carol"))).isEmpty();
        assertThat(shown(new Left("lobby", 9, "bob", "exit"))).isEmpty();
        assertThat(shown(new Joined("lobby", 10, "dave"))).isEmpty();
        assertThat(shown(said("carol", "hello", false))).isEqualTo("[10:31:07] carol: hello\r\n");
        encoder.session().quiet = false;
        assertThat(shown(new Left("lobby", 11, "dave", "exit"))).isEqualTo("* dave left: exit (2 of 5)\r\n");
    }

    @Test
    void bellRingsForOnesNameIfThatIsWanted() {
        join();

        assertThat(shown(said("bob", "alice?", false))).isEqualTo("[10:31:07] bob: alice?\r\n");
        encoder.session().bell = true;
        assertThat(shown(said("bob", "@Alice?", false))).isEqualTo("\007[10:31:07] bob: @Alice?\r\n");
        assertThat(shown(said("bob", "hello malice", false))).isEqualTo("[10:31:07] bob: hello malice\r\n");
        assertThat(shown(said("alice", "alice is me", false))).isEmpty();
    }

    @Test
    void messageHasTimeAndSender() {
        join();

        assertThat(shown(said("bob", "hello", false))).isEqualTo("[10:31:07] bob: hello\r\n");
        assertThat(shown(said("bob", "waves", true))).isEqualTo("[10:31:07] * bob waves\r\n");
    }

    @Test
    void timeIsThatOfTheZone() {
        EmbeddedChannel tokyo = new EmbeddedChannel(new TextEncoder(ZoneId.of("Asia/Tokyo"), () -> maxUsers));
        tokyo.writeOutbound(new Entered("lobby", List.of("alice", "bob"), 2, 7));
        Bytes.outbound(tokyo);
        tokyo.writeOutbound(said("bob", "hello", false));

        assertThat(Bytes.outboundText(tokyo)).isEqualTo("[19:31:07] bob: hello\r\n");
    }

    @Test
    void ownMessagesAreNotShownAgain() {
        join();

        assertThat(shown(said("alice", "hello", false))).isEmpty();
        assertThat(shown(said("alice", "waves", true))).isEmpty();
        assertThat(shown(said("Alice2", "hello", false))).isNotEmpty();
    }

    @Test
    void furtherLinesOfAMessageAreIndented() {
        join();

        assertThat(shown(said("bob", "one\ntwo\n\n* carol left: exit", false)))
                .isEqualTo("[10:31:07] bob: one\r\n    two\r\n    \r\n    * carol left: exit\r\n");
    }

    @Test
    void tabsAreSpaces() {
        join();

        assertThat(shown(said("bob", "a\tb", false))).isEqualTo("[10:31:07] bob: a    b\r\n");
    }

    @Test
    void textIsUtf8() {
        join();

        assertThat(shown(said("bob", "grüße 😀", false))).isEqualTo("[10:31:07] bob: grüße 😀\r\n");
    }

    @Test
    void usersTellsWhoIsHere() {
        join();

        assertThat(shown(new Users("lobby", List.of("alice", "bob"), 2, 5))).isEqualTo("* 2 of 5 here: alice, bob\r\n");
    }

    @Test
    void aHundredNamesAreShownAndOfMoreTheNumber() {
        join();

        assertThat(shown(new Users("lobby", names(100), 100, 5000)))
                .isEqualTo("* 100 of 5000 here: " + String.join(", ", names(100)) + "\r\n");
        assertThat(shown(new Users("lobby", names(101), 101, 5000)))
                .isEqualTo("* 101 of 5000 here: " + String.join(", ", names(100)) + " and 1 more\r\n");
        assertThat(shown(new Users("lobby", names(1000), 3000, 5000)))
                .isEqualTo("* 3000 of 5000 here: " + String.join(", ", names(100)) + " and 2900 more\r\n");
    }

    @Test
    void entryIntoACrowdShowsAHundredNames() {
        maxUsers = 5000;
        shown(new Welcome("u1", 5000, 1, "chat-server 1", null, null, List.of(), null, null));

        assertThat(shown(new Entered("lobby", names(1000), 1200, 7)))
                .isEqualTo("* You are u1, 1200 of 5000 here: " + String.join(", ", names(100))
                        + " and 1100 more. Type exit to leave, /help for help.\r\n");
    }

    @Test
    void refusalBeforeJoiningAsksAgain() {
        assertThat(shown(new ErrorMessage(ErrorCode.USERNAME_EMPTY.wire(), "Username can't be empty", null)))
                .isEqualTo("Username can't be empty. Choose a username:\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_FULL", "JOIN_TIMEOUT", "INTERNAL"})
    void refusalThatEndsTheSessionAsksNothingAndIsSaidOnce(ErrorCode code) {
        String advice = code == ErrorCode.SERVER_FULL ? ". Try again when somebody has left" : "";
        assertThat(shown(new ErrorMessage(code.wire(), "Sorry", null))).isEqualTo("Sorry" + advice + "\r\n");
        assertThat(shown(new Goodbye(code.wire(), null))).isEqualTo("* Goodbye.\r\n");
    }

    @Test
    void refusalOfANameThatIsKeptSaysForHowLong() {
        assertThat(shown(new ErrorMessage("username_taken", "Username bob is already taken", null, 30_000L)))
                .isEqualTo("Username bob is already taken: whoever has it lost the connection, and may come back within"
                        + " 30 s. Choose a username:\r\n");
    }

    @Test
    void refusalAfterJoiningAsksNothing() {
        join();

        assertThat(shown(new ErrorMessage(ErrorCode.TEXT_TOO_LONG.wire(), "Too long", null)))
                .isEqualTo("Too long\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT, Goodbye.",
        "SERVER_FULL, 'Goodbye: the server is full, try again when somebody has left.'",
        "SLOW_CONSUMER, Goodbye: your connection was too slow to keep up.",
        "SHUTDOWN, Goodbye: the server is shutting down."
    })
    void goodbyeSaysWhy(CloseReason reason, String words) {
        assertThat(shown(new Goodbye(reason.wire(), null))).isEqualTo("* " + words + "\r\n");
    }

    @Test
    void goodbyeSaysWhatTheOperatorHasToSay() {
        assertThat(shown(new Goodbye("kicked", "too loud")))
                .isEqualTo("* Goodbye: you were removed from the chat: too loud\r\n");
    }

    @Test
    void goodbyeThatSaysItAllIsSaidOnce() {
        assertThat(shown(new Goodbye("too_many_connections", "There are 32 connections. Close one of them")))
                .isEqualTo("* Goodbye. There are 32 connections. Close one of them.\r\n");
    }

    @Test
    void whoIsSlowedIsToldThatNothingIsLost() {
        assertThat(shown(new ServerMessage.Slowed(51)))
                .isEqualTo("* You send more than the server reads at once. All of it is read, only more slowly.\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void everyGoodbyeIsOneLine(CloseReason reason) {
        assertThat(shown(new Goodbye(reason.wire(), null))).matches("\\* Goodbye[^\r\n]*[^\r\n_]\r\n");
    }

    @Test
    void reasonOfALaterVersionIsSaidInWords() {
        assertThat(shown(new Goodbye("tired_of_it", null)))
                .isEqualTo("* Goodbye: the server closed the connection.\r\n");
    }

    @Test
    void signsOfLifeAreNotForPeople() {
        assertThat(shown(new ServerMessage.Ping())).isEmpty();
        assertThat(shown(new ServerMessage.Pong())).isEmpty();
    }
}
