package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.Parted;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was on its way when the connection was lost, and how it is answered once. */
class ResendTest extends ReconnectFixture {

    private static final List<String> TYPES = List.of(
            "message", "direct", "message", "topic", "users", "rooms", "history", "search", "account", "enter", "part");

    /** Asks one thing of each of {@link #TYPES}; alice is in "dev". */
    private List<CompletableFuture<?>> askAll() {
        return List.of(
                client.send("one"),
                client.sendDirect("bob", "two"),
                client.sendAction("dev", "three"),
                client.setTopic("dev", "four"),
                client.users("dev"),
                client.rooms(),
                client.history("dev", ClientMessage.History.NEWEST, 5),
                client.search("hi", "dev", "41", 5),
                client.account(),
                client.enter("attic"),
                client.part("dev"));
    }

    private List<JsonNode> expectAll() {
        return TYPES.stream().map(type -> peer.expect(type)).toList();
    }

    private String expectId(String type) {
        return peer.expect(type).path("id").asText();
    }

    private void expectText(String text) {
        assertThat(peer.expect("message").path("text").asText()).isEqualTo(text);
    }

    private static void assertUnknown(CompletableFuture<?> future) {
        assertThat(ChatClientFixture.failure(future))
                .isInstanceOf(ChatException.OutcomeUnknown.class)
                .hasMessageStartingWith("Perhaps nobody has got");
    }

    /** The server's answer to what comes from a connection of which another one has taken the session. */
    private void refuseAsDisplaced(String id) {
        peer.error("session_unknown", "This session is over, or goes on over another connection", id);
    }

    @Test
    void missedOwnMessageIsTheAnswerAndIsNotSentAgain() {
        join();
        CompletableFuture<ServerMessage.Message> taken = client.send("taken");
        CompletableFuture<ServerMessage.Message> lost = client.send("lost");
        String takenId = expectId("message");
        JsonNode second = peer.expect("message");
        lose();
        acceptAndResume(1);
        peer.said("alice", 2, "taken", takenId);
        peer.pong();
        assertThat(peer.expect("message")).isEqualTo(second);
        peer.said("alice", 3, "lost", second.path("id").asText());

        assertThat(taken.join().seq()).isEqualTo(2);
        assertThat(lost.join().seq()).isEqualTo(3);
    }

    /** In its order, under the same labels, and not before all that was missed has come. */
    @Test
    void whatIsUnansweredIsSentAgain() {
        join();
        enter("dev");
        List<CompletableFuture<?>> answers = askAll();
        List<JsonNode> first = expectAll();
        assertThat(first.stream().map(message -> message.path("id").asText())).doesNotHaveDuplicates();
        lose();
        CompletableFuture<ServerMessage.Message> meanwhile = client.send("meanwhile");
        acceptAndResume(1);
        peer.entered("dev", 1, true);
        assertThat(peer.line()).isNull();
        peer.pong();

        assertThat(expectAll()).isEqualTo(first);
        expectText("meanwhile");
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(meanwhile).isNotDone();
    }

    @Test
    void duplicateIsTheAnswerMadeUpOfWhatWasSent() {
        Instant before = Instant.now().minusSeconds(1);
        join();
        CompletableFuture<ServerMessage.Message> waves = client.sendAction("Lobby", "waves");
        CompletableFuture<ServerMessage.DirectMessage> psst = client.sendDirect("bob", "psst");
        String wavesId = expectId("message");
        String psstId = expectId("direct");
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 50, false);
        peer.pong();
        send("{'type':'duplicate','id':'" + wavesId + "','room':'lobby','seq':17}");
        send("{'type':'duplicate','id':'" + psstId + "','seq':3}");

