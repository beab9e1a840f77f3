package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a connection over TLS ends: with close_notify (RFC 8446, 6.1), or cut off. */
class CloseNotifyTest {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final InMemoryServer server = new InMemoryServer(ClientConfig.defaults()
            .withServer(new ServerAddress("memory", 1, true, null))
            .withTrust(TestCertificates.TRUST)
            .withReconnect(new Reconnect(true, PAUSE, PAUSE, PAUSE)));
    private final RecordingListener listener = new RecordingListener();
    private final CompletableFuture<ChatClient> connecting = ChatClient.connect(server, listener);
    private final Peer peer = server.accept();
    private final ChatClient client = connecting.join();

    @AfterEach
    void stop() {
        server.close();
    }

    private void join() {
        client.join("alice");
        peer.expectJoin("alice");
        peer.letIn("alice", "s1");
        listener.next(JoinResult.class);
    }

    @Test
    void clientThatClosesSaysSo() {
        join();
        client.close();

        assertThat(peer.wasNotified()).isTrue();
        peer.expectEnd();
    }

    @Test
    void serverThatSaysSoNeedNotCloseToo() {
        join();
        peer.said("bob", 2, "the last", null);
        peer.closeNotify();

        assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("the last");
        assertThat(listener.next(Interrupted.class).why()).hasMessageContaining("without a word");
        assertThat(peer.wasNotified()).isTrue();
        peer.expectEnd();
    }

    @Test
    void connectionThatIsCutOffIsALostOne() {
        join();
        peer.truncate();

        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ConnectionLost.class);
        server.pass(PAUSE);
        assertThat(server.accept().expect("join").path("session").asText()).isEqualTo("s1");
    }

    @Test
    void whatNobodyEncryptedIsALostConnectionAndNoFaultOfThisProgram() {
        join();
        peer.writePlainly("garbage\n".repeat(10));

        assertThat(listener.next(Interrupted.class).why())
                .hasMessageContaining("what came was not what TLS expects")
                .hasMessageNotContaining("garbage");
    }
}
