package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import chat.client.net.InMemoryServer.Attempt;
import chat.client.net.InMemoryServer.Peer;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that keeps everything on disk is stopped or killed, and started again after a while. */
class RestartTest extends ReconnectFixture {

    private static final Duration MOMENT = Duration.ofMillis(100);

    /** What a server keeps a seat for, from its start on. */
    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** Lets time pass until the client is there again; returns how much. */
    private Duration awaitAttempt() {
        Duration waited = Duration.ZERO;
        Peer next = server.poll();
        while (next == null && waited.compareTo(WINDOW) < 0) {
            server.pass(MOMENT);
            waited = waited.plus(MOMENT);
            next = server.poll();
        }
        assertThat(next).as("a connection within the window").isNotNull();
        peer = Objects.requireNonNull(next);
        return waited;
    }

    private void expectResume() {
        assertThat(peer.expect("join").path("session").asText()).isEqualTo(SESSION);
        peer.expect("ping");
    }

    private void missed(String room, long seq, String text) {
        peer.said(room, "bob", seq, text, null);
    }

    private void refuse(String code, String id, long retryAfterMs) {
        send("{'type':'error','code':'" + code + "','message':'No'" + (id.isEmpty() ? "" : ",'id':'" + id + "'")
                + ",'retryAfterMs':" + retryAfterMs + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 15, 27, 29, 60, 600})
    void clientIsBackInTimeWithAllThatItMissedAndSaysOnceWhatWasUnsaid(int secondsAway) {
        join(Reconnect.DEFAULT, listener);
        enter("dev");
        CompletableFuture<ServerMessage.Message> seenLater = client.send("dev", "on disk, and seen later");
        CompletableFuture<ServerMessage.Message> duplicate = client.send("on disk, and seen by nobody");
        CompletableFuture<ServerMessage.Message> lost = client.send("not on disk");
        List<JsonNode> sent = List.of(peer.expect("message"), peer.expect("message"), peer.expect("message"));
        List<String> ids =
                sent.stream().map(message -> message.path("id").asText()).toList();
        peer.goodbye("shutdown");
        listener.next(Interrupted.class);
        server.onAttempt(Attempt.FAILS);
        CompletableFuture<ServerMessage.Message> meanwhile = client.send("said while nobody was there");
        server.pass(Duration.ofSeconds(secondsAway));
        server.onAttempt(Attempt.OPENS);

        assertThat(awaitAttempt()).isLessThanOrEqualTo(Duration.ofSeconds(13));
        expectResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        missed("lobby", 2, "before the stop");
        send("{'type':'left','room':'lobby','seq':3,'username':'bob','reason':'restart'}");
        peer.entered("dev", 1, true);
        peer.said("dev", "alice", 2, "on disk, and seen later", ids.get(0));
        peer.pong();
        assertThat(peer.expect("message")).isEqualTo(sent.get(1));
        assertThat(peer.expect("message")).isEqualTo(sent.get(2));
        send("{'type':'duplicate','id':'" + ids.get(1) + "','room':'lobby','seq':2}");
        peer.said("alice", 4, "not on disk", ids.get(2));
        peer.echo("alice", 5);
        assertThat(peer.line()).isNull();

        assertThat(List.of(
                        seenLater.join().seq(),
                        duplicate.join().seq(),
                        lost.join().seq(),
                        meanwhile.join().seq()))
                .containsExactly(2L, 2L, 4L, 5L);
        assertThat(listener.skipTo(ServerMessage.Message.class).text()).isEqualTo("before the stop");
        assertThat(listener.next(ServerMessage.Left.class).reason()).isEqualTo("restart");
        Resumed resumed = listener.skipTo(Resumed.class);
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isTrue();
    }

    @Test
    void whatTheServerCanDoIsAskedAnewEachTime() {
        List<List<String>> told = new ArrayList<>();
        RecordingListener curious = new RecordingListener() {
            @Override
            public void onEntered(JoinResult result) {
                super.onEntered(result);
                told.add(result.features());
            }

            @Override
            public void onWelcomedBack(int maxUsers, List<String> features, @Nullable String role) {
                told.add(features);
            }
        };
        join(PAUSES, curious);
        peer.close();
        acceptResume();
        peer.welcome("alice", SESSION, 5, "search");
        peer.close();
        acceptResume();
        peer.welcome("alice", SESSION);

        assertThat(told).containsExactly(List.of(), List.of("search"), List.of());
    }

