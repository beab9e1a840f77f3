package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest extends ChatClientFixture {

    @ParameterizedTest
    @EnumSource(chat.protocol.CloseReason.class)
    void goodbyeIsPassedOnWithItsReason(chat.protocol.CloseReason reason) {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> waiting = client.send("hello");
        peer.expect("message");
        peer.send("{\"type\":\"goodbye\",\"reason\":\"" + reason.wire() + "\",\"text\":\"so long\"}");

        assertThat(failure(waiting)).isInstanceOf(ChatException.ClosedByServer.class);
        ChatException.ClosedByServer closed = listener.next(ChatException.ClosedByServer.class);
        assertThat(closed.reason()).isEqualTo(reason.wire());
        assertThat(closed.text()).isEqualTo("so long");
        peer.expectEnd();
    }

    @Test
    void endWithoutAGoodbyeIsALoss() {
        connect();
        server.accept().close();

        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void resetIsALoss() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> waiting = client.send("hello");
        peer.expect("message");
        peer.reset();

        assertThat(failure(waiting)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void everyFutureFailsExactlyOnceWhenTheConnectionEnds() throws Exception {
        int many = 500;
        ChatClient client = connect(withBounds(2 * many, 1 << 20));
        Peer peer = join(client, "alice");
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(2 * many);
        for (int i = 0; i < many; i++) {
            for (CompletableFuture<?> future : List.of(client.send("hello"), client.users())) {
                future.whenComplete((answer, failure) -> {
                    if (failure instanceof ChatException.ConnectionLost) {
                        failures.incrementAndGet();
                    }
                    all.countDown();
                });
            }
        }
        peer.reset();

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        listener.next(ChatException.ConnectionLost.class);
        assertThat(failures).hasValue(2 * many);
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.users())).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.join("late"))).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.leave())).isInstanceOf(ChatException.ConnectionLost.class);
        listener.expectNothingMore();
    }

    @Test
    void leaveWaitsForGoodbyeAndCompletesOnce() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> last = client.send("last");
        CompletableFuture<Void> left = client.leave();
        peer.echo("alice", 2);
        peer.expect("leave");
        assertThat(left).isNotDone();
        peer.goodbye("exit");

        left.get();
        assertThat(last).isCompleted();
        assertThat(client.leave()).isCompleted();
        listener.next(ServerMessage.Message.class);
        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("exit");
    }

    @Test
    void leavingBeforeJoiningIsPossible() throws Exception {
        CompletableFuture<Void> left = connect().leave();
        server.accept().sayGoodbye();

        left.get();
    }

    @Test
    void closingMayBeRepeated() {
        ChatClient client = connect();
        CompletableFuture<JoinResult> join = client.join("alice");
        client.close();
        client.close();

        assertThat(failure(join)).isInstanceOf(ChatException.Closed.class);
        listener.next(ChatException.Closed.class);
        client.close();
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @Test
    void manyClientsShareOneGroup() throws Exception {
        int many = 200;
        List<ChatClient> clients = new ArrayList<>();
        List<CompletableFuture<ServerMessage.Message>> said = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ChatClient client = ChatClient.connect(server.config(), group, new RecordingListener())
                    .get();
            clients.add(client);
            Peer peer = join(client, "user" + i);
            said.add(client.send("hello"));
            peer.echo("user" + i, 2);
        }
        for (CompletableFuture<ServerMessage.Message> one : said) {
            assertThat(one.get().seq()).isEqualTo(2);
        }
        clients.forEach(ChatClient::close);
    }

    @Test
    void configurationRefusesWhatMakesNoSense() {
        assertThatThrownBy(() -> ClientConfig.defaults().withAddress("x", 0))
                .hasMessage("port: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> ClientConfig.defaults().withAddress(" ", 1)).hasMessageStartingWith("host: empty");
        assertThatThrownBy(() -> withBounds(0, 1)).hasMessage("maxPending: 0 (expected: > 0)");
        assertThatThrownBy(() -> withAnswerTimeout(Duration.ZERO)).hasMessage("answerTimeout: PT0S (expected: > 0)");
    }

    @Test
    void defaultsArePinned() {
        assertThat(ClientConfig.defaults())
                .isEqualTo(new ClientConfig(
                        List.of(new ServerAddress("localhost", 5555, false, null)),
                        TlsTrust.SYSTEM,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        256,
                        4 * 1024 * 1024,
                        new Reconnect(true, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(12))));
    }
}
