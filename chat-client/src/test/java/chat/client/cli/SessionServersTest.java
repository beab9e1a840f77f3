package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ClientConfig;
import chat.client.Reconnect;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody at a terminal that knows two servers of one chat. */
class SessionServersTest extends LostConnectionFixture {

    private final ScriptedServer other = new ScriptedServer();

    @AfterEach
    void stopTheOther() {
        other.close();
    }

    private ChatSession session() {
        ClientConfig config = server.config()
                .withServers(List.of(server.config().server(), other.config().server()))
                .withReconnect(new Reconnect(true, AT_ONCE, NEVER, NEVER));
        return new ChatSession(console, config, group, "alice", null, Notify.MENTIONS);
    }

    private Peer acceptJoinAtTheOther() {
        Peer peer = other.accept();
        peer.expectJoin("alice");
        return peer;
    }

    @Test
    void whoIsLostByOneServerIsBackThroughTheOther() {
        lose(start(session()));
        acceptJoinAtTheOther().letIn("alice");

        console.expectLike("\\* Back after \\d s as alice, .*");
    }

    @Test
    void serverThatTakesAConnectionAndNoMoreIsNotTheOnlyOneAsked() {
        running.completeAsync(session()::run);
        acceptJoin().reset();
        acceptJoinAtTheOther().letIn("alice");

        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.");
    }

    @Test
    void whereNoServerSaysMoreItIsOver() throws Exception {
        running.completeAsync(session()::run);
        acceptJoin().reset();
        acceptJoinAtTheOther().reset();

        assertThat(ending())
                .extracting(ExitStatus::words)
                .asString()
                .startsWith("Connection lost: reset by the server or the network");
    }
}
