package chat.protocol.codec;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line as a JSON object, read to its end before anybody looks at a field: what is not well formed is refused as a whole,
 * whatever its type is. A field's own type is judged when it is asked for, so fields that a message does not have are ignored
 * with whatever they hold. A field that is {@code null} counts as absent, except where only true or false will do.
 */
final class JsonObject {

    /** The value of a field that nobody asks for in this form: a fraction, or a list of other things than strings or objects. */
    private static final Object OTHER = new Object();

    private static final Object NULL = new Object();

    /** Names and values in turn, as they came: a message has so few that looking through them is the fastest way. */
    private final List<Object> fields = new ArrayList<>(12);

    JsonObject() {}

    /**
     * Reads the bytes between the reader and the writer index, which do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED} if they are anything but one JSON object in UTF-8
     */
    static JsonObject parse(ByteBuf line) throws ProtocolException {
        byte[] bytes = ByteBufUtil.getBytes(line);
        JsonObject plain = PlainJson.parse(bytes);
        return plain == null ? parseAny(bytes) : plain;
    }

    /** The same for every line, whatever is in it. */
    static JsonObject parseAny(byte[] bytes) throws ProtocolException {
        String text = Utf8.decode(bytes);
        if (text == null) {
            throw malformed("The line is not valid UTF-8");
        }
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            return parse(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static JsonObject parse(JsonParser parser) throws IOException, ProtocolException {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("The line is not a JSON object: it has to begin with '{'");
            }
            JsonObject object = readObject(parser);
            if (parser.nextToken() != null) {
                throw malformed(
                        "There is more on the line than one JSON object, from " + where(parser.currentTokenLocation()));
            }
            return object;
        } catch (JsonProcessingException e) {
            // Jackson's own words name Java classes and quote the input: only the place goes out.
            JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw malformed(
                    "The line is not one JSON object with a single value for each key: look at " + where(location));
        }
    }

    private static String where(JsonLocation location) {
        return "character " + location.getColumnNr();
    }

    private static JsonObject readObject(JsonParser parser) throws IOException {
        JsonObject object = new JsonObject();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.add(name, readValue(parser));
        }
        return object;
    }

    private static Object readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? OTHER : parser.getLongValue();
            case START_ARRAY -> readArray(parser);
            case START_OBJECT -> readObject(parser);
            default -> OTHER;
        };
    }

    private static Object readArray(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(readValue(parser));
        }
        return values;
    }

    private static ProtocolException malformed(String message) {
        return new ProtocolException(ErrorCode.MALFORMED, message);
    }

    private static ProtocolException wrongType(String name, String expected) {
        return malformed("The field '" + name + "' has to be " + expected);
    }

    /** Adds a field that is not there yet. */
    void add(String name, Object value) {
        fields.add(name);
        fields.add(value);
    }

    int size() {
        return fields.size() / 2;
    }

    /** Two objects are the same if they have the same fields in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonObject object && fields.equals(object.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    boolean has(String name) {
        return get(name) != null;
    }

    private @Nullable Object get(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    @Nullable
    String optionalString(String name) throws ProtocolException {
        Object value = get(name);
        if (value == null || value == NULL) {
            return null;
        }
        if (value instanceof String string) {
            return string;
        }
        throw wrongType(name, "a string");
    }

    /** The field if it is a string: for one that the message does not define and must not fail over. */
    @Nullable
    String stringIfAny(String name) {
        return get(name) instanceof String string ? string : null;
    }

    String stringOr(String name, String absent) throws ProtocolException {
        String value = optionalString(name);
        return value == null ? absent : value;
    }

    String string(String name) throws ProtocolException {
        String value = optionalString(name);
        if (value == null) {
            throw wrongType(name, "there: a string");
        }
        return value;
    }

    /** The field, and false where it is absent. */
    boolean flag(String name) throws ProtocolException {
        Object value = get(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrongType(name, "true or false");
    }

    long number(String name) throws ProtocolException {
        if (get(name) instanceof Long number) {
            return number;
        }
        throw wrongType(name, "a whole number");
    }

    int count(String name) throws ProtocolException {
        long number = number(name);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw wrongType(name, "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    List<String> strings(String name) throws ProtocolException {
        return list(name, String.class, "a list of strings");
    }

    List<JsonObject> objects(String name) throws ProtocolException {
        return list(name, JsonObject.class, "a list of objects");
    }

    private <T> List<T> list(String name, Class<T> type, String expected) throws ProtocolException {
        if (get(name) instanceof List<?> list && list.stream().allMatch(type::isInstance)) {
            return list.stream().map(type::cast).toList();
        }
        throw wrongType(name, expected);
    }

    /** The field as what it maps names to; empty where it is absent. */
    Map<String, Long> numbers(String name) throws ProtocolException {
        Object value = get(name);
        if (value == null || value == NULL) {
            return Map.of();
        }
        if (!(value instanceof JsonObject object)) {
            throw wrongType(name, "an object of whole numbers");
        }
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < object.fields.size(); i += 2) {
            if (!(object.fields.get(i + 1) instanceof Long number)) {
                throw wrongType(name, "an object of whole numbers");
            }
            numbers.put((String) object.fields.get(i), number);
        }
        return numbers;
    }

    /** The field, and null where it is absent. */
    @Nullable
    Boolean optionalFlag(String name) throws ProtocolException {
        return has(name) ? flag(name) : null;
    }

    /** The field, and null where it is absent. */
    @Nullable
    Long optionalNumber(String name) throws ProtocolException {
        Object value = get(name);
        return value == null || value == NULL ? null : number(name);
    }
}
