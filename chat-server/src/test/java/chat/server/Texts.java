package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** What is said and expected on the wire, in the tests' words. */
final class Texts {

    static final String GREETING = "Welcome to the chat. Choose a username:";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");

    private Texts() {}

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** {@code {"type":TYPE}} and the fields, which are given as JSON. */
    static String object(String type, String fields) {
        return "{\"type\":\"" + type + "\"" + (fields.isEmpty() ? "" : ",") + fields + "}";
    }

    static String join(String name) {
        return object("join", "\"username\":\"" + name + "\"");
    }

    static String message(String text) {
        return object("message", "\"text\":\"" + text + "\"");
    }

    /** The next line is this object to the last field: {@code type} comes first, white space between tokens nowhere. */
    static void expectExactly(RawClient client, String expected) {
        assertThat((Object) compact(client.readLine())).isEqualTo(json(expected));
    }

    /** The same for a message, whose time is not known beforehand. */
    static void expectMessage(RawClient client, String expectedWithoutTime) {
        ObjectNode message = compact(client.readLine());
        assertThat(message.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        message.remove("time");
        assertThat((Object) message).isEqualTo(json(expectedWithoutTime));
    }

    private static ObjectNode compact(String line) {
        assertThat(line).startsWith("{\"type\":\"");
        assertThat(STRING.matcher(line).replaceAll("")).doesNotContainPattern("\\s");
        return (ObjectNode) json(line);
    }

    static void expectError(JsonPeer client, String code) {
        assertThat(client.expectType("error").path("code").asText()).isEqualTo(code);
    }

    /** The next object is the message with this sender and text. */
    static void expectSaid(JsonPeer client, String from, String text) {
        JsonNode message = client.expectType("message");
        assertThat(message.path("from").asText()).isEqualTo(from);
        assertThat(message.path("text").asText()).isEqualTo(text);
    }

    static void expectGoodbye(RawClient client, String reason) {
        expectExactly(client, object("goodbye", "\"reason\":\"" + reason + "\""));
        client.expectClosed();
    }

    /** The same over WebSocket, where a code says the reason too. */
    static void expectGoodbye(WebSocketPeer client, String reason, int code) {
        JsonNode goodbye = client.expectType("goodbye");
        assertThat(goodbye.path("reason").asText()).isEqualTo(reason);
        client.expectClosed(code);
    }

    static void expectLeft(JsonPeer client, String name, String reason) {
        JsonNode left = client.expectType("left");
        assertThat(left.path("username").asText()).isEqualTo(name);
        assertThat(left.path("reason").asText()).isEqualTo(reason);
    }
}