        ServerMessage.Message said = waves.join();
        assertThat(said)
                .isEqualTo(new ServerMessage.Message("lobby", 17, "alice", "waves", said.time(), wavesId, true));
        assertThat(said.time()).isBetween(before, Instant.now());
        ServerMessage.DirectMessage direct = psst.join();
        assertThat(direct)
                .isEqualTo(new ServerMessage.DirectMessage("alice", "bob", "psst", direct.time(), psstId, false, 3));
    }

    @Test
    void refusalOnTheNewConnectionIsTheAnswer() {
        join();
        CompletableFuture<ServerMessage.DirectMessage> psst = client.sendDirect("carol", "psst");
        peer.expect("direct");
        lose();
        resume(1);
        peer.error("user_unknown", "Nobody is called carol", expectId("direct"));

        assertThat(ChatClientFixture.refusal(psst).code()).isEqualTo("user_unknown");
    }

    @Test
    void newSessionMakesUncertainWhatWasOnItsWayAndNothingElse() {
        join();
        List<CompletableFuture<?>> sayings = List.of(
                client.send("on its way"),
                client.sendDirect("bob", "on its way"),
                client.setTopic("lobby", "on its way"));
        CompletableFuture<ServerMessage.Rooms> rooms = client.rooms();
        List.of("message", "direct", "topic", "rooms").forEach(type -> peer.expect(type));
        lose();
        CompletableFuture<ServerMessage.Message> meanwhile = client.send("meanwhile");
        acceptAnew("s2");

        sayings.forEach(ResendTest::assertUnknown);
        peer.expect("rooms");
        send("{'type':'rooms','rooms':[{'room':'lobby','count':2}]}");
        peer.echo("alice", 2);
        assertThat(rooms.join().rooms()).hasSize(1);
        assertThat(meanwhile.join().text()).isEqualTo("meanwhile");
    }

    @Test
    void clientThatIsOverFailsWhatIsUnansweredOnce() {
        join();
        CompletableFuture<ServerMessage.Message> waiting = client.send("waiting");
        lose();
        acceptResume();
        peer.error("username_invalid", "Not any more", null);

        assertThat(ChatClientFixture.refusal(waiting)).hasMessage("Not any more");
        assertThat(listener.next(ChatException.Refused.class).code()).isEqualTo("username_invalid");
        assertThat(ChatClientFixture.refusal(client.send("late")).code()).isEqualTo("username_invalid");
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsSentAgainOnTheNext() {
        join();
        enter("dev");
        List<CompletableFuture<?>> answers = List.of(client.send("one"), client.users(), client.part("dev"));
        List<JsonNode> first = List.of(peer.expect("message"), peer.expect("users"), peer.expect("part"));
        first.forEach(request -> refuseAsDisplaced(request.path("id").asText()));
        peer.goodbye("kicked");
        listener.next(Interrupted.class);
        acceptAndResume(1);
        peer.entered("dev", 1, true);
        peer.pong();

        assertThat(List.of(peer.expect("message"), peer.expect("users"), peer.expect("part")))
                .isEqualTo(first);
        peer.said("alice", 2, "one", first.get(0).path("id").asText());
        send("{'type':'users','room':'lobby','users':['alice'],'count':1,'maxUsers':5}");
        send("{'type':'left','room':'dev','seq':2,'username':'alice','reason':'part'}");
        assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsSaidInANewSessionToo() {
        join();
        CompletableFuture<ServerMessage.Message> notTaken = client.send("not taken");
        CompletableFuture<ServerMessage.Message> onItsWay = client.send("on its way");
        refuseAsDisplaced(expectId("message"));
        lose();
        acceptAnew("s2");

        assertUnknown(onItsWay);
        peer.echo("alice", 2);
        assertThat(notTaken.join().text()).isEqualTo("not taken");
    }

    @Test
    void whatAnEarlierConnectionMayHaveTakenIsUncertainWhateverADisplacedOneSays() {
        join();
        CompletableFuture<ServerMessage.Message> said = client.send("on its way");
        lose();
        resume(1);
        refuseAsDisplaced(expectId("message"));
        lose();
        acceptAnew("s2");

        assertUnknown(said);
    }

    @Test
    void partingFromARoomThatIsGoneIsDone() {
        join();
        enter("dev");
        CompletableFuture<Void> parting = client.part("DEV");
        lose();
        acceptAndResume(1);
        peer.pong();

        assertThat(parting).isCompleted();
        listener.next(RoomEntry.class);
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).complete()).isTrue();
    }

    @Test
    void roomThatOneWasPartingFromIsNotEnteredInANewSession() {
        join();
        enter("dev");
        CompletableFuture<Void> parting = client.part("dev");
        lose();
        acceptAnew("s2");

        assertThat(parting).isCompleted();
        client.send("next");
        peer.expect("message");
    }

    @Test
    void enteringThatTheServerTookIsAnsweredByTheRoom() {
        join();
        CompletableFuture<RoomEntry> entering = client.enter("Dev");
        lose();
        acceptAndResume(1);
        peer.entered("dev", 9, false);
        peer.pong();

        assertThat(entering.join().room()).isEqualTo("dev");
        assertThat(entering.join().again()).isFalse();
        assertThat(listener.skipTo(Resumed.class).complete()).isTrue();
        peer.said("dev", "bob", 10, "welcome", null);
        listener.next(ServerMessage.Message.class);
    }

    @Test
    void ownTopicThatWasMissedIsTheAnswer() {
        join();
        CompletableFuture<ServerMessage.Topic> topic = client.setTopic("lobby", " News ");
        lose();
        acceptAndResume(1);
        send("{'type':'topic','room':'lobby','seq':2,'username':'alice','topic':'News'}");
        peer.pong();

        assertThat(topic.join().seq()).isEqualTo(2);
    }

    @Test
    void whatWaitsForAConnectionIsBounded() {
        join();
        lose();
        List<CompletableFuture<ServerMessage.Message>> sent = new ArrayList<>();
        IntStream.range(0, 256).forEach(i -> sent.add(client.send("message " + i)));

        assertThat(ChatClientFixture.failure(client.send("one too many")))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("256");
        assertThat(sent).noneMatch(CompletableFuture::isDone);
        resume(1);
        IntStream.range(0, 256).forEach(i -> expectText("message " + i));
    }

    @Test
    void labelsAreNeverUsedTwiceHoweverOftenTheConnectionIsLost() {
        join();
        List<String> labels = new ArrayList<>();
        for (long seq = 2; seq < 5; seq++) {
            client.send("hello");
            String label = expectId("message");
            labels.add(label);
            peer.said("alice", seq, "hello", label);
            listener.next(ServerMessage.Message.class);
            lose();
            resume(seq);
        }
        assertThat(labels).doesNotHaveDuplicates();
    }
}
