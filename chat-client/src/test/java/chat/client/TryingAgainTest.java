package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import chat.client.ScriptedServer.Peer;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attempts to come back: when they are made, when they are not, and what ends them. */
class TryingAgainTest extends ReturningFixture {

    @Test
    void reasonIsToldWheneverItChanges() {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        peer.expect("join");
        peer.error("username_taken", "Username alice is already taken", null);
        peer.expectEnd();
        assertThat(listener.next(StillOut.class).why()).hasMessage("Username alice is already taken");
        refuse("username_taken", "Username alice is already taken"); // is not told twice
        refuse("server_full", "Server is full (5 of 5 users)");
        assertThat(listener.next(StillOut.class).why()).hasMessage("Server is full (5 of 5 users)");
        Peer breaking = server.accept();
        breaking.expectJoin("alice");
        breaking.reset();
        assertThat(listener.next(StillOut.class).why()).isInstanceOf(ChatException.ConnectionLost.class);
        peer = server.accept();
        peer.expect("join");
        peer.letIn("alice", "s2");
        listener.next(RoomEntry.class);
        listener.next(Resumed.class);
    }

    private void refuse(String code, String message) {
        Peer refusing = server.accept();
        refusing.expectJoin("alice");
        refusing.error(code, message, null);
        refusing.expectEnd();
    }

    @Test
    void serverThatIsNotThereIsToldOnceAndTriedOn() {
        join(withPauses(AT_ONCE));
        server.stopListening();
        lose();

        assertThat(listener.next(StillOut.class).why()).isInstanceOf(ChatException.CannotConnect.class);
        client.close();
        listener.next(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "eclipse"})
    void goodbyeThatMeansNobodyInParticularIsNoReasonToStayAway(String reason) {
        join(withPauses(AT_ONCE));
        peer.goodbye(reason);

        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ClosedByServer.class);
        resume(1);
    }

    @Test
    void goodbyeThatMeansThisClientIsFinal() {
        join(withPauses(AT_ONCE));
        peer.goodbye("malformed");

        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("malformed");
    }

    @Test
    void whoHasNotJoinedDoesNotComeBack() {
        client = connect(withPauses(AT_ONCE));
        CompletableFuture<Session> join = client.join("alice");
        server.accept().reset();

        assertThat(failure(join)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void somebodyWhoWaitsDoesNotWaitForThePause() {
        join(withPauses(NEVER));
        lose();
        client.hurry();
        client.hurry(); // while it is being tried there is nothing to hurry
        resume(1);
        client.hurry();
        client.send("hello");
        peer.expect("message");
    }

    @Test
    void leavingWithoutAConnectionIsDoneAtOnce() throws Exception {
        join(withPauses(NEVER));
        CompletableFuture<ServerMessage.Said> waiting = client.send("waiting");
        peer.expect("message");
        lose();
        client.leave().get();

        assertThat(failure(waiting)).isInstanceOf(ChatException.Closed.class);
        listener.next(ChatException.Closed.class);
        assertThat(client.leave()).isCompleted();
        listener.expectNothingMore();
    }

    @Test
    void leavingOnTheWayBackGivesTheSeatUpToo() throws Exception {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        client.leave().get();

        listener.next(ChatException.Closed.class);
        peer.expect("leave");
        peer.expectEnd();
    }

    @Test
    void closingWithoutAConnectionIsTheEnd() {
        join(withPauses(NEVER));
        lose();
        client.close();

        listener.next(ChatException.Closed.class);
        client.close();
        client.hurry();
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.Closed.class);
        assertThat(failure(client.leave())).isInstanceOf(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @Test
    void closingOnTheWayBackIsTheEndToo() {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        client.close();

        listener.next(ChatException.Closed.class);
        peer.expectEnd();
    }

    @Test
    void leavingThatMeetsALostConnectionDoesNotComeBack() {
        join(withPauses(AT_ONCE));
        CompletableFuture<Void> left = client.leave();
        peer.expect("leave");
        peer.reset();

        assertThat(failure(left)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void groupThatIsShutDownTakesItsClientsWithIt() {
        for (Duration pause : List.of(AT_ONCE, NEVER)) {
            EventLoopGroup own = ClientTransport.newGroup(1);
            client = ChatClient.connect(withPauses(pause), own, listener).join();
            client.join("alice");
            peer = server.accept();
            peer.expect("join");
            peer.letIn("alice", SESSION);
            listener.next(Session.class);
            if (pause.equals(NEVER)) {
                lose();
            }
            CompletableFuture<ServerMessage.Said> waiting = client.send("waiting");
            own.shutdownGracefully(10, 1_000, TimeUnit.MILLISECONDS);

            listener.next(ChatException.class);
            assertThat(failure(waiting)).isInstanceOf(ChatException.class);
            listener.expectNothingMore();
        }
    }

    @Test
    void listenerThatClosesWhenItHearsOfTheLossIsObeyed() {
        RecordingListener closing = new RecordingListener() {
            @Override
            public void onInterrupted(ChatException why) {
                super.onInterrupted(why);
                client.close();
            }
        };
        joinWith(closing);
        peer.reset();

        closing.next(Interrupted.class);
        closing.next(ChatException.Closed.class);
    }

    @Test
    void listenerThatThrowsEndsItsClientAlsoWithoutAConnection() {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onInterrupted(ChatException why) {
                throw new IllegalStateException("oops");
            }
        };
        joinWith(faulty);
        peer.reset();

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
    }

    @Test
    void listenerThatThrowsIsNotGivenTheSameAgain() {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onMessage(ServerMessage.Said said) {
                throw new IllegalStateException("oops");
            }
        };
        joinWith(faulty);
        peer.said("bob", 2, "hello", null);

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
        faulty.expectNothingMore();
    }

    private void joinWith(RecordingListener other) {
        client = ChatClient.connect(withPauses(AT_ONCE), group, other).join();
        client.join("alice");
        peer = server.accept();
        peer.expect("join");
        peer.letIn("alice", SESSION);
        other.next(Session.class);
    }

    @ParameterizedTest
    @CsvSource({"x, 40", "\u65E5, 40"})
    void joinLineFitsItsBoundAndTheLobbyIsInIt(String letter, int rooms) {
        join(withPauses(AT_ONCE));
        for (int i = 10; i < 10 + rooms; i++) {
            enter(letter.repeat(30) + i);
        }
        lose();
        peer = server.accept();
        String line = Objects.requireNonNull(peer.line());

        assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                .isBetween(ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN / 4, ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN);
        assertThat(line).contains("\"lobby\":1", "\"@\":0", letter.repeat(30) + "10");
    }
}
