package chat.client.cli;

import chat.client.ClientTransport;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Alice at a console, in a lobby with Bob; the test plays the server. */
@Timeout(60)
abstract class PersonFixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    final FakeConsole console = new FakeConsole();

    Peer peer;

    private final String[] features;

    private final ScriptedServer server = new ScriptedServer();
    private final EventLoopGroup group = ClientTransport.newGroup(1);

    /** @param features what the server can do */
    PersonFixture(String... features) {
        this.features = features;
    }

    @BeforeEach
    void enter() {
        ChatSession session = new ChatSession(console, server.config(), group, "alice", null, Notify.MENTIONS);
        CompletableFuture.supplyAsync(session::run);
        peer = server.accept();
        peer.expectJoin("alice");
        welcome(features);
        send(entered("lobby", null, "bob", "alice").put("seq", 1));
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.", Kind.NOTICE);
    }

    /** Lets Alice in, as a guest. */
    void welcome(String... features) {
        peer.welcome("alice", null, 5, features);
    }

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    static ObjectNode object(String type, String room) {
        return JSON.createObjectNode().put("type", type).put("room", room);
    }

    static ObjectNode entered(String room, @Nullable String topic, String... users) {
        ObjectNode entered = object("entered", room).put("count", users.length).put("seq", 10);
        ArrayNode names = entered.putArray("users");
        for (String user : users) {
            names.add(user);
        }
        return topic == null ? entered : entered.put("topic", topic);
    }

    static ObjectNode said(String room, long seq, String from, String text) {
        return object("message", room)
                .put("seq", seq)
                .put("from", from)
                .put("text", text)
                .put("time", "2026-01-02T10:31:07.000Z");
    }

    static ObjectNode direct(String from, String to, String text) {
        return JSON.createObjectNode()
                .put("type", "direct")
                .put("from", from)
                .put("to", to)
                .put("text", text)
                .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("seq", 1);
    }

    void send(ObjectNode message) {
        peer.send(message.toString());
    }

    /** Alice goes into a room in which nobody has said anything. */
    void join(String room, @Nullable String topic, String... users) {
        console.type("/join " + room);
        peer.expect("enter");
        send(entered(room, topic, users));
        peer.answerHistory(room);
        console.expectLike("(?s)\\* You are in #" + room + " now, .*");
    }
}
