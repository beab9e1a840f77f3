package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest extends ChatClientFixture {

    @Test
    void messageComesBackAsTheRoomNumberedIt() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> hello = client.send("hello");
        peer.echo("alice", 2);

        assertThat(hello.get().seq()).isEqualTo(2);
        assertThat(hello.get().text()).isEqualTo("hello");
        assertThat(listener.next(ServerMessage.Message.class)).isEqualTo(hello.get());
    }

    @Test
    void actionIsSentAsOne() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        client.sendAction("waves");

        assertThat(peer.expect("message").path("action").asBoolean()).isTrue();
    }

    @Test
    void answersAreMatchedByIdWhateverTheirOrder() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> first = client.send("first");
        CompletableFuture<ServerMessage.Message> second = client.send("second");
        String firstId = peer.expect("message").path("id").asText();
        String secondId = peer.expect("message").path("id").asText();
        peer.said("alice", 2, "second", secondId);

        assertThat(second.get().text()).isEqualTo("second");
        assertThat(first).isNotDone();
        peer.said("alice", 3, "first", firstId);
        assertThat(first.get().text()).isEqualTo("first");
    }

    @Test
    void anothersMessageWithTheSameIdIsNoAnswer() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> mine = client.send("mine");
        String id = peer.expect("message").path("id").asText();
        peer.said("bob", 2, "bob's", id);
        peer.said("alice", 3, "mine", id);

        assertThat(mine.get().seq()).isEqualTo(3);
    }

    @Test
    void refusalFailsTheMessageThatItNames() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> first = client.send("first");
        CompletableFuture<ServerMessage.Message> second = client.send("second");
        peer.error(
                "rate_limited", "Slow down", peer.expect("message").path("id").asText());
        peer.echo("alice", 2);

        assertThat(refusal(first).code()).isEqualTo("rate_limited");
        assertThat(second.get().text()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void blankTextIsRefusedWithoutAskingTheServer(String text) {
        assertThat(refusal(connect().send(text)).code()).isEqualTo("text_empty");
    }

    @Test
    void textThatIsTooLongIsRefusedWithoutAskingTheServer() {
        assertThat(refusal(connect().send("x".repeat(4097))).code()).isEqualTo("text_too_long");
    }

    @Test
    void moreThanTheBoundFailsAtOnceAndAnAnswerMakesRoom() throws Exception {
        ChatClient client = connect(withBounds(2, 1 << 20));
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> first = client.send("1");
        client.send("2");

        assertThat(client.send("3")).isCompletedExceptionally();
        assertThat(failure(client.users()))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("2 messages");

        // Already in the callback of the answer there is room again.
        CompletableFuture<ServerMessage.Message> fourth = first.thenCompose(said -> client.send("4"));
        peer.echo("alice", 2);
        peer.echo("alice", 3);
        peer.echo("alice", 4);
        assertThat(fourth.get().text()).isEqualTo("4");
    }

    @Test
    void serverThatDoesNotReadIsNotBufferedFor() {
        ChatClient client = connect(withBounds(1_000_000, 64 * 1024));
        join(client, "alice");
        String text = "x".repeat(4096);
        List<CompletableFuture<?>> sent = new ArrayList<>();

        Awaitility.await().until(() -> {
            IntStream.range(0, 200).forEach(i -> sent.add(client.send(text)));
            return sent.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        });
        CompletableFuture<?> refused = sent.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .orElseThrow();
        assertThat(failure(refused))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("65536");
    }

    @Test
    void burstWithinOneTurnOfTheEventLoopIsTakenHoweverMuchItIs() throws Exception {
        ChatClient client = connect(withBounds(1000, 16 * 1024));
        CompletableFuture<List<CompletableFuture<ServerMessage.Message>>> burst = client.join("alice")
                .thenApply(session -> Stream.generate(() -> client.send("x".repeat(100)))
                        .limit(500)
                        .toList());
        server.acceptAndLetIn("alice");

        assertThat(burst.get()).noneMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void usersAreAnsweredInOrder() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Users> first = client.users();
        CompletableFuture<ServerMessage.Users> second = client.users();
        CompletableFuture<ServerMessage.Users> third = client.users();
        peer.expect("users");
        JsonNode refused = peer.expect("users");
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"a\"],\"count\":1,\"maxUsers\":5}");
        peer.error("rate_limited", "Slow down", refused.path("id").asText());
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"a\",\"b\"],\"count\":2,\"maxUsers\":5}");

        assertThat(first.get().users()).containsExactly("a");
        assertThat(refusal(second).code()).isEqualTo("rate_limited");
        assertThat(third.get().users()).containsExactly("a", "b");
    }
}
