package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
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

    /** Says something in a room. */
    static String message(String room, String text) {
        return object("message", "\"room\":\"" + room + "\",\"text\":\"" + text + "\"");
    }

    /** The same with a label. */
    static String message(String room, String text, String id) {
        return object("message", "\"room\":\"" + room + "\",\"text\":\"" + text + "\",\"id\":\"" + id + "\"");
    }

    static String direct(String to, String text) {
        return object("direct", "\"to\":\"" + to + "\",\"text\":\"" + text + "\"");
    }

    static String direct(String to, String text, String id) {
        return object("direct", "\"to\":\"" + to + "\",\"text\":\"" + text + "\",\"id\":\"" + id + "\"");
    }

    /** Goes into a room, and returns the {@code entered} that comes next. */
    static JsonNode enter(JsonPeer client, String room) {
        client.send(in("enter", room));
        return client.expectType("entered");
    }

    /** One after the other goes into a room, and those who are there see it. */
    static void enterAll(String room, JsonPeer... clients) {
        for (int i = 0; i < clients.length; i++) {
            enter(clients[i], room);
            for (int there = 0; there < i; there++) {
                clients[there].expectType("joined");
            }
        }
    }

    /** {@code enter}, {@code part}, {@code users} or {@code history} of a room. */
    static String in(String type, String room) {
        return object(type, "\"room\":\"" + room + "\"");
    }

    static String topic(String room, String topic) {
        return object("topic", "\"room\":\"" + room + "\",\"topic\":\"" + topic + "\"");
    }

    /** The next line is this object to the last field: {@code type} comes first, white space between tokens nowhere. */
    static void expectExactly(JsonPeer client, String expected) {
        assertThat((Object) compact(client.readText())).isEqualTo(json(expected));
    }

    /** The same for a message, whose time is not known beforehand. */
    static void expectMessage(JsonPeer client, String expectedWithoutTime) {
        ObjectNode message = compact(client.readText());
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

    /** The next object is a message in this room, with this text. */
    static JsonNode expectIn(String room, JsonPeer client, String text) {
        JsonNode message = client.expectType("message");
        assertThat(message.path("room").asText()).isEqualTo(room);
        assertThat(message.path("text").asText()).isEqualTo(text);
        return message;
    }

    /** Nothing has come: the answer to a question asked now is the next object. */
    static void expectNothingNew(JsonPeer client) {
        client.send("{\"type\":\"ping\"}").expectType("pong");
    }

    /** Over WebSocket a code says the reason too. */
    static void expectGoodbye(JsonPeer client, String reason) {
        expectExactly(client, object("goodbye", "\"reason\":\"" + reason + "\""));
        expectClosed(client, reason);
    }

    /** The end of the connection behind a goodbye for this reason. */
    static void expectClosed(JsonPeer client, String reason) {
        if (client instanceof WebSocketPeer browser) {
            browser.expectClosed(
                    switch (reason) {
                        case "exit" -> 1000;
                        case "shutdown" -> 1001;
                        case "server_full" -> 1013;
                        default -> 1008;
                    });
        } else {
            client.expectClosed();
        }
    }

    static void expectLeft(JsonPeer client, String name, String reason) {
        JsonNode left = client.expectType("left");
        assertThat(left.path("username").asText()).isEqualTo(name);
        assertThat(left.path("reason").asText()).isEqualTo(reason);
    }
}