    /** Others may still come back to their seats; then there is a free one. */
    @Test
    void whoComesTooLateWaitsForASeatAndIsBackInTheirRooms() {
        join();
        enter("dev");
        CompletableFuture<ServerMessage.Message> onItsWay = client.send("on its way");
        peer.expect("message");
        lose();
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        assertThat(peer.expect("join").has("session")).isFalse();
        refuse("server_full", "", 15_000);
        peer.goodbye("server_full");
        assertThat(listener.next(StillOut.class).why().retryAfter()).isEqualTo(Duration.ofSeconds(15));

        assertThat(awaitAttempt()).isBetween(Duration.ofSeconds(15), Duration.ofMillis(16_100));
        assertThat(peer.expect("join").has("session")).isFalse();
        peer.welcome("alice", "s2");
        peer.entered("lobby", 9, null);
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        peer.entered("dev", 8, null);

        assertThat(ChatClientFixture.failure(onItsWay)).isInstanceOf(ChatException.OutcomeUnknown.class);
        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(7);
        assertThat(listener.next(RoomEntry.class).missed()).isEqualTo(6);
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    private String expectEnter(String room) {
        JsonNode enter = peer.expect("enter");
        assertThat(enter.path("room").asText()).isEqualTo(room);
        return enter.path("id").asText();
    }

    @Test
    void roomThatCannotBeEnteredForAWhileIsEnteredLaterOnTheSameConnection() {
        join();
        enter("dev");
        enter("ops");
        lose();
        CompletableFuture<ServerMessage.Message> waiting = client.send("dev", "waiting");
        acceptAnew("s2");
        refuse("storage_unavailable", expectEnter("dev"), 20_000);
        String ops = expectEnter("ops");
        server.pass(MOMENT);
        assertThat(peer.line()).isNull();
        refuse("storage_unavailable", ops, 20_000);
        peer.said("bob", 2, "is the disk full?", null);
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("lobby");
        assertThat(listener.next(StillOut.class).why().retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("is the disk full?");
        client.hurry();
        server.pass(Duration.ofMillis(19_900));
        assertThat(peer.line()).isNull();
        server.pass(PAUSE.plus(MOMENT));
        refuse("storage_unavailable", expectEnter("dev"), 100);
        expectEnter("ops");
        peer.entered("ops", 1, null);
        server.pass(PAUSE.plus(MOMENT));
        expectEnter("dev");
        peer.entered("dev", 2, null);

        assertThat(peer.expect("message").path("text").asText()).isEqualTo("waiting");
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("ops");
        assertThat(listener.next(RoomEntry.class).room()).isEqualTo("dev");
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
        assertThat(server.attempts()).isEqualTo(2);
        assertThat(waiting).isNotDone();
    }

    @Test
    void roomThatCouldNotBeEnteredBeforeTheNextLossIsNotForgotten() {
        join();
        enter("dev");
        lose();
        acceptAnew(SESSION);
        refuse("storage_unavailable", expectEnter("dev"), 5_000);
        listener.next(RoomEntry.class);
        listener.next(StillOut.class);
        peer.close();
        listener.next(StillOut.class);
        acceptAndResume(1);
        peer.pong();
        expectEnter("dev");
        server.pass(Duration.ofSeconds(10));
        assertThat(peer.line()).as("the pause of the connection before is over").isNull();
        peer.entered("dev", 2, null);

        listener.skipTo(Resumed.class);
    }

    @Test
    void leavingOrPartingDoesNotWaitForTheRoom() {
        join();
        enter("dev");
        lose();
        acceptAnew("s2");
        refuse("storage_unavailable", expectEnter("dev"), 1_000);
        CompletableFuture<Void> parting = client.part("dev");
        server.pass(Duration.ofMillis(2_100));
        assertThat(parting).isCompleted();
        listener.skipTo(Resumed.class);
        lose();
        acceptResumeOf("s2");
        assertThat(client.leave()).isCompleted();
        peer.expect("leave");
    }

    private void acceptResumeOf(String session) {
        accept();
        assertThat(peer.expect("join").path("session").asText()).isEqualTo(session);
        peer.expect("ping");
    }
}
