package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import chat.client.net.InMemoryServer.Attempt;
import chat.client.net.InMemoryServer.Peer;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attempts to come back: when they are made, when they are not, and what ends them. */
class RetryTest extends ReconnectFixture {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private static String notNow(String type, String code, @Nullable Long retryAfterMs) {
        return "{'type':'" + type + "','" + (type.equals("error") ? "message':'No','code" : "reason") + "':'" + code
                + "'" + (retryAfterMs == null ? "" : ",'retryAfterMs':" + retryAfterMs) + "}";
    }

    /** Waits for the next connection; returns how long that took. */
    private Duration untilNext() {
        Duration waited = Duration.ZERO;
        Peer next = server.poll();
        while (next == null) {
            server.pass(MOMENT);
            waited = waited.plus(MOMENT);
            next = server.poll();
        }
        peer = next;
        return waited;
    }

    @ParameterizedTest
    @CsvSource({
        "goodbye, too_many_connections,",
        "goodbye, too_many_connections, 3000",
        "error,   too_many_connections,",
        "error,   too_many_connections, 5000",
        "error,   rate_limited,         2500",
        "error,   server_full,",
        "error,   server_full,          15000",
        "error,   username_taken,       1500",
        "goodbye, shutdown,             700",
        "goodbye, a_later_reason,       4000",
    })
    void whoIsSentBackComesAgainAfterPausesThatGrowAndNotTooSoon(
            String type, String code, @Nullable Long retryAfterMs) {
        join(Reconnect.DEFAULT, listener);
        lose();
        Duration least = Duration.ofMillis(retryAfterMs == null ? 0 : retryAfterMs);
        List<Duration> pauses = new ArrayList<>();
        for (int attempt = 0; attempt < 12; attempt++) {
            pauses.add(untilNext());
            peer.expectJoin("alice");
            send(notNow(type, code, retryAfterMs));
            peer.close();
        }

        assertThat(pauses.subList(1, pauses.size())).allMatch(pause -> pause.compareTo(least) >= 0);
        assertThat(pauses.get(1).minus(least)).isBetween(Duration.ofMillis(450), Duration.ofMillis(1100));
        assertThat(pauses.get(11).minus(least)).isBetween(Duration.ofSeconds(6), Duration.ofMillis(12_100));
        assertThat(listener.next(StillOut.class).why().retryAfter()).isEqualTo(retryAfterMs == null ? null : least);
        assertThat(listener.isQuiet()).as("the same is told once").isTrue();

        untilNext();
        peer.expectJoin("alice");
        peer.expect("ping");
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.pong();
        assertThat(listener.skipTo(Resumed.class).sameSession()).isTrue();
    }

    @Test
    void timeThatTheServerNamesIsKeptHoweverMuchSomebodyHurries() {
        join();
        send(notNow("goodbye", "too_many_connections", 8000L));
        for (int i = 0; i < 79; i++) {
            client.hurry();
            server.pass(Duration.ofMillis(100));
        }
        assertThat(server.attempts()).isEqualTo(1);
        server.pass(Duration.ofMillis(100));
        client.hurry();

        assertThat(server.attempts()).isEqualTo(2);
    }

    @Test
    void noServerKeepsAClientAwayForEver() {
        join();
        send(notNow("goodbye", "shutdown", Long.MAX_VALUE));
        server.pass(Duration.ofMinutes(9));
        assertThat(server.attempts()).isEqualTo(1);
        server.pass(Duration.ofMinutes(2));

        assertThat(server.attempts()).isGreaterThan(1);
    }

    @Test
    void reasonIsToldWheneverItChanges() {
        join();
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
        accept();
        peer.expectJoin("alice");
        peer.close();
        assertThat(listener.next(StillOut.class).why()).isInstanceOf(ChatException.ConnectionLost.class);
        accept();
        peer.expect("join");
        peer.letIn("alice", "s2");
        listener.skipTo(Resumed.class);
    }

    private void refuse(String code, String message) {
        accept();
        peer.expectJoin("alice");
        peer.error(code, message, null);
        peer.expectEnd();
    }

