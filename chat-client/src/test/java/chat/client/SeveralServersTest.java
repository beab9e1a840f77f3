package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import chat.client.ScriptedServer.Peer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that knows several servers of one chat. */
class SeveralServersTest extends ChatClientFixture {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    /** One pause, and no second one. */
    private static final Reconnect ONCE = new Reconnect(true, AT_ONCE, NEVER, NEVER);

    private final ScriptedServer second = new ScriptedServer();
    private final ScriptedServer third = new ScriptedServer();

    @AfterEach
    void stopTheOthers() {
        second.close();
        third.close();
    }

    private ClientConfig config(Reconnect reconnect) {
        return server.config()
                .withServers(List.of(
                        server.config().server(),
                        second.config().server(),
                        third.config().server()))
                .withReconnect(reconnect);
    }

    private static String address(ScriptedServer server) {
        return server.config().server().toString();
    }

    /** In on the first server, with a session. */
    private Peer join(Reconnect reconnect) {
        connect(config(reconnect)).join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.letIn("alice", "s1");
        listener.next(JoinResult.class);
        return peer;
    }

    private static Peer acceptResume(ScriptedServer server) {
        Peer peer = server.accept();
        JsonNode join = peer.expect("join");
        assertThat(join.path("session").asText()).isEqualTo("s1");
        assertThat(join.path("since").path("lobby").asLong()).isEqualTo(1);
        peer.expect("ping");
        return peer;
    }

    private void resume(Peer peer) {
        peer.welcome("alice", "s1");
        peer.entered("lobby", 1, true);
        peer.pong();
        assertThat(listener.skipTo(Resumed.class).sameSession()).isTrue();
    }

    @Test
    void firstOneThatAnswersIsJoined() {
        server.stopListening();
        second.stopListening();

        connect(config(Reconnect.OFF)).join("alice");

        third.accept().expectJoin("alice");
    }

    @Test
    void allThatWereTriedAreNamed() {
        List.of(server, second, third).forEach(ScriptedServer::stopListening);

        assertThat(failure(ChatClient.connect(config(Reconnect.OFF), group, listener)))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessage("Can't reach " + address(server) + ": connection refused; " + address(second)
                        + ": connection refused; " + address(third) + ": connection refused");
        listener.expectNothingMore();
    }

    @Test
    void lostConnectionIsResumedAtTheNextServerAndFromThereAtTheOneBehindIt() {
        join(new Reconnect(true, AT_ONCE, AT_ONCE, AT_ONCE)).reset();
        Peer next = acceptResume(second);
        resume(next);
        next.reset();
        Peer last = acceptResume(third);
        resume(last);
        last.reset();
        resume(acceptResume(server));
    }

    @Test
    void serverThatCannotBeReachedIsPassedOverWithoutAPause() {
        second.stopListening();
        join(ONCE).reset();

        resume(acceptResume(third));
    }

    @Test
    void oneRoundIsToldOnceWhereverItBegan() {
        Peer peer = join(new Reconnect(true, AT_ONCE, AT_ONCE, AT_ONCE));
        List.of(server, second, third).forEach(ScriptedServer::stopListening);
        peer.reset();

        listener.next(Interrupted.class);
        assertThat(listener.next(StillOut.class).why())
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessageStartingWith("Can't reach " + address(server) + ": ")
                .hasMessageContaining("; " + address(third) + ": ");
        listener.expectNothingMore();
    }

    @Test
    void serverThatRefusesOneWhoComesBackIsNotTheLastOneAsked() {
        join(new Reconnect(true, AT_ONCE, AT_ONCE, AT_ONCE)).reset();
        acceptResume(second).error("storage_unavailable", "Not now", null);
        resume(acceptResume(third));
    }
}
