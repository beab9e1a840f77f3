package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JoiningTest extends ChatClientFixture {

    @Test
    void joinTellsWhatWelcomeAndEnteredSay() throws Exception {
        ChatClient client = connect();
        CompletableFuture<JoinResult> join = client.join("Alice");
        Peer peer = server.accept();
        peer.expectJoin("Alice");
        peer.send("{\"type\":\"welcome\",\"username\":\"alice\",\"maxUsers\":5,\"protocol\":1,\"server\":\"chat 1\","
                + "\"motd\":\"be nice\",\"features\":[\"search\",\"eclipse\"]}");
        peer.send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"alice\"],\"count\":2,\"seq\":7}");

        List<String> features = List.of("search", "eclipse");
        JoinResult expected =
                new JoinResult("alice", 5, "chat 1", "be nice", features, null, "lobby", List.of("bob", "alice"), 2, 7);
        assertThat(join.get()).isEqualTo(expected);
        assertThat(listener.next(JoinResult.class)).isEqualTo(expected);
    }

    @Test
    void refusedNameLeavesTheConnectionOpenForAnother() throws Exception {
        ChatClient client = connect();
        CompletableFuture<JoinResult> first = client.join("bob");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_taken", "Username bob is already taken", null);

        ChatException.Refused refused = refusal(first);
        assertThat(refused.code()).isEqualTo("username_taken");
        assertThat(refused).hasMessage("Username bob is already taken");

        CompletableFuture<JoinResult> second = client.join("alice");
        peer.expectJoin("alice");
        peer.letIn("alice");
        assertThat(second.get().username()).isEqualTo("alice");
    }

    @Test
    void fullServerRefusesAndCloses() {
        ChatClient client = connect();
        CompletableFuture<JoinResult> join = client.join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.error("server_full", "Server is full (5 of 5 users)", null);
        peer.goodbye("server_full");

        assertThat(refusal(join)).hasMessage("Server is full (5 of 5 users)");
        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("server_full");
        peer.expectEnd();
    }

    @Test
    void secondJoinWhileOneWaitsIsAMistakeOfTheCaller() {
        ChatClient client = connect();
        CompletableFuture<JoinResult> first = client.join("alice");

        assertThat(failure(client.join("bob"))).isInstanceOf(IllegalStateException.class);
        assertThat(first).isNotDone();
    }

    @Test
    void joinFromTheCallbackOfOneThatFailedWithItsConnectionFailsToo() {
        ChatClient client = connect();
        CompletableFuture<JoinResult> again = client.join("alice")
                .handle((session, failure) -> client.join("alice"))
                .thenCompose(second -> second);
        server.accept().reset();

        assertThat(failure(again)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
        listener.expectNothingMore();
    }

    @Test
    void joinIsAnsweredAlsoIfTheListenerThrowsWhenItHearsOfIt() throws Exception {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onEntered(JoinResult session) {
                throw new IllegalStateException("oops");
            }
        };
        CompletableFuture<JoinResult> join =
                ChatClient.connect(server.config(), group, faulty).thenCompose(client -> client.join("alice"));
        server.acceptAndLetIn("alice");

        assertThat(join.get().username()).isEqualTo("alice");
        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
    }

    @Test
    void harmfulNameArrivesHarmless() {
        ChatClient client = connect();
        client.join("a\uD800\u001b");

        server.accept().expectJoin("a\uFFFD\uFFFD");
    }
}
