package chat.client.cli;

import chat.client.ClientConfig;
import chat.client.ClientTransport;
import chat.client.Reconnect;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A person whose connection gets lost, and the server that they lost. */
@Timeout(60)
abstract class LostConnectionFixture {

    static final Duration AT_ONCE = Duration.ofMillis(1);
    static final Duration NEVER = Duration.ofDays(1);

    static final String LOST = "! Connection lost: reset by the server or the network. Reconnecting; exit leaves.";

    final ScriptedServer server = new ScriptedServer();
    final EventLoopGroup group = ClientTransport.newGroup(1);
    final FakeConsole console = new FakeConsole();

    final CompletableFuture<ExitStatus> running = new CompletableFuture<>();

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    Peer start(ChatSession session) {
        running.completeAsync(session::run);
        Peer peer = server.acceptAndLetIn("alice");
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.");
        return peer;
    }

    ChatSession session(Duration pause) {
        return session("alice", pause);
    }

    ChatSession session(String username, Duration pause) {
        ClientConfig config = server.config().withReconnect(new Reconnect(true, pause, pause, pause));
        return new ChatSession(console, config, group, username, null, Notify.MENTIONS);
    }

    void lose(Peer peer) {
        peer.reset();
        console.expect("offline");
        console.expect(LOST);
    }

    Peer acceptJoin() {
        Peer peer = server.accept();
        peer.expectJoin("alice");
        return peer;
    }

    ExitStatus ending() throws Exception {
        return running.get(30, TimeUnit.SECONDS);
    }
}
