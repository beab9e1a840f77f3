package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Parted;
import chat.client.RecordingListener.StillOut;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost connection that another one takes the place of, as the listener hears it: what is there again, and what is not. */
class ReconnectTest extends ReconnectFixture {

    private static final String WELCOME =
            "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'s','session':'s1'}";
    private static final String ENTERED =
            "{'type':'entered','room':'lobby','users':[],'count':2,'epoch':'e1','recovered':true,'seq':1}";
    private static final String SAID =
            "{'type':'message','room':'lobby','from':'bob','text':'hi','time':'2026-01-02T10:31:07Z','seq':";

    private void direct(long seq) {
        send("{'type':'direct','from':'bob','to':'alice','text':'psst','time':'2026-01-02T10:31:07.000Z','seq':" + seq
                + "}");
    }

    private void expectSaid(String text) {
        assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo(text);
    }

    private RoomEntry expectEntry(String room) {
        RoomEntry entry = listener.next(RoomEntry.class);
        assertThat(entry.room()).isEqualTo(room);
        return entry;
    }

    @Test
    void sessionIsResumedFromTheLatestEventsOn() {
        join();
        enter("dev");
        peer.said("lobby", "bob", 2, "hello", null);
        peer.said("dev", "bob", 2, "psst", null);
        peer.said("dev", "bob", 3, "psst", null);
        direct(1);
        listener.skipTo(ServerMessage.DirectMessage.class);
        lose();

        JsonNode since = acceptResume().path("since");
        assertThat(since.toString()).contains("\"lobby\":2", "\"dev\":3", "\"@\":1");
        assertThat(since).hasSize(3);
        peer.welcome("alice", SESSION);
        send("{'type':'entered','room':'lobby','users':['alice'],'count':1,'seq':2,'last':4,"
                + "'topic':'Everything','epoch':'e1','recovered':true}");
        peer.said("lobby", "bob", 3, "missed", null);
        send("{'type':'left','room':'lobby','seq':4,'username':'bob','reason':'exit'}");
        peer.entered("dev", 3, true);
        peer.pong();

        RoomEntry lobby = expectEntry("lobby");
        assertThat(lobby.again()).isTrue();
        assertThat(lobby.isComplete()).isTrue();
        assertThat(lobby.last()).isEqualTo(4);
        assertThat(lobby.topic()).isEqualTo("Everything");
        expectSaid("missed");
        listener.next(ServerMessage.Left.class);
        expectEntry("dev");
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(resumed.away()).isPositive();
        peer.said("dev", "bob", 4, "live", null);
        expectSaid("live");
    }

