package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.Parted;
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

/** A lost connection that another one takes the place of, as the listener hears it. */
class ReturningTest extends ReturningFixture {

    @Test
    void sessionIsResumedFromTheLatestEventsOn() {
        join(withPauses(AT_ONCE));
        enter("dev");
        peer.said("lobby", "bob", 2, "hello", null);
        peer.said("dev", "bob", 2, "psst", null);
        peer.said("dev", "bob", 3, "psst", null);
        peer.send("{\"type\":\"direct\",\"from\":\"bob\",\"to\":\"alice\",\"text\":\"you\",\"seq\":1,"
                + "\"time\":\"2026-01-02T10:31:07.000Z\"}");
        for (int i = 0; i < 3; i++) {
            listener.next(ServerMessage.Said.class);
        }
        listener.next(ServerMessage.Direct.class);
        lose();

        JsonNode since = acceptResume().path("since");
        assertThat(since.toString()).contains("\"lobby\":2", "\"dev\":3", "\"@\":1");
        assertThat(since).hasSize(3);
        peer.welcome("alice", SESSION);
        peer.send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"alice\"],\"count\":1,\"seq\":2,\"last\":4,"
                + "\"topic\":\"Everything\",\"epoch\":\"e1\",\"recovered\":true}");
        peer.said("lobby", "bob", 3, "missed", null);
        peer.send("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":4,\"username\":\"bob\",\"reason\":\"exit\"}");
        peer.entered("dev", 3, true);
        peer.pong();

