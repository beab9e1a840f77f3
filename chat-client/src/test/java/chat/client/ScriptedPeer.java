package chat.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One client's connection, seen from a server that says and hears exactly what a test wants. */
public abstract class ScriptedPeer {

    private static final JsonMapper JSON = JsonPeer.MAPPER;

    /** The client's next line, or null if there will be none. */
    public abstract @Nullable String line();

    public abstract void write(String text);

    public abstract void close();

    /** The client has closed, and nothing was left to read. */
    public abstract void expectEnd();

    /** The next message, which has to be of this type. */
    public JsonNode expect(String type) {
        JsonNode message = next();
        assertThat(message.path("type").asText()).as(message.toString()).isEqualTo(type);
        return message;
    }

    /** The next message. */
    public JsonNode next() {
        return JsonPeer.parse(requireNonNull(line(), "a line from the client"));
    }

    public void expectJoin(String username) {
        assertThat(expect("join").path("username").asText()).isEqualTo(username);
    }

    public void letIn(String username) {
        welcome(username);
        send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"" + username
                + "\"],\"count\":2,\"seq\":1}");
    }

    public void welcome(String username) {
        welcome(username, null);
    }

    /** As {@link #letIn}, as a member who can come back to this session. */
    public void letIn(String username, String session) {
        welcome(username, session);
        entered("lobby", 1, null);
    }

    public void welcome(String username, @Nullable String session) {
        welcome(username, session, 5);
    }

    public void welcome(String username, @Nullable String session, int maxUsers, String... features) {
        ObjectNode welcome = JSON.createObjectNode()
                .put("type", "welcome")
                .put("username", username)
                .put("maxUsers", maxUsers)
                .put("protocol", 1)
                .put("server", "scripted");
        for (String feature : features) {
            welcome.withArray("features").add(feature);
        }
        send((session == null ? welcome : welcome.put("session", session)).toString());
    }

    /** Lets the client into a room of epoch "e1". */
    public void entered(String room, long seq, @Nullable Boolean recovered) {
        entered(room, seq, recovered, "e1");
    }

    public void entered(String room, long seq, @Nullable Boolean recovered, String epoch) {
        ObjectNode entered = JSON.createObjectNode()
                .put("type", "entered")
                .put("room", room)
                .put("count", 2)
                .put("seq", seq)
                .put("epoch", epoch);
        entered.putArray("users").add("bob").add("alice");
        if (recovered != null) {
            entered.put("recovered", recovered);
        }
        send(entered.toString());
    }

    /** Numbers the next message that the client sends, and gives it back. */
    public void echo(String from, long seq) {
        JsonNode message = expect("message");
        said(from, seq, message.path("text").asText(), message.path("id").asText());
    }

    public void said(String from, long seq, String text, @Nullable String id) {
        said("lobby", from, seq, text, id);
    }

    public void said(String room, String from, long seq, String text, @Nullable String id) {
        send(JSON.createObjectNode()
                .put("type", "message")
                .put("room", room)
                .put("seq", seq)
                .put("from", from)
                .put("text", text)
                .put("time", "2026-01-02T10:31:07.000Z")
                .put("id", id)
                .toString());
    }

    public void error(String code, String message, @Nullable String id) {
        send(JSON.createObjectNode()
                .put("type", "error")
                .put("code", code)
                .put("message", message)
                .put("id", id)
                .toString());
    }

    public void pong() {
        send("{\"type\":\"pong\"}");
    }

    public void goodbye(String reason) {
        send("{\"type\":\"goodbye\",\"reason\":\"" + reason + "\"}");
    }

    /** Answers the question that a person's client asks on entering a room: nothing was said there before. */
    public void answerHistory(String room) {
        assertThat(expect("history").path("room").asText()).isEqualTo(room);
        send("{\"type\":\"history\",\"room\":\"" + room + "\",\"messages\":[]}");
    }

    /** Takes the leave as a server does. */
    public void sayGoodbye() {
        expect("leave");
        goodbye("exit");
        close();
    }

    public void send(String line) {
        write(line + "\n");
    }
}
