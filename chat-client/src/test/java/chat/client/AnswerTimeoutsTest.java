package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.Slowed;
import chat.client.RecordingListener.StillOut;
import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For how long a client waits: for a server that is silent, for one that takes little at a time, and for itself. */
class AnswerTimeoutsTest {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration PONG = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration AGES = Duration.ofMinutes(2);

    private final InMemoryServer server = new InMemoryServer(new ClientConfig(
            List.of(ServerAddress.lines("memory", 1)),
            TlsTrust.SYSTEM,
            ANSWER,
            ANSWER,
            ANSWER,
            SILENCE,
            PONG,
            256,
            1 << 20,
            new Reconnect(true, MOMENT, MOMENT, MOMENT)));
    private final RecordingListener listener = new RecordingListener();
    private final CompletableFuture<ChatClient> connecting = ChatClient.connect(server, listener);
    private Peer peer = server.accept();
    private final ChatClient client = connecting.join();

    @AfterEach
    void close() {
        server.close();
    }

    private void join() {
        CompletableFuture<JoinResult> join = client.join("alice");
        peer.expect("join");
        peer.letIn("alice", "s1");
        assertThat(join).isCompleted();
        listener.next(JoinResult.class);
    }

    /** Something that is asked, and what answers it. */
    @SuppressWarnings("ImmutableEnumChecker") // they are
    enum Question {
        MESSAGE("message", client -> client.send("hello"), "'room':'lobby','seq':2,'from':'alice','text':'hello'"),
        DIRECT("direct", client -> client.sendDirect("bob", "hi"), "'from':'alice','to':'bob','text':'hi','seq':1"),
        TOPIC(
                "topic",
                client -> client.setTopic("lobby", "t"),
                "'room':'lobby','seq':2,'username':'alice','topic':'t'"),
        ENTER("entered", client -> client.enter("dev"), "'room':'dev','users':[],'count':1,'seq':1"),
        USERS("users", ChatClient::users, "'room':'lobby','users':[],'count':1,'maxUsers':5"),
        ROOMS("rooms", ChatClient::rooms, "'rooms':[]"),
        HISTORY("history", client -> client.history("lobby", 1, 1), "'room':'lobby','messages':[]"),
        REGISTER("account", client -> client.register("secret"), "'username':'alice','role':'member'");

        private final String answerType;
        private final Function<ChatClient, CompletableFuture<?>> ask;
        private final String answer;

        Question(String answerType, Function<ChatClient, CompletableFuture<?>> ask, String answer) {
            this.answerType = answerType;
            this.ask = ask;
            this.answer = answer;
        }

        CompletableFuture<?> ask(ChatClient client, InMemoryServer server) {
            CompletableFuture<?> answer = ask.apply(client);
            server.run();
            return answer;
        }

        /** @param id of the question */
        String answer(String id) {
            return ("{'type':'" + answerType + "'," + answer + ",'time':'2026-01-02T10:31:07.000Z','id':'" + id
                            + "'}\n")
                    .replace('\'', '"');
        }
    }

    private String nextId() {
        return peer.next().path("id").asText();
    }

    /** Also what a pipe in memory still hands over: it was asked for before. */
    private void stopReading() {
        client.setReading(false);
        peer.pong();
    }

    private static void assertNotAnswered(CompletableFuture<?> future) {
        assertThat(future).isDone();
        assertThat(ChatClientFixture.failure(future)).isInstanceOf(ChatException.NotAnswered.class);
    }