    @Test
    void connectionIsLostAndFoundAsOftenAsItHappens() {
        join();
        for (int seq = 2; seq < 7; seq++) {
            peer.said("bob", seq, "hello", null);
            listener.next(ServerMessage.Message.class);
            lose();
            resume(seq);
        }
        listener.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource({
        "5, e1, 4",
        "1, e1, 0",
        "5, e2, -1",
        "0, e1, -1",
    })
    void whatIsNotRecoveredIsCountedWhereItCanBe(long seq, String epoch, long missed) {
        join();
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", seq, false, epoch);
        peer.pong();

        assertThat(expectEntry("lobby").missed()).isEqualTo(missed);
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isEqualTo(missed == 0);
        peer.said("bob", seq + 1, "goes on", null);
        expectSaid("goes on");
    }

    @Test
    void roomThatDoesNotComeBeforeThePongIsGone() {
        join();
        enter("dev");
        lose();
        acceptAndResume(1);
        peer.pong();

        expectEntry("lobby");
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).complete()).isFalse();
        peer.said("dev", "bob", 2, "not to you", null);
        listener.next(ChatException.ProtocolViolation.class);
    }

    @Test
    void lossOnTheWayBackLosesNothingOfWhatHadCome() {
        join();
        enter("dev");
        lose();
        acceptAndResume(1);
        peer.said("bob", 2, "first half", null);
        peer.close();
        expectEntry("lobby");
        expectSaid("first half");
        listener.next(StillOut.class);

        JsonNode since = acceptAndResume(2).path("since");
        assertThat(since.path("lobby").asLong()).isEqualTo(2);
        assertThat(since.path("dev").asLong()).isEqualTo(1);
        peer.said("bob", 3, "second half", null);
        peer.entered("dev", 1, true);
        peer.pong();
        expectEntry("lobby");
        expectSaid("second half");
        expectEntry("dev");
        assertThat(listener.next(Resumed.class).complete()).isTrue();
    }

    @Test
    void whatWasMissedOnOneAttemptIsNotForgottenOnTheNext() {
        join();
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 9, false);
        assertThat(expectEntry("lobby").missed()).isEqualTo(8);
        peer.close();
        listener.next(StillOut.class);
        acceptAndResume(9);
        peer.pong();

        assertThat(expectEntry("lobby").isComplete()).isTrue();
        assertThat(listener.next(Resumed.class).complete()).isFalse();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(List.of(WELCOME, SAID + "2}"), "an event of a room that was not entered"),
                Arguments.of(List.of(WELCOME, ENTERED, SAID + "3}"), "event 3 came after event 1"),
                Arguments.of(List.of(WELCOME, ENTERED.replace("1}", "0}")), "goes back from event 1 to event 0"),
                Arguments.of(List.of(WELCOME, ENTERED, ENTERED), "a room was entered twice"),
                Arguments.of(List.of(WELCOME, WELCOME), "a second welcome"),
                Arguments.of(List.of(ENTERED), "a room was entered without a join"),
                Arguments.of(List.of("{'type':'pong'}"), "a pong before the answer to the join"));
    }

    /** Also on the new connection; and no words of it hold the session's secret. */
    @ParameterizedTest
    @MethodSource("broken")
    void contractThatIsBrokenOnTheWayBackIsFinal(List<String> lines, String words) {
        join();
        lose();
        acceptResume();
        lines.forEach(this::send);

        assertThat(listener.skipTo(ChatException.class))
                .isInstanceOf(ChatException.ProtocolViolation.class)
                .asString()
                .contains(words)
                .doesNotContain(SESSION);
        listener.expectNothingMore();
    }

    @Test
    void gapBeforeAnyLossIsFinalAndNoReasonToComeBack() {
        join();
        peer.said("bob", 9, "from the future", null);

        listener.next(ChatException.ProtocolViolation.class);
        listener.expectNothingMore();
    }

    @Test
    void roomThatOneHadLeftAndEnteredAgainUnheardHasAGapThatIsCounted() {
        join();
        enter("dev");
        client.part("dev");
        client.enter("dev");
        lose();
        acceptAndResume(1);
        peer.entered("dev", 4, true);
        peer.pong();

        expectEntry("lobby");
        assertThat(expectEntry("dev").missed()).isEqualTo(3);
        assertThat(listener.next(Resumed.class).complete()).isFalse();
    }

    @Test
    void directMessagesThatWereMissedComeOnceAndThoseThatCannotComeAreTold() {
        join();
        direct(1);
        direct(2);
        listener.next(ServerMessage.DirectMessage.class);
        listener.next(ServerMessage.DirectMessage.class);
        lose();
        acceptAndResume(1);
        direct(2);
        direct(5);
        peer.pong();

        expectEntry("lobby");
        assertThat(listener.next(ServerMessage.DirectMessage.class).seq()).isEqualTo(5);
        assertThat(listener.next(Resumed.class).complete()).isFalse();
        direct(7);
        assertThat(listener.next(ChatException.ProtocolViolation.class)).hasMessageContaining("direct message 7");
    }

    @Test
    void sessionThatIsGoneIsBegunAnewInTheSameRooms() {
        join();
        enter("dev");
        enter("attic");
        peer.said("bob", 2, "hello", null);
        listener.next(ServerMessage.Message.class);
        lose();
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        peer.pong();
        JsonNode join = peer.expect("join");
        assertThat(join.path("username").asText()).isEqualTo("alice");
        assertThat(join.path("resume").asBoolean()).isTrue();
        assertThat(join.has("session")).isFalse();
        assertThat(join.has("since")).isFalse();
        peer.welcome("alice", "s2");
        peer.entered("lobby", 7, null);
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        JsonNode attic = peer.expect("enter");
        peer.entered("dev", 1, null, "e2");
        peer.error("too_many_rooms", "No", attic.path("id").asText());

        RoomEntry lobby = expectEntry("lobby");
        assertThat(lobby.again()).isTrue();
        assertThat(lobby.missed()).isEqualTo(4); // events 3 to 6: 7 is the entry
        assertThat(expectEntry("dev").missed()).isEqualTo(RoomEntry.UNKNOWN);
        assertThat(listener.next(ServerMessage.ErrorMessage.class).message()).isEqualTo("No");
        assertThat(listener.next(Parted.class).room()).isEqualTo("attic");
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isFalse();
        assertThat(resumed.complete()).isFalse();

        lose();
        accept();
        JsonNode again = peer.expect("join");
        assertThat(again.path("session").asText()).isEqualTo("s2");
        assertThat(again.path("since").path("dev").asLong()).isEqualTo(1);
        assertThat(again.path("since").has("attic")).isFalse();
    }

    /** Also where it was a displaced connection that did not enter them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roomsThatWereNotEnteredAgainBeforeTheNextLossAreNotForgotten(boolean displaced) {
        join();
        enter("dev");
        lose();
        acceptAnew(SESSION);
        String id = peer.expect("enter").path("id").asText();
        if (displaced) {
            peer.error("session_unknown", "This session goes on over another connection", id);
            peer.goodbye("kicked");
        } else {
            peer.close();
        }
        expectEntry("lobby");
        listener.next(StillOut.class);
        assertThat(acceptAndResume(1).path("since").has("dev")).isFalse();
        peer.pong();
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        peer.entered("dev", 1, null);

        expectEntry("lobby");
        expectEntry("dev");
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void roomThatSomebodyMadeAnewUnderAnotherSpellingIsAnotherOne() {
        join();
        enter("dev");
        lose();
        acceptAnew("s2");
        peer.expect("enter");
        peer.entered("DEV", 2, null, "e2");

        expectEntry("lobby");
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        assertThat(expectEntry("DEV").again()).isFalse();
        listener.next(Resumed.class);
    }

    @Test
    void serverThatKeepsNoSeatsIsJoinedAfresh() {
        joinWithoutSession();
        lose();
        accept();
        assertThat(peer.expect("join").has("session")).isFalse();
        peer.letIn("alice");

        assertThat(expectEntry("lobby").missed()).isEqualTo(RoomEntry.UNKNOWN);
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void whoIsInCannotJoinAgain() {
        join();
        CompletableFuture<JoinResult> again = client.join("alice");

        assertThat(ChatClientFixture.refusal(again).code()).isEqualTo("already_joined");
    }
}
