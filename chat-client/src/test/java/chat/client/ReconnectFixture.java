package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that comes back, and the connections that it loses: in memory, in a time that passes when it is told to. What holds for
 * lines holds for WebSocket, and over TLS.
 */
@ParameterizedClass
@EnumSource(ReconnectFixture.Face.class)
@SuppressWarnings("NullAway.Init") // each test connects first
abstract class ReconnectFixture {

    enum Face {
        LINES,
        WEB_SOCKET,
        TLS
    }

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** The pauses between attempts: up to a second each. */
    static final Reconnect PAUSES = new Reconnect(true, PAUSE, PAUSE, PAUSE);

    /** What the server gave the client to come back with. */
    static final String SESSION = "s1";

    private static final Duration LONG = Duration.ofHours(1);

    final RecordingListener listener = new RecordingListener();

    @Parameter
    Face face;

    InMemoryServer server;
    ChatClient client;
    Peer peer;

    @AfterEach
    void stop() {
        server.close();
    }

    void connect(Reconnect reconnect, ChatListener listener) {
        boolean webSocket = face == Face.WEB_SOCKET;
        ServerAddress address = new ServerAddress("memory", 1, face == Face.TLS, webSocket ? "/chat" : null);
        server = new InMemoryServer(
                new ClientConfig(
                        List.of(address),
                        TestCertificates.TRUST,
                        LONG,
                        LONG,
                        LONG,
                        LONG,
                        LONG,
                        256,
                        1 << 20,
                        reconnect),
                webSocket);
        CompletableFuture<ChatClient> connecting = ChatClient.connect(server, listener);
        peer = server.accept();
        client = connecting.join();
    }

    /** Joins as alice, as the first event of the lobby. */
    void join() {
        join(PAUSES, listener);
    }

    void join(Reconnect reconnect, RecordingListener listener) {
        connect(reconnect, listener);
        client.join("alice");
        assertThat(peer.expect("join").path("resume").asBoolean()).isEqualTo(reconnect.enabled());
        peer.letIn("alice", SESSION);
        listener.next(JoinResult.class);
    }

    /** Joins a server that gives nothing to come back with. */
    void joinWithoutSession() {
        connect(PAUSES, listener);
        client.join("alice");
        peer.expectJoin("alice");
        peer.letIn("alice");
        listener.next(JoinResult.class);
    }

    /** Goes into a room, as the first event of it. */
    void enter(String room) {
        client.enter(room);
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo(room);
        peer.entered(room, 1, null);
        listener.next(RoomEntry.class);
    }

    void lose() {
        peer.close();
        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ConnectionLost.class);
    }

    /** The next connection, after at most a pause. */
    void accept() {
        server.pass(PAUSE);
        peer = server.accept();
    }

    /** The next connection, on which the client asks for its session; returns how. */
    JsonNode acceptResume() {
        accept();
        JsonNode join = peer.expect("join");
        assertThat(join.path("session").asText()).isEqualTo(SESSION);
        assertThat(join.path("resume").asBoolean()).isTrue();
        peer.expect("ping");
        return join;
    }

    /** The same, and it is in the lobby again behind this event: what was missed follows, and a pong. */
    JsonNode acceptAndResume(long seq) {
        JsonNode join = acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", seq, true);
        return join;
    }

    /** The same with nothing missed behind this event. */
    Resumed resume(long seq) {
        acceptAndResume(seq);
        peer.pong();
        return listener.skipTo(Resumed.class);
    }

    /** The next connection, on which the client asks for its session: that is gone, and it gets another one. */
    void acceptAnew(String session) {
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        peer.expect("join");
        peer.letIn("alice", session);
    }

    /** Sends what is written here with single quotes. */
    void send(String line) {
        peer.send(line.replace('\'', '"'));
    }
}
