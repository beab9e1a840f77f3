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
class ResendingTest extends ReturningFixture {

    /** Everything up to the pong, with these events of the lobby missed. */
    private void resumeWith(Runnable missed) {
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        missed.run();
        peer.pong();
    }

    private void resumeWithNothing() {
        resumeWith(() -> {});
    }

    private static void expectMessage(JsonNode message, String text, String id) {
        assertThat(message.path("text").asText()).isEqualTo(text);
        assertThat(message.path("id").asText()).isEqualTo(id);
    }

    @Test
    void missedOwnMessageIsTheAnswerAndIsNotSentAgain() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> taken = client.send("taken");
        CompletableFuture<ServerMessage.Said> lost = client.send("lost");
        String takenId = peer.expect("message").path("id").asText();
        String lostId = peer.expect("message").path("id").asText();
        lose();
        resumeWith(() -> peer.said("alice", 2, "taken", takenId));
        expectMessage(peer.expect("message"), "lost", lostId);
        peer.said("alice", 3, "lost", lostId);

        assertThat(taken.get().seq()).isEqualTo(2);
        assertThat(lost.get().seq()).isEqualTo(3);
    }

    @Test
    void whatIsUnansweredIsSentAgainInOrderUnderTheSameLabels() throws Exception {
        join(withPauses(AT_ONCE));
        enter("dev");
        List<CompletableFuture<?>> answers = List.of(
                client.send("one"),
                client.sendDirect("bob", "two"),
                client.sendAction("dev", "three"),
                client.setTopic("dev", "four"),
                client.users("dev"),
                client.rooms(),
                client.history("dev", ClientMessage.ReadHistory.NEWEST, 5),
                client.enter("attic"),
                client.part("dev"));
        List<String> types =
                List.of("message", "direct", "message", "topic", "users", "rooms", "history", "enter", "part");
        List<JsonNode> first = types.stream().map(type -> peer.expect(type)).toList();
        assertThat(first.stream().map(message -> message.path("id").asText())).doesNotHaveDuplicates();
        lose();
        CompletableFuture<ServerMessage.Said> meanwhile = client.send("meanwhile");
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.entered("dev", 1, true);
        peer.pong();

        assertThat(types.stream().map(type -> peer.expect(type)).toList()).isEqualTo(first);
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("meanwhile");
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(meanwhile).isNotDone();
    }

    @Test
    void nothingIsSentAgainBeforeAllThatWasMissedHasCome() {
        join(withPauses(AT_ONCE));
        client.send("lost");
        peer.expect("message");
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.send("{\"type\":\"ping\"}");
        peer.expect("pong"); // and no message before it
        peer.pong();

        assertThat(peer.expect("message").path("text").asText()).isEqualTo("lost");
    }

    @Test
    void duplicateIsTheAnswerMadeUpOfWhatWasSent() throws Exception {
        Instant before = Instant.now().minusSeconds(1);
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> waves = client.sendAction("Lobby", "waves");
        String id = peer.expect("message").path("id").asText();
        lose();
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 50, false);
        peer.pong();
        peer.expect("message");
        peer.send("{\"type\":\"duplicate\",\"id\":\"" + id + "\",\"room\":\"lobby\",\"seq\":17}");

        ServerMessage.Said said = waves.get();
        assertThat(said).isEqualTo(new ServerMessage.Said("lobby", 17, "alice", "waves", said.time(), id, true));
        assertThat(said.time()).isBetween(before, Instant.now());
    }

    @Test
    void duplicateOfADirectMessageIsItsAnswerToo() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Direct> psst = client.sendDirect("bob", "psst");
        String id = peer.expect("direct").path("id").asText();
        lose();
        resumeWithNothing();
        peer.expect("direct");
        peer.send("{\"type\":\"duplicate\",\"id\":\"" + id + "\",\"seq\":3}");

        ServerMessage.Direct direct = psst.get();
        assertThat(direct).isEqualTo(new ServerMessage.Direct("alice", "bob", "psst", direct.time(), id, false, 3));
    }

    @Test
    void refusalOnTheNewConnectionIsTheAnswer() {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Direct> psst = client.sendDirect("carol", "psst");
        peer.expect("direct");
        lose();
        resumeWithNothing();
        peer.error(
                "user_unknown",
                "Nobody is called carol",
                peer.expect("direct").path("id").asText());

        assertThat(refusal(psst).code()).isEqualTo("user_unknown");
    }

    @Test
    void newSessionMakesUncertainWhatWasOnItsWayAndNothingElse() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> said = client.send("on its way");
        CompletableFuture<ServerMessage.Direct> direct = client.sendDirect("bob", "on its way");
        CompletableFuture<ServerMessage.Topic> topic = client.setTopic("lobby", "on its way");
        CompletableFuture<ServerMessage.Rooms> rooms = client.rooms();
        peer.expect("message");
        peer.expect("direct");
        peer.expect("topic");
        peer.expect("rooms");
        lose();
        CompletableFuture<ServerMessage.Said> meanwhile = client.send("meanwhile");
        acceptAnew("s2");

        for (CompletableFuture<?> uncertain : List.of(said, direct, topic)) {
            assertThat(failure(uncertain))
                    .isInstanceOf(ChatException.OutcomeUnknown.class)
                    .hasMessageStartingWith("Perhaps nobody has got");
        }
        peer.expect("rooms");
        peer.send("{\"type\":\"rooms\",\"rooms\":[{\"room\":\"lobby\",\"count\":2}]}");
        peer.echo("alice", 2);
        assertThat(rooms.get().rooms()).hasSize(1);
        assertThat(meanwhile.get().text()).isEqualTo("meanwhile");
    }

    @Test
    void clientThatIsOverFailsWhatIsUnansweredOnce() {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> waiting = client.send("waiting");
        peer.expect("message");
        lose();
        acceptResume();
        peer.error("username_invalid", "Not any more", null);

        assertThat(refusal(waiting)).hasMessage("Not any more");
        assertThat(listener.next(ChatException.Refused.class).code()).isEqualTo("username_invalid");
        assertThat(refusal(client.send("late")).code()).isEqualTo("username_invalid");
    }

    /** The server's answer to what comes from a connection of which another one has taken the session. */
    private void refuseAsDisplaced(JsonNode request) {
        peer.error(
                "session_unknown",
                "This session is over, or goes on over another connection",
                request.path("id").asText());
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsSentAgainOnTheNext() throws Exception {
        join(withPauses(AT_ONCE));
        enter("dev");
        List<CompletableFuture<?>> answers = List.of(client.send("one"), client.users(), client.part("dev"));
        List<JsonNode> first = List.of(peer.expect("message"), peer.expect("users"), peer.expect("part"));
        first.forEach(this::refuseAsDisplaced);
        peer.goodbye("kicked");
        listener.next(Interrupted.class);
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.entered("dev", 1, true);
        peer.pong();

        assertThat(List.of(peer.expect("message"), peer.expect("users"), peer.expect("part")))
                .isEqualTo(first);
        peer.said("alice", 2, "one", first.get(0).path("id").asText());
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"alice\"],\"count\":1,\"maxUsers\":5}");
        peer.send("{\"type\":\"left\",\"room\":\"dev\",\"seq\":2,\"username\":\"alice\",\"reason\":\"part\"}");
        for (CompletableFuture<?> answer : answers) {
            answer.get();
        }
    }

    @Test
    void whatADisplacedConnectionDidNotTakeIsSaidInANewSessionToo() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> notTaken = client.send("not taken");
        CompletableFuture<ServerMessage.Said> onItsWay = client.send("on its way");
        refuseAsDisplaced(peer.expect("message"));
        peer.expect("message");
        awaitHeard();
        lose();
        acceptAnew("s2");

        assertThat(failure(onItsWay)).isInstanceOf(ChatException.OutcomeUnknown.class);
        peer.echo("alice", 2);
        assertThat(notTaken.get().text()).isEqualTo("not taken");
    }

    @Test
    void whatAnEarlierConnectionMayHaveTakenIsUncertainWhateverADisplacedOneSays() {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Said> said = client.send("on its way");
        peer.expect("message");
        lose();
        resumeWithNothing();
        listener.next(RoomEntry.class);
        listener.next(Resumed.class);
        refuseAsDisplaced(peer.expect("message"));
        awaitHeard();
        lose();
        acceptAnew("s2");

        assertThat(failure(said)).isInstanceOf(ChatException.OutcomeUnknown.class);
    }

    @Test
    void roomThatADisplacedConnectionDidNotEnterIsEnteredOnTheNext() {
        join(withPauses(AT_ONCE));
        enter("dev");
        lose();
        acceptAnew(SESSION);
        refuseAsDisplaced(peer.expect("enter"));
        peer.goodbye("kicked");
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.pong();
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        peer.entered("dev", 1, null);

        listener.next(RoomEntry.class);
        listener.next(RecordingListener.StillOut.class);
        listener.next(RoomEntry.class);
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("dev");
        listener.next(Resumed.class);
    }

    @Test
    void partingFromARoomThatIsGoneIsDone() throws Exception {
        join(withPauses(AT_ONCE));
        enter("dev");
        CompletableFuture<Void> parting = client.part("DEV");
        peer.expect("part");
        lose();
        resumeWithNothing();

        parting.get();
        listener.next(RoomEntry.class);
        assertThat(listener.next(Parted.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).complete()).isTrue();
    }

    @Test
    void roomThatOneWasPartingFromIsNotEnteredInANewSession() throws Exception {
        join(withPauses(AT_ONCE));
        enter("dev");
        CompletableFuture<Void> parting = client.part("dev");
        peer.expect("part");
        lose();
        acceptAnew("s2");

        parting.get();
        client.send("next");
        peer.expect("message");
    }

    @Test
    void enteringThatTheServerTookIsAnsweredByTheRoom() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<RoomEntry> entering = client.enter("Dev");
        peer.expect("enter");
        lose();
        resumeWith(() -> peer.entered("dev", 9, false));

        assertThat(entering.get().room()).isEqualTo("dev");
        assertThat(entering.get().again()).isFalse();
        listener.next(RoomEntry.class);
        listener.next(RoomEntry.class);
        assertThat(listener.next(Resumed.class).complete()).isTrue();
        peer.said("dev", "bob", 10, "welcome", null);
        listener.next(ServerMessage.Said.class);
    }

    @Test
    void ownTopicThatWasMissedIsTheAnswer() throws Exception {
        join(withPauses(AT_ONCE));
        CompletableFuture<ServerMessage.Topic> topic = client.setTopic("lobby", " News ");
        peer.expect("topic");
        lose();
        resumeWith(() -> peer.send(
                "{\"type\":\"topic\",\"room\":\"lobby\",\"seq\":2,\"username\":\"alice\",\"topic\":\"News\"}"));

        assertThat(topic.get().seq()).isEqualTo(2);
    }

    @Test
    void whatWaitsForAConnectionIsBounded() {
        join(withPauses(NEVER));
        lose();
        List<CompletableFuture<ServerMessage.Said>> sent = new ArrayList<>();
        IntStream.range(0, 256).forEach(i -> sent.add(client.send("message " + i)));

        assertThat(failure(client.send("one too many")))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("256");
        assertThat(sent).noneMatch(CompletableFuture::isDone);
        client.hurry();
        resumeWithNothing();
        for (int i = 0; i < 256; i++) {
            assertThat(peer.expect("message").path("text").asText()).isEqualTo("message " + i);
        }
    }

    @Test
    void labelsAreNeverUsedTwiceHoweverOftenTheConnectionIsLost() {
        join(withPauses(AT_ONCE));
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            client.send("hello");
            JsonNode message = peer.expect("message");
            labels.add(message.path("id").asText());
            long seq = 2L + i;
            peer.said("alice", seq, "hello", message.path("id").asText());
            listener.next(ServerMessage.Said.class);
            peer.reset();
            listener.next(Interrupted.class);
            resume(seq);
        }
        assertThat(labels).doesNotHaveDuplicates();
    }
}