        RoomEntry lobby = listener.next(RoomEntry.class);
        assertThat(lobby.again()).isTrue();
        assertThat(lobby.isComplete()).isTrue();
        assertThat(lobby.last()).isEqualTo(4);
        assertThat(lobby.topic()).isEqualTo("Everything");
        assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("missed");
        listener.next(ServerMessage.Left.class);
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("dev");
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(resumed.away()).isPositive();
        peer.said("dev", "bob", 4, "live", null);
        assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("live");
    }

    @Test
    void connectionIsLostAndFoundAsOftenAsItHappens() {
        join(withPauses(AT_ONCE));
        for (int seq = 2; seq < 7; seq++) {
            peer.said("bob", seq, "hello", null);
            listener.next(ServerMessage.Said.class);
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
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", seq, false, epoch);
        peer.pong();

        RoomEntry lobby = listener.next(RoomEntry.class);
        assertThat(lobby.missed()).isEqualTo(missed);
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isEqualTo(missed == 0);
        peer.said("bob", seq + 1, "goes on", null);
        assertThat(listener.next(ServerMessage.Said.class).seq()).isEqualTo(seq + 1);
    }

    @Test
    void roomThatDoesNotComeBeforeThePongIsGone() {
        join(withPauses(AT_ONCE));
        enter("dev");
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.pong();

        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("lobby");
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).complete()).isFalse();
        peer.said("dev", "bob", 2, "not to you", null);
        listener.next(ChatException.ProtocolViolation.class);
    }

    @Test
    void lossOnTheWayBackLosesNothingOfWhatHadCome() {
        join(withPauses(AT_ONCE));
        enter("dev");
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.said("bob", 2, "first half", null);
        listener.next(RoomEntry.class);
        listener.next(ServerMessage.Said.class);
        peer.reset();
        listener.next(RecordingListener.StillOut.class);

        JsonNode since = acceptResume().path("since");
        assertThat(since.path("lobby").asLong()).isEqualTo(2);
        assertThat(since.path("dev").asLong()).isEqualTo(1);
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 2, true);
        peer.said("bob", 3, "second half", null);
        peer.entered("dev", 1, true);
        peer.pong();
        listener.next(RoomEntry.class);
        assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("second half");
        listener.next(RoomEntry.class);
        assertThat(listener.next(Resumed.class).complete()).isTrue();
    }

    @Test
    void whatWasMissedOnOneAttemptIsNotForgottenOnTheNext() {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 9, false);
        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(8);
        peer.reset();
        listener.next(RecordingListener.StillOut.class);
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 9, true);
        peer.pong();

        assertThat(listener.next(RoomEntry.class).isComplete()).isTrue();
        assertThat(listener.next(Resumed.class).complete()).isFalse();
    }

    private static final String WELCOME =
            "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'s','session':'s1'}";
    private static final String ENTERED =
            "{'type':'entered','room':'lobby','users':[],'count':2,'epoch':'e1','recovered':true,'seq':1}";
    private static final String SAID =
            "{'type':'message','room':'lobby','from':'bob','text':'hi','time':'2026-01-02T10:31:07Z','seq':";

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(List.of(WELCOME, SAID + "2}"), "an event of a room that was not entered"),
                Arguments.of(List.of(WELCOME, ENTERED, SAID + "3}"), "event 3 came after event 1"),
                Arguments.of(List.of(WELCOME, ENTERED.replace("1}", "0}")), "goes on behind event 0 after event 1"),
                Arguments.of(List.of(WELCOME, ENTERED, ENTERED), "a room was entered twice"),
                Arguments.of(List.of(WELCOME, WELCOME), "a second welcome"),
                Arguments.of(List.of(ENTERED), "a room was entered without a join"),
                Arguments.of(List.of("{'type':'pong'}"), "a pong before the answer to the join"));
    }

    /** Also on the new connection; and no words of it hold the session's secret. */
    @ParameterizedTest
    @MethodSource("broken")
    void contractThatIsBrokenOnTheWayBackIsFinal(List<String> lines, String words) {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        lines.forEach(line -> peer.send(line.replace('\'', '"')));

        Object event = listener.next(Object.class);
        while (event instanceof RoomEntry) {
            event = listener.next(Object.class);
        }
        assertThat(event)
                .isInstanceOf(ChatException.ProtocolViolation.class)
                .asString()
                .contains(words)
                .doesNotContain(SESSION);
        listener.expectNothingMore();
    }

    @Test
    void roomThatOneHadLeftAndEnteredAgainUnheardHasAGapThatIsCounted() {
        join(withPauses(AT_ONCE));
        enter("dev");
        client.part("dev");
        client.enter("dev");
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.entered("dev", 4, true);
        peer.pong();

        listener.next(RoomEntry.class);
        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(3);
        assertThat(listener.next(Resumed.class).complete()).isFalse();
    }

    @Test
    void gapBeforeAnyLossIsFinalAndNoReasonToComeBack() {
        join(withPauses(AT_ONCE));
        peer.said("bob", 9, "from the future", null);

        listener.next(ChatException.ProtocolViolation.class);
        listener.expectNothingMore();
    }

    @Test
    void directMessagesThatWereMissedComeOnceAndThoseThatCannotComeAreTold() {
        join(withPauses(AT_ONCE));
        direct(1);
        direct(2);
        listener.next(ServerMessage.Direct.class);
        listener.next(ServerMessage.Direct.class);
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        direct(2);
        direct(5);
        peer.pong();

        listener.next(RoomEntry.class);
        assertThat(listener.next(ServerMessage.Direct.class).seq()).isEqualTo(5);
        assertThat(listener.next(Resumed.class).complete()).isFalse();
        direct(7);
        assertThat(listener.next(ChatException.ProtocolViolation.class)).hasMessageContaining("direct message 7");
    }

    private void direct(long seq) {
        peer.send("{\"type\":\"direct\",\"from\":\"bob\",\"to\":\"alice\",\"text\":\"psst\",\"seq\":" + seq
                + ",\"time\":\"2026-01-02T10:31:07.000Z\"}");
    }

    @Test
    void sessionThatIsGoneIsBegunAnewInTheSameRooms() {
        join(withPauses(AT_ONCE));
        enter("dev");
        enter("attic");
        peer.said("bob", 2, "hello", null);
        listener.next(ServerMessage.Said.class);
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
        JsonNode dev = peer.expect("enter");
        assertThat(dev.path("room").asText()).isEqualTo("dev");
        JsonNode attic = peer.expect("enter");
        peer.entered("dev", 1, null, "e2");
        peer.error("too_many_rooms", "No", attic.path("id").asText());

        RoomEntry lobby = listener.next(RoomEntry.class);
        assertThat(lobby.again()).isTrue();
        assertThat(lobby.missed()).isEqualTo(4); // events 3 to 6: 7 is the entry
        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(RoomEntry.UNKNOWN);
        assertThat(listener.next(ServerMessage.Failure.class).message()).isEqualTo("No");
        assertThat(listener.next(Parted.class).room()).isEqualTo("attic");
        Resumed resumed = listener.next(Resumed.class);
        assertThat(resumed.sameSession()).isFalse();
        assertThat(resumed.complete()).isFalse();

        peer.reset();
        listener.next(Interrupted.class);
        JsonNode again = server.accept().expect("join");
        assertThat(again.path("session").asText()).isEqualTo("s2");
        assertThat(again.path("since").path("dev").asLong()).isEqualTo(1);
        assertThat(again.path("since").has("attic")).isFalse();
    }

    @Test
    void roomsThatWereNotEnteredAgainBeforeTheNextLossAreNotForgotten() {
        join(withPauses(AT_ONCE));
        enter("dev");
        lose();
        acceptAnew(SESSION);
        peer.expect("enter");
        listener.next(RoomEntry.class);
        peer.reset();
        listener.next(RecordingListener.StillOut.class);
        assertThat(acceptResume().path("since").has("dev")).isFalse();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.pong();
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        peer.entered("dev", 1, null);

        listener.next(RoomEntry.class);
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void roomThatSomebodyMadeAnewUnderAnotherSpellingIsAnotherOne() {
        join(withPauses(AT_ONCE));
        enter("dev");
        lose();
        acceptAnew("s2");
        peer.expect("enter");
        peer.entered("DEV", 2, null, "e2");

        listener.next(RoomEntry.class);
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        RoomEntry entry = listener.next(RoomEntry.class);
        assertThat(entry.room()).isEqualTo("DEV");
        assertThat(entry.again()).isFalse();
        listener.next(Resumed.class);
    }

    @Test
    void serverThatKeepsNoSeatsIsJoinedAfresh() {
        client = connect(withPauses(AT_ONCE));
        CompletableFuture<Session> join = client.join("alice");
        peer = server.acceptAndLetIn("alice");
        join.join();
        listener.next(Session.class);
        lose();
        peer = server.accept();
        assertThat(peer.expect("join").has("session")).isFalse();
        peer.letIn("alice");

        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(RoomEntry.UNKNOWN);
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void oneComesBackUnderTheNameThatTheServerKept() {
        client = connect(withPauses(AT_ONCE));
        client.join("\uFF21lice");
        peer = server.acceptAndLetIn("\uFF21lice");
        listener.next(Session.class);
        CompletableFuture<Session> again = client.join("alice");
        assertThat(refusal(again).code()).isEqualTo("already_joined");
    }
}
