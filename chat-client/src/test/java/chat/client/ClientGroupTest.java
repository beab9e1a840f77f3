package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.client.bench.ClientGroup;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClientGroupTest extends ChatClientFixture {

    private final ClientGroup clients = new ClientGroup(server.config(), group.next());
    private final RecordingListener bob = new RecordingListener();

    private Peer enter(String username, RecordingListener listener) {
        CompletableFuture<JoinResult> join = clients.connect(listener).thenCompose(client -> client.join(username));
        Peer peer = server.acceptAndLetIn(username);
        join.join();
        listener.next(JoinResult.class);
        return peer;
    }

    @Test
    void membersAreGivenTheSameEvents() {
        Peer alicePeer = enter("alice", listener);
        Peer bobPeer = enter("bob", bob);
        alicePeer.said("eve", 2, "hi", null);
        ServerMessage.Message said = listener.next(ServerMessage.Message.class);
        bobPeer.said("eve", 2, "hi", null);

        assertThat(bob.next(ServerMessage.Message.class)).isSameAs(said);
    }

    @Test
    void answersToOnesOwnMessagesArriveAlthoughSomebodyElseDecodedThem() throws Exception {
        enter("alice", listener).said("bob", 2, "mine", "1");
        listener.next(ServerMessage.Message.class);
        CompletableFuture<ChatClient> connecting = clients.connect(bob);
        ChatClient client = connecting.get();
        CompletableFuture<JoinResult> join = client.join("bob");
        Peer peer = server.acceptAndLetIn("bob");
        join.get();
        CompletableFuture<ServerMessage.Message> mine = client.send("mine");
        peer.echo("bob", 2);

        assertThat(mine.get().seq()).isEqualTo(2);
    }

    @Test
    void gapEndsTheConnectionThatHasItAndNoOther() {
        Peer alicePeer = enter("alice", listener);
        Peer bobPeer = enter("bob", bob);
        alicePeer.said("eve", 2, "hi", null);
        alicePeer.said("eve", 3, "ho", null);
        listener.next(ServerMessage.Message.class);
        listener.next(ServerMessage.Message.class);
        bobPeer.said("eve", 3, "ho", null);
        assertThat(bob.next(ChatException.ProtocolViolation.class)).hasMessageContaining("event 3 came after event 1");

        alicePeer.said("eve", 4, "hu", null);
        assertThat(listener.next(ServerMessage.Message.class).seq()).isEqualTo(4);
    }

    @Test
    void listenerThatThrowsEndsItsOwnConnection() {
        Peer alicePeer = enter("alice", listener);
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onMessage(ServerMessage.Message said) {
                throw new IllegalStateException("oops");
            }
        };
        Peer faultyPeer = enter("bob", faulty);
        alicePeer.said("eve", 2, "hi", null);
        listener.next(ServerMessage.Message.class);
        faultyPeer.said("eve", 2, "hi", null);

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
        faultyPeer.expectEnd();
        alicePeer.said("eve", 3, "ho", null);
        assertThat(listener.next(ServerMessage.Message.class).seq()).isEqualTo(3);
    }

    @Test
    void nothingIsHeardAfterTheListenerHasClosed() {
        Peer alicePeer = enter("alice", listener);
        CompletableFuture<ChatClient> client = new CompletableFuture<>();
        RecordingListener leaver = new RecordingListener() {
            @Override
            public void onMessage(ServerMessage.Message said) {
                super.onMessage(said);
                client.join().close();
            }
        };
        CompletableFuture<ChatClient> connecting = clients.connect(leaver);
        client.complete(connecting.join());
        CompletableFuture<JoinResult> join = client.join().join("bob");
        Peer peer = server.acceptAndLetIn("bob");
        join.join();
        alicePeer.write(line(2) + line(3));
        listener.next(ServerMessage.Message.class);
        listener.next(ServerMessage.Message.class);
        peer.write(line(2) + line(3));

        leaver.next(JoinResult.class);
        leaver.next(ServerMessage.Message.class);
        leaver.next(ChatException.Closed.class);
        leaver.expectNothingMore();
    }

    private static String line(long seq) {
        return "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":" + seq
                + ",\"from\":\"eve\",\"text\":\"hi\",\"time\":\"2026-01-02T10:31:07.000Z\"}\n";
    }
}
