package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningTest extends ChatClientFixture {

    @Test
    void eventsArriveInOrder() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"carol\"}");
        peer.said("carol", 3, "hi", null);
        peer.error("unknown_type", "There is no message type 'x'", null);
        peer.send("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":4,\"username\":\"carol\",\"reason\":\"exit\"}");

        assertThat(listener.next(ServerMessage.Joined.class).username()).isEqualTo("carol");
        assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("hi");
        assertThat(listener.next(ServerMessage.ErrorMessage.class).code()).isEqualTo("unknown_type");
        assertThat(listener.next(ServerMessage.Left.class).reason()).isEqualTo("exit");
    }

    @Test
    void unknownTypesAndLinesForPeopleAreSkipped() {
        ChatClient client = connect();
        Peer peer = server.accept();
        peer.write("Welcome to the chat. Choose a username:\r\n\r\n\n");
        client.join("alice");
        peer.expectJoin("alice");
        peer.send("{\"type\":\"weather\",\"sunny\":true}");
        peer.letIn("alice");
        peer.send("{\"type\":\"whisper\",\"seq\":99}");
        peer.said("bob", 2, "hi", null);

        listener.next(JoinResult.class);
        assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("hi");
    }

    @Test
    void linesMayComeInPiecesAndEndWithCrLf() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        String line = "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"\u00e4\u65e5\"}\r\n";
        for (int i = 0; i < line.length(); i += 3) {
            peer.write(line.substring(i, Math.min(i + 3, line.length())));
        }
        assertThat(listener.next(ServerMessage.Joined.class).username()).isEqualTo("\u00e4\u65e5");
    }

    @Test
    void pingIsAnswered() {
        connect();
        Peer peer = server.accept();
        peer.send("{\"type\":\"ping\"}");

        peer.expect("pong");
    }

    @Test
    void listenerThatThrowsEndsTheConnection() {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onJoined(ServerMessage.Joined joined) {
                throw new IllegalStateException("oops");
            }
        };
        ChatClient client = ChatClient.connect(server.config(), group, faulty).join();
        CompletableFuture<JoinResult> join = client.join("alice");
        Peer peer = server.acceptAndLetIn("alice");
        join.join();
        faulty.next(JoinResult.class);
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"carol\"}");

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
        peer.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":3,\"username\":\"carol\"}",
                "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":1,\"username\":\"carol\"}",
                "{\"type\":\"left\",\"room\":\"attic\",\"seq\":2,\"username\":\"carol\",\"reason\":\"exit\"}",
                "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"count\":0,\"seq\":2}",
                "{\"type\":\"welcome\",\"username\":\"x\",\"maxUsers\":5,\"protocol\":1,\"server\":\"s\"}",
                "{\"type\":\"joined\"}",
                "{\"type\":\"joined\",",
                "{}"
            })
    void brokenContractEndsTheConnection(String line) {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Message> waiting = client.send("hello");
        peer.expect("message");
        peer.send(line);
        peer.said("bob", 2, "not heard", null);

        assertThat(failure(waiting)).isInstanceOf(ChatException.ProtocolViolation.class);
        listener.next(ChatException.ProtocolViolation.class);
        listener.expectNothingMore();
    }

    @Test
    void eventBeforeEnteringEndsTheConnection() {
        connect();
        Peer peer = server.accept();
        peer.said("bob", 1, "hi", null);

        listener.next(ChatException.ProtocolViolation.class);
        peer.expectEnd();
    }

    @Test
    void gapIsNamed() {
        ChatClient client = connect();
        join(client, "alice").said("bob", 9, "hi", null);

        assertThat(listener.next(ChatException.ProtocolViolation.class))
                .hasMessage(
                        "The server at 127.0.0.1:" + server.port() + " broke the protocol: event 9 came after event 1");
    }

    @Test
    void otherVersionOfTheProtocolIsNotSpoken() {
        ChatClient client = connect();
        CompletableFuture<JoinResult> join = client.join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.send("{\"type\":\"welcome\",\"username\":\"x\",\"maxUsers\":5,\"protocol\":2,\"server\":\"s\"}");

        assertThat(failure(join))
                .isInstanceOf(ChatException.ProtocolViolation.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void lineOfMoreThanAMebibyteEndsTheConnection() {
        connect();
        Peer peer = server.accept();
        peer.write("{".repeat(1024 * 1024 + 2));

        assertThat(listener.next(ChatException.ProtocolViolation.class)).hasMessageContaining("1048576");
    }
}
