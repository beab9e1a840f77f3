package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.ScriptedServer.Peer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client that comes back, and the connections that it loses. */
@SuppressWarnings("NullAway.Init") // each test joins first
abstract class ReturningFixture extends ChatClientFixture {

    static final Duration AT_ONCE = Duration.ofMillis(1);
    static final Duration NEVER = Duration.ofDays(1);

    /** What the server gave the client to come back with. */
    static final String SESSION = "s1";

    ChatClient client;
    Peer peer;

    ClientConfig withPauses(Duration pause) {
        return server.config().withReconnect(new Reconnect(true, pause, pause, pause));
    }

    /** Joins as alice, as the first event of the lobby. */
    void join(ClientConfig config) {
        client = connect(config);
        CompletableFuture<Session> join = client.join("alice");
        peer = server.accept();
        assertThat(peer.expect("join").path("resume").asBoolean()).isTrue();
        peer.letIn("alice", SESSION);
        join.join();
        listener.next(Session.class);
    }

    /** Goes into a room, as the first event of it. */
    void enter(String room) {
        CompletableFuture<RoomEntry> entering = client.enter(room);
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo(room);
        peer.entered(room, 1, null);
        entering.join();
        listener.next(RoomEntry.class);
    }

    void lose() {
        peer.reset();
        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ConnectionLost.class);
    }

    /** Waits until the client has heard all that was sent to it: a reset might overtake it. */
    void awaitHeard() {
        peer.send("{\"type\":\"ping\"}");
        peer.expect("pong");
    }

    /** The next connection, on which the client asks for its session; returns how. */
    JsonNode acceptResume() {
        peer = server.accept();
        JsonNode join = peer.expect("join");
        assertThat(join.path("session").asText()).isEqualTo(SESSION);
        assertThat(join.path("resume").asBoolean()).isTrue();
        peer.expect("ping");
        return join;
    }

    /** The next connection, on which the client asks for its session: that is gone, and it gets another one. */
    void acceptAnew(String session) {
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        peer.expect("join");
        peer.letIn("alice", session);
    }

    /** Gives the session back, with nothing missed in the lobby behind this event. */
    void resume(long seq) {
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", seq, true);
        peer.pong();
        listener.next(RoomEntry.class);
        listener.next(Resumed.class);
    }
}