    @ParameterizedTest
    @EnumSource
    void serverThatIsSilentForTheWholeTimeDoesNotAnswer(Question question) {
        join();
        server.pass(ANSWER); // what was before does not count
        CompletableFuture<?> answer = question.ask(client, server);
        server.pass(ANSWER.minus(MOMENT));
        assertThat(answer).isNotDone();
        server.pass(MOMENT.multipliedBy(2));

        assertNotAnswered(answer);
        nextId();
        CompletableFuture<?> next = client.send("next");
        peer.echo("alice", 2);
        assertThat(next).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void answerThatLiesInOurOwnSocketIsWaitedFor(Question question) {
        join();
        stopReading();
        CompletableFuture<?> answer = question.ask(client, server);
        peer.write(question.answer(nextId()));
        server.pass(AGES);
        assertThat(answer).isNotDone();
        client.setReading(true);
        server.run();

        assertThat(answer).isCompleted();
    }

    @Test
    void whoReadsAgainGivesTheServerTheWholeTimeAnew() {
        join();
        CompletableFuture<?> answer = client.send("hello");
        server.pass(ANSWER.minus(MOMENT));
        stopReading();
        server.pass(AGES);
        client.setReading(true);
        server.pass(ANSWER.minus(MOMENT));
        assertThat(answer).isNotDone();
        server.pass(MOMENT.multipliedBy(2));

        assertNotAnswered(answer);
    }

    @Test
    void whoDoesNotReadDoesNotTakeTheConnectionForLost() {
        join();
        server.pass(SILENCE.plus(MOMENT));
        peer.expect("ping");
        stopReading();
        server.pass(AGES);
        client.setReading(true);
        server.pass(SILENCE.minus(MOMENT));
        assertThat(listener.isQuiet()).isTrue();
        server.pass(PONG.plus(MOMENT.multipliedBy(2)));

        assertThat(listener.next(Interrupted.class).why()).hasMessageContaining("nothing was heard");
    }

    @Test
    void joinAndLeaveWaitForOurselvesToo() {
        CompletableFuture<JoinResult> join = client.join("alice");
        stopReading();
        peer.expect("join");
        peer.letIn("alice", "s1");
        server.pass(AGES);
        assertThat(join).isNotDone();
        client.setReading(true);
        server.run();
        assertThat(join).isCompleted();

        stopReading();
        CompletableFuture<Void> left = client.leave();
        peer.expect("leave");
        peer.goodbye("exit");
        server.pass(AGES);
        assertThat(left).isNotDone();
        client.setReading(true);
        server.run();
        assertThat(left).isCompleted();
    }

    @Test
    void wayBackWaitsForOurselvesToo() {
        join();
        peer.close();
        listener.next(Interrupted.class);
        client.setReading(false);
        server.pass(MOMENT);
        peer = server.accept();
        peer.expect("join");
        server.pass(AGES);
        peer.welcome("alice", "s1");
        peer.entered("lobby", 1, true);
        peer.pong();
        server.pass(AGES);
        assertThat(listener.isQuiet()).isTrue();
        client.setReading(true);
        server.run();

        listener.next(RoomEntry.class);
        listener.next(Resumed.class);
    }

    @Test
    void serverThatFallsSilentOnTheWayBackIsTriedAgain() {
        join();
        peer.close();
        listener.next(Interrupted.class);
        server.pass(MOMENT);
        peer = server.accept();
        peer.expect("join");
        server.pass(ANSWER.minus(MOMENT));
        peer.welcome("alice", "s1");
        server.pass(ANSWER.minus(MOMENT));
        assertThat(listener.isQuiet()).isTrue();
        server.pass(MOMENT.multipliedBy(4));

        assertThat(listener.next(StillOut.class).why()).isInstanceOf(ChatException.NotAnswered.class);
        server.accept().expect("join");
    }

    @Test
    void eventLoopThatWasHeldUpReadsBeforeItJudges() {
        join();
        CompletableFuture<?> answer = client.send("hello");
        peer.expect("message");
        peer.leave(Question.MESSAGE.answer("1"));
        server.jump(AGES);

        assertThat(answer).isCompleted();
        assertThat(listener.next(Object.class)).isNotInstanceOf(Interrupted.class);
    }

    @Test
    void eventLoopThatWasHeldUpOnTheNextConnectionReadsBeforeItJudgesToo() {
        join();
        CompletableFuture<?> answer = client.send("hello");
        server.pass(ANSWER); // its time is up, and it is about to be looked at once more
        assertThat(answer).isNotDone();
        peer.close();
        listener.next(Interrupted.class);
        server.pass(MOMENT);
        peer = server.accept();
        peer.expect("join");
        peer.leave("{\"type\":\"welcome\",\"username\":\"alice\",\"maxUsers\":5,\"protocol\":1,\"server\":\"scripted\","
                + "\"session\":\"s1\"}\n");
        server.jump(ANSWER.plus(MOMENT));

        assertThat(listener.isQuiet()).as("it was heard").isTrue();
        peer.entered("lobby", 1, true);
        peer.pong();
        listener.next(RoomEntry.class);
        listener.next(Resumed.class);
    }

    /** As one that brakes: all is answered in the end, one after the other. */
    @ParameterizedTest
    @EnumSource
    void whatWaitsInALongQueueIsWaitedForAsLongAsTheServerSaysAnything(Question question) {
        join();
        CompletableFuture<?> answer = question.ask(client, server);
        String id = nextId();
        for (int i = 0; i < 100; i++) {
            server.pass(ANSWER.dividedBy(2));
            peer.write("\n");
        }
        assertThat(answer).isNotDone();
        peer.write(question.answer(id));

        assertThat(answer).isCompleted();
        peer.expect(
                "ping"); // it was asked once for a sign that it has passed over the question, however long that took
        assertThat(peer.line()).isNull();
    }

    @Test
    void leaveTakesItsTurnBehindWhatIsReadSlowly() {
        join();
        CompletableFuture<Void> left = client.leave();
        for (int i = 0; i < 100; i++) {
            server.pass(ANSWER.dividedBy(2));
            peer.write("\n");
        }
        assertThat(left).isNotDone();
        peer.goodbye("exit");

        assertThat(left).isCompleted();
    }

    /** What came to a pong is answered, or will never be: then it fails, and the next answer is not taken for its own. */
    @ParameterizedTest
    @EnumSource
    void whatTheServerHasPassedOverIsNotAnsweredHoweverMuchElseItSays(Question question) {
        join();
        CompletableFuture<?> lost = question.ask(client, server);
        nextId();
        for (int i = 0; i < 4; i++) {
            server.pass(ANSWER.dividedBy(2));
            peer.write("\n");
        }
        assertThat(lost).isNotDone();
        peer.expect("ping");
        peer.pong();
        assertNotAnswered(lost);

        CompletableFuture<?> next = question.ask(client, server);
        peer.write(question.answer(nextId()));
        assertThat(next).isCompleted();
    }

    @Test
    void questionThatWasGivenUpKeepsItsPlaceUntilTheServerHasPassedOverIt() {
        join();
        CompletableFuture<?> late = client.users();
        server.pass(ANSWER.plus(MOMENT));
        assertNotAnswered(late);
        CompletableFuture<?> second = client.users();
        peer.write(Question.USERS.answer("")); // to the first
        assertThat(second).isNotDone();
        peer.write(Question.USERS.answer(""));
        assertThat(second).isCompleted();

        CompletableFuture<?> lost = client.users();
        server.pass(ANSWER.plus(MOMENT));
        assertNotAnswered(lost);
        server.pass(SILENCE.minus(ANSWER));
        for (int i = 0; i < 3; i++) {
            peer.expect("users");
        }
        peer.expect("ping");
        peer.pong();
        CompletableFuture<?> next = client.users();
        peer.write(Question.USERS.answer(""));
        assertThat(next).isCompleted();
    }

    @Test
    void joinOrLeaveThatIsNotAnsweredEndsTheConnection() {
        CompletableFuture<JoinResult> join = client.join("alice");
        CompletableFuture<Void> left = client.leave();
        server.pass(ANSWER.plus(MOMENT));

        assertThat(ChatClientFixture.failure(join)).hasMessage("The server did not answer the join within 10 s");
        assertNotAnswered(left);
        listener.next(ChatException.NotAnswered.class);
        peer.expect("join");
        peer.expect("leave");
        peer.expectEnd();
    }

    /** What was not taken from a connection that another one has displaced, too. */
    @Test
    void timeWithoutAConnectionDoesNotCountAndOnTheNextItRunsAnew() {
        join();
        CompletableFuture<?> taken = client.send("taken, perhaps");
        CompletableFuture<?> displaced = client.send("not taken");
        peer.error("session_unknown", "This session goes on elsewhere", "2");
        server.pass(ANSWER.minus(MOMENT));
        server.onAttempt(InMemoryServer.Attempt.FAILS);
        peer.close();
        server.pass(AGES);
        assertThat(taken).isNotDone();
        server.onAttempt(InMemoryServer.Attempt.OPENS);
        server.pass(MOMENT);
        peer = server.accept();
        peer.expect("join");
        peer.expect("ping");
        peer.welcome("alice", "s1");
        peer.entered("lobby", 1, true);
        peer.pong();
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("taken, perhaps");
        peer.expect("message");
        server.pass(ANSWER.minus(MOMENT));
        assertThat(taken).isNotDone();
        assertThat(displaced).isNotDone();
        server.pass(MOMENT.multipliedBy(2));

        assertNotAnswered(taken);
        assertNotAnswered(displaced);
    }

    @Test
    void serverThatIsSilentIsAskedForASignOfLifeAndWithoutOneIsLost() {
        join();
        for (String sign : new String[] {"{\"type\":\"pong\"}\n", "{"}) { // any byte is one
            server.pass(SILENCE.minus(MOMENT));
            assertThat(peer.line()).isNull();
            server.pass(MOMENT.multipliedBy(2));
            peer.expect("ping");
            server.pass(PONG.minus(MOMENT.multipliedBy(2)));
            peer.write(sign);
        }
        server.pass(SILENCE.plus(PONG).plus(MOMENT));

        assertThat(listener.next(Interrupted.class).why()).hasMessageContaining("nothing was heard");
        server.accept().expect("join");
    }

    @Test
    void serverThatHasSaidThatItReadsOnLaterIsWaitedForThatMuchLonger() {
        join();
        CompletableFuture<?> answer = client.send("hello");
        peer.expect("message");
        peer.send("{\"type\":\"slowed\",\"retryAfterMs\":20000}");
        assertThat(listener.next(Slowed.class).retryAfter()).isEqualTo(Duration.ofSeconds(20));
        server.pass(ANSWER.plus(Duration.ofSeconds(20)).minus(MOMENT));
        assertThat(answer).isNotDone();
        peer.said("alice", 2, "hello", "1");
        assertThat(answer).isCompleted();

        peer.send("{\"type\":\"slowed\",\"retryAfterMs\":" + Long.MAX_VALUE + "}");
        CompletableFuture<?> lost = client.send("lost");
        server.pass(SILENCE);
        peer.expect("message");
        assertThat(peer.line()).as("nothing is asked of whom one waits for").isNull();
        server.pass(Duration.ofSeconds(90)); // but no server is believed that this lasts for ever
        assertNotAnswered(lost);
    }
}
