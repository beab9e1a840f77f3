package chat.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;

/** A client that speaks JSON, over whatever: what holds for one has to hold for all. */
public interface JsonPeer extends AutoCloseable {

    JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Sends one object. */
    JsonPeer send(String object);

    /** Sends many at once, in one piece. */
    JsonPeer sendAll(Iterable<String> objects);

    /** The next object, as it was sent. */
    String readText();

    /** The next object. */
    default JsonNode readJson() {
        return parse(readText());
    }

    /** The peer has closed in good order, as its language has it, and nothing was left to read. */
    void expectClosed();

    /** The stream has ended, without a word of why. */
    void expectEnd();

    /** Nothing at all comes for so long, not even the end of the stream. */
    void expectSilence(Duration time);

    /** Says that nothing more will be sent; reading goes on. */
    void shutdownOutput();

    /** Cuts the connection off with a reset, as a killed process with unread input does. */
    void reset();

    int localPort();

    @Override
    void close();

    /** Joins under the name and returns the {@code entered} that came right after {@code welcome}. */
    default JsonNode join(String name) {
        send(MAPPER.createObjectNode().put("type", "join").put("username", name).toString());
        expectType("welcome");
        return expectType("entered");
    }

    /** The next object, which has to be of the type. Pings on the way are answered and left out, unless one is asked for. */
    default JsonNode expectType(String type) {
        JsonNode next = nextFor(type);
        if (!isOf(type, next)) {
            throw new AssertionError("expected '" + type + "', but came: " + next);
        }
        return next;
    }

    /** The next object of the type, whatever comes before it. Pings on the way are answered. */
    default JsonNode awaitType(String type) {
        JsonNode next = nextFor(type);
        while (!isOf(type, next)) {
            next = nextFor(type);
        }
        return next;
    }

    private JsonNode nextFor(String type) {
        JsonNode next = readJson();
        while (isOf("ping", next) && !type.equals("ping")) {
            send("{\"type\":\"pong\"}");
            next = readJson();
        }
        return next;
    }

    private static boolean isOf(String type, JsonNode object) {
        JsonNode field = object.get("type");
        return field != null && field.isTextual() && field.textValue().equals(type);
    }

    /** Exactly one object. */
    static JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("expected one JSON object, but came: " + text, e);
        }
        throw new AssertionError("expected one JSON object, but came: " + text);
    }
}
