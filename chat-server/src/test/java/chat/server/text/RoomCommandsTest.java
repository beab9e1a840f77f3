package chat.server.text;

import static chat.server.text.Visitor.entered;
import static chat.server.text.Visitor.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage.ErrorMessage;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Topic;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask for about rooms, and where what they type goes. */
final class RoomCommandsTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Visitor alice = new Visitor();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    private void assertTalksIn(String room) {
        assertThat(alice.asked("hello")).isEqualTo(new ClientMessage.Message(room, "hello", null, false));
    }

    @ParameterizedTest
    @CsvSource({"/join dev, dev", "/join #dev, dev", "/join   Dev , Dev", "/join büro, büro"})
    void joinAsksToEnterTheRoom(String typed, String room) {
        assertThat(alice.asked(typed)).isEqualTo(new ClientMessage.Enter(room, null));
    }

    @Test
    void whatIsTypedForAClosedRoomGoesThereAndThatAPasswordCanBeSeenIsSaid() {
        String seen = "* " + Phrases.ROOM_PASSWORD_SEEN + "\r\n";
        Visitor bob = new Visitor(List.of(Feature.ACCOUNTS.wire()));
        bob.enterDev();

        assertThat(bob.asked("/close")).isEqualTo(new ClientMessage.Close("dev", null, null));
        assertThat(bob.asked("/open")).isEqualTo(new ClientMessage.Open("dev", null));
        assertThat(bob.asked("/invite @carol")).isEqualTo(new ClientMessage.Invite("dev", "carol", null));
        assertThat(bob.warned("/close open sesame", seen))
                .isEqualTo(new ClientMessage.Close("dev", "open sesame", null));
        assertThat(bob.warned("/join ops open sesame", seen))
                .isEqualTo(new ClientMessage.Enter("ops", "open sesame", null));
        assertThat(alice.told("/close")).isEqualTo(Phrases.NO_OWNERS + "\r\n");
        assertThat(alice.told("/invite bob")).isEqualTo(Phrases.NO_OWNERS + "\r\n");
        assertThat(bob.finish()).isFalse();
    }

    @Test
    void closedRoomAsksForItsPasswordWhichIsNeverSaid() {
        Visitor bob = new Visitor(List.of(Feature.ACCOUNTS.wire()));
        bob.asked("/join dev");
        assertThat(bob.shown(new ErrorMessage("room_closed", "#dev is closed", null)))
                .endsWith("#dev is closed. Password for #dev:\r\n");
        assertThat(bob.warned("s3cret", "* " + Phrases.PASSWORD_SHOWS + "\r\n\uFFFD\uFFFD\u0001"))
                .isEqualTo(new ClientMessage.Enter("dev", "s3cret", null));
        assertThat(bob.shown(new ErrorMessage("rate_limited", "Too many", null)))
                .endsWith("Too many\r\n");
        assertThat(bob.asked("hello")).isEqualTo(new ClientMessage.Message("lobby", "hello", null, false));
        assertThat(bob.shown(new ErrorMessage("room_closed", "#ops is closed", null)))
                .as("not of this room's join")
                .isEqualTo("#ops is closed\r\n");
        assertThat(bob.finish()).isFalse();
    }

    @Test
    void whereNothingIsClosedARoomIsOneWordAndHelpKnowsOfNoPassword() {
        assertThat(alice.told("/join my room")).isEqualTo("#my needs no password, and a room's name has no spaces\r\n");
        assertThat(alice.told("/help")).contains("/join ROOM  ").doesNotContain("[PW]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/join", "/join ", "/join #"})
    void joinWithoutARoomSaysWhatItTakes(String typed) {
        assertThat(alice.told(typed)).isEqualTo("/join takes a room: /join dev\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/join a/b", "/join ##dev", "/part a/b"})
    void whatNoRoomCanBeCalledIsRefused(String typed) {
        assertThat(alice.refused(typed).code()).isEqualTo(ErrorCode.ROOM_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/part dev ops", "/part dev now"})
    void roomIsOneWord(String typed) {
        assertThat(alice.told(typed)).startsWith("A room's name has 1 to 32 characters: letters, ");
    }

    @Test
    void whatIsTypedGoesToTheRoomThatWasEnteredLast() {
        assertTalksIn("lobby");
        alice.enterDev();

        assertTalksIn("dev");
        assertThat(alice.asked("/me waves")).isEqualTo(new ClientMessage.Message("dev", "waves", null, true));
        assertThat(alice.asked("/say /me")).isEqualTo(new ClientMessage.Message("dev", "/me", null, false));
        assertThat(alice.asked("/users")).isEqualTo(new ClientMessage.Users("dev", null));
    }

    @Test
    void asLongAsARoomIsNotEnteredNothingGoesThere() {
        alice.asked("/join dev");

        assertTalksIn("lobby");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/join lobby", "/join #LOBBY", "/join ｌｏｂｂｙ"})
    void joinLeadsBackToARoomThatOneIsInWithoutAskingAnybody(String typed) {
        alice.enterDev();
        alice.shown(new Joined("lobby", 8, "carol"));

        assertThat(alice.told(typed)).isEqualTo("* You are in #lobby now, 3 of 5 here.\r\n");
        assertTalksIn("lobby");
    }

    @Test
    void joinOfARoomThatOneIsInTellsItsTopic() {
        alice.shown(entered("dev", "the build"));
        alice.told("/join lobby");
        alice.shown(new Topic("dev", 42, "bob", "the new build"));

        assertThat(alice.told("/join DEV"))
                .isEqualTo("* You are in #dev now, 2 here.\r\n* Topic of #dev: the new build\r\n");
        assertTalksIn("dev");
    }

    @Test
    void partIsMeantForTheCurrentRoom() {
        alice.enterDev();
        assertThat(alice.asked("/part")).isEqualTo(new ClientMessage.Part("dev", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/part", "/part lobby", "/part #LOBBY"})
    void partOfTheLobbyTellsHowToLeaveTheChat(String typed) {
        assertThat(alice.told(typed)).isEqualTo("Everybody is in the lobby. Type exit to leave the chat.\r\n");
        alice.enterDev();
        assertThat(alice.told("/part lobby")).isEqualTo("Everybody is in the lobby. Type exit to leave the chat.\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/part dev", "/part #DEV", "/part  #dev "})
    void partIsMeantForTheRoomThatIsNamed(String typed) {
        alice.enterDev();
        alice.told("/join lobby");

        assertThat(alice.asked(typed)).isEqualTo(new ClientMessage.Part("dev", null));
    }

    @Test
    void partOfARoomThatOneIsNotInIsAnsweredByTheServer() {
        assertThat(alice.asked("/part #dev")).isEqualTo(new ClientMessage.Part("dev", null));
    }

    @Test
    void whoeverLeftTheCurrentRoomTalksInTheLobby() {
        alice.enterDev();
        alice.shown(new Left("dev", 42, "alice", "part"));

        assertTalksIn("lobby");
        assertThat(alice.asked("/join dev")).isEqualTo(new ClientMessage.Enter("dev", null));
    }

    @Test
    void whoeverLeftAnotherRoomTalksWhereTheyDid() {
        alice.enterDev();
        alice.shown(entered("ops", null));
        alice.shown(new Left("dev", 42, "alice", "part"));

        assertTalksIn("ops");
    }

    @Test
    void roomsAsksWhichThereAre() {
        assertThat(alice.asked("/rooms")).isEqualTo(new ClientMessage.Rooms(null));
    }

    /** What somebody types is compared with all rooms that they are in, whose names are brought into a form once. */
    @Test
    void joinTakesAMomentFromWithinManyRooms() {
        for (int i = 0; i < 50; i++) {
            alice.shown(entered("\u1ea5\u0316".repeat(15) + i, null));
        }

        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < 5_000; i++) {
            assertThat(alice.asked("/join x")).isEqualTo(new ClientMessage.Enter("x", null));
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - before)
                .isLessThan(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void topicWithATextSetsThatOfTheCurrentRoom() {
        alice.enterDev();

        assertThat(alice.asked("/topic the new build"))
                .isEqualTo(new ClientMessage.Topic("dev", "the new build", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic -", "/topic  - "})
    void topicWithADashClearsThatOfTheCurrentRoom(String typed) {
        alice.shown(entered("dev", "the build"));

        assertThat(alice.asked(typed)).isEqualTo(new ClientMessage.Topic("dev", "", null));
    }

    @Test
    void topicIsClearedWhetherOrNotOneIsKnownOf() {
        assertThat(alice.asked("/topic -")).isEqualTo(new ClientMessage.Topic("lobby", "", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--", "- -", "- what is built"})
    void topicThatOnlyBeginsWithADashIsOne(String text) {
        alice.enterDev();

        assertThat(alice.asked("/topic " + text)).isEqualTo(new ClientMessage.Topic("dev", text, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic", "/topic ", "/topic   "})
    void topicWithoutATextShowsIt(String typed) {
        assertThat(alice.told(typed)).isEqualTo("* #lobby has no topic. /topic TEXT gives it one.\r\n");
        alice.shown(entered("dev", "the build"));
        assertThat(alice.told(typed)).isEqualTo("* Topic of #dev: the build\r\n* /topic - clears it.\r\n");
        alice.shown(new Topic("dev", 42, "bob", "the new build"));
        assertThat(alice.told(typed)).isEqualTo("* Topic of #dev: the new build\r\n* /topic - clears it.\r\n");
        alice.shown(new Topic("dev", 43, "bob", ""));
        assertThat(alice.told(typed)).isEqualTo("* #dev has no topic. /topic TEXT gives it one.\r\n");
    }

    @Test
    void historyAsksForWhatWasSaidBeforeOneCame() {
        assertThat(alice.asked("/history")).isEqualTo(new ClientMessage.History("lobby", 7, 20, null));
        alice.enterDev();
        assertThat(alice.asked("/history 5")).isEqualTo(new ClientMessage.History("dev", 41, 5, null));
    }

    @Test
    void eachFurtherHistoryGoesFurtherBack() {
        alice.enterDev();
        alice.shown(new History("dev", List.of(said("dev", 30, "bob", "one"), said("dev", 39, "bob", "two"))));
        alice.shown(said("dev", 42, "bob", "three"));

        assertThat(alice.asked("/history")).isEqualTo(new ClientMessage.History("dev", 30, 20, null));
        alice.shown(new History("dev", List.of(said("dev", 12, "bob", "zero"))));
        assertThat(alice.asked("/history")).isEqualTo(new ClientMessage.History("dev", 12, 20, null));
        alice.shown(new History("dev", List.of()));
        assertThat(alice.asked("/history")).isEqualTo(new ClientMessage.History("dev", 12, 20, null));
        alice.told("/join lobby");
        assertThat(alice.asked("/history")).isEqualTo(new ClientMessage.History("lobby", 7, 20, null));
    }

    @Test
    void moreHistoryThanThereIsInOneAnswerIsAskedForAsAllThatFits() {
        assertThat(alice.asked("/history 5000")).isEqualTo(new ClientMessage.History("lobby", 7, 1000, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/history all", "/history 0", "/history -1", "/history 1 2", "/history 99999999999"})
    void historyOfNoNumberSaysWhatItTakes(String typed) {
        assertThat(alice.told(typed)).isEqualTo("/history takes a whole number from 1 on, or nothing: /history 50\r\n");
    }
}