    @Test
    void serverThatIsNotThereIsToldOnceAndTriedOn() {
        join();
        server.onAttempt(Attempt.FAILS);
        lose();
        server.pass(PAUSE.multipliedBy(5));

        assertThat(listener.next(StillOut.class).why()).isInstanceOf(ChatException.CannotConnect.class);
        assertThat(server.attempts()).isGreaterThan(4);
        client.close();
        listener.next(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "eclipse"})
    void goodbyeThatMeansNobodyInParticularIsNoReasonToStayAway(String reason) {
        join();
        peer.goodbye(reason);

        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ClosedByServer.class);
        resume(1);
    }

    @Test
    void goodbyeThatMeansThisClientIsFinal() {
        join();
        peer.goodbye("malformed");

        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("malformed");
    }

    /** A newcomer decides for itself: the library tries nothing again before it was let in. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasNotJoinedDoesNotComeBack(boolean refused) {
        connect(PAUSES, listener);
        CompletableFuture<JoinResult> join = client.join("alice");
        peer.expectJoin("alice");
        if (refused) {
            send(notNow("error", "too_many_connections", 5000L));
            peer.goodbye("too_many_connections");
            assertThat(ChatClientFixture.refusal(join).retryAfter()).isEqualTo(Duration.ofSeconds(5));
            assertThat(listener.next(ChatException.ClosedByServer.class).reason())
                    .isEqualTo("too_many_connections");
        } else {
            peer.close();
            assertThat(ChatClientFixture.failure(join)).isInstanceOf(ChatException.ConnectionLost.class);
            listener.next(ChatException.ConnectionLost.class);
        }
        server.pass(PAUSE.multipliedBy(5));

        assertThat(server.attempts()).isEqualTo(1);
    }

    @Test
    void somebodyWhoWaitsDoesNotWaitForThePause() {
        join();
        lose();
        client.hurry();
        client.hurry(); // while it is being tried there is nothing to hurry
        server.run();
        assertThat(server.attempts()).isEqualTo(2);
        resume(1);
        client.hurry();
        client.send("hello");
        peer.expect("message");
    }

    @Test
    void leavingWithoutAConnectionIsDoneAtOnce() {
        join();
        CompletableFuture<ServerMessage.Message> waiting = client.send("waiting");
        lose();
        assertThat(client.leave()).isCompleted();

        assertThat(ChatClientFixture.failure(waiting)).isInstanceOf(ChatException.Closed.class);
        listener.next(ChatException.Closed.class);
        assertThat(client.leave()).isCompleted();
        listener.expectNothingMore();
    }

    @Test
    void leavingOnTheWayBackGivesTheSeatUpToo() {
        join();
        lose();
        acceptResume();
        assertThat(client.leave()).isCompleted();

        peer.expect("leave");
        peer.expectEnd();
        listener.next(ChatException.Closed.class);
    }

    @Test
    void leavingThatMeetsALostConnectionDoesNotComeBack() {
        join();
        CompletableFuture<Void> left = client.leave();
        peer.expect("leave");
        peer.close();

        assertThat(ChatClientFixture.failure(left)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void closingWithoutAConnectionIsTheEnd() {
        join();
        lose();
        client.close();

        listener.next(ChatException.Closed.class);
        client.close();
        client.hurry();
        assertThat(ChatClientFixture.failure(client.send("late"))).isInstanceOf(ChatException.Closed.class);
        assertThat(ChatClientFixture.failure(client.leave())).isInstanceOf(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @Test
    void closingOnTheWayBackIsTheEndToo() {
        join();
        lose();
        acceptResume();
        client.close();

        peer.expectEnd();
        listener.next(ChatException.Closed.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupThatIsShutDownTakesItsClientsWithIt(boolean connected) {
        join();
        if (!connected) {
            lose();
        }
        CompletableFuture<ServerMessage.Message> waiting = client.send("waiting");
        server.shutDown(Duration.ofMillis(10));

        listener.next(ChatException.class);
        assertThat(ChatClientFixture.failure(waiting)).isInstanceOf(ChatException.class);
        listener.expectNothingMore();
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
        join(PAUSES, closing);
        peer.close();

        closing.next(Interrupted.class);
        closing.next(ChatException.Closed.class);
    }

    /** With a connection or without one, and it is not given the same again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listenerThatThrowsEndsItsClient(boolean connected) {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onInterrupted(ChatException why) {
                throw new IllegalStateException("oops");
            }

            @Override
            public void onMessage(ServerMessage.Message said) {
                throw new IllegalStateException("oops");
            }
        };
        join(PAUSES, faulty);
        if (connected) {
            peer.said("bob", 2, "hello", null);
        } else {
            peer.close();
        }

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
        faulty.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u65E5"})
    void joinLineFitsItsBoundAndTheLobbyIsInIt(String letter) {
        join();
        for (int i = 10; i < 50; i++) {
            enter(letter.repeat(30) + i);
        }
        lose();
        accept();
        String line = Objects.requireNonNull(peer.line());

        assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                .isBetween(ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN / 4, ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN);
        assertThat(line).contains("\"lobby\":1", "\"@\":0", letter.repeat(30) + "10");
    }
}
