package chat.protocol.codec;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes the messages of one direction with databind, strict where Jackson by itself is lax. A line is read to its
 * end, as a tree, before anybody looks at its type: what is not well formed is refused as a whole. Then the tree is bound to the
 * record of its type. A field that is {@code null} counts as absent, except where only true or false will do.
 *
 * <p>Making the first one loads some hundreds of classes: {@link ClientMessages} and {@link ServerMessages} do so when they meet
 * the first line that {@link PlainJson} and {@link JsonWriter} leave to it. May be used from any thread.
 *
 * @param <M> the sealed interface, which names its types by {@link JsonSubTypes}
 */
final class MessageMapper<M> {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from peers: interned or kept in a table of symbols they would stay in memory.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ProtocolLimits.MAX_JSON_DEPTH)
                    // A field that nobody asks for is ignored whatever it holds: the line's length is its limit.
                    .maxNumberLength(ProtocolLimits.MAX_SERVER_LINE_BYTES)
                    .maxNameLength(ProtocolLimits.MAX_SERVER_LINE_BYTES)
                    .build())
            .build();

    static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfigDefaults(any -> any.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .defaultPropertyInclusion(include(JsonInclude.Include.NON_NULL))
            .withConfigOverride(boolean.class, flag -> flag.setInclude(include(JsonInclude.Include.NON_DEFAULT)))
            .addModule(new SimpleModule()
                    .addDeserializer(int.class, new CountReader())
                    .addDeserializer(Integer.class, new CountReader())
                    .addDeserializer(Instant.class, new TimeReader())
                    .addSerializer(new ToStringSerializerBase(Instant.class) {
                        @Override
                        public String valueToString(Object time) {
                            return Times.format((Instant) time);
                        }
                    }))
            .build();

    /** Stands for every number that is larger than any field takes: to work it out would cost a lot. */
    private static final BigInteger TOO_LARGE = BigInteger.ONE.shiftLeft(Long.SIZE);

    /** What a field has to be, by the type that it has in its record. */
    private static final Map<Class<?>, String> EXPECTED = Map.of(
            String.class, "a string",
            boolean.class, "true or false",
            Boolean.class, "true or false",
            int.class, "a whole number from 0 to " + Integer.MAX_VALUE,
            Integer.class, "a whole number from 0 to " + Integer.MAX_VALUE,
            long.class, "a whole number",
            Long.class, "a whole number",
            Instant.class, "a time as RFC 3339 writes it",
            List.class, "a list",
            Map.class, "an object of whole numbers");

    private final Class<M> direction;
    private final ObjectWriter writer;
    private final JsonNode defaults;
    private final Set<String> types = new HashSet<>();

    /** The names of the fields that some type has. */
    private final Set<String> fields = new HashSet<>(Set.of("type"));

    /**
     * @param direction the sealed interface
     * @param defaults an object with one for each type that has fields which may be absent: what they then are
     */
    MessageMapper(Class<M> direction, String defaults) {
        this.direction = direction;
        writer = MAPPER.writerFor(direction);
        for (JsonSubTypes.Type type :
                requireNonNull(direction.getAnnotation(JsonSubTypes.class)).value()) {
            types.add(type.name());
            for (RecordComponent field : type.value().getRecordComponents()) {
                fields.add(field.getName());
            }
        }
        try {
            this.defaults = MAPPER.readTree(defaults);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonInclude.Value include(JsonInclude.Include when) {
        return JsonInclude.Value.construct(when, JsonInclude.Include.ALWAYS);
    }

    /** The message as one JSON object, {@code type} first and without white space. */
    byte[] write(M message) {
        try {
            return writer.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * The line as an object of those fields that some type has. The others are checked like these, and skipped without being kept.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED} if it is anything but one JSON object in UTF-8
     */
    ObjectNode readTree(byte[] line) throws ProtocolException {
        String text = Utf8.decode(line);
        if (text == null) {
            throw malformed("The line is not valid UTF-8");
        }
        try (JsonParser json = new LineParser(MAPPER.createParser(text))) {
            return readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private ObjectNode readTree(JsonParser json) throws IOException, ProtocolException {
        try {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("The line is not a JSON object: it has to begin with '{'");
            }
            ObjectNode object = MAPPER.createObjectNode();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (fields.contains(name)) {
                    object.set(name, json.<JsonNode>readValueAsTree());
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw malformed(
                        "There is more on the line than one JSON object, from " + where(json.currentTokenLocation()));
            }
            return object;
        } catch (JsonProcessingException e) {
            // Jackson's own words name Java classes and quote the input: only the place goes out.
            throw malformed("The line is not one JSON object with a single value for each key: look at "
                    + where(e.getLocation() == null ? json.currentLocation() : e.getLocation()));
        }
    }

    private static String where(JsonLocation location) {
        return "character " + location.getColumnNr();
    }

    /** The type that a tree is of, known or not. */
    String type(JsonNode json) throws ProtocolException {
        JsonNode type = json.path("type");
        if (!type.isTextual()) {
            throw malformed("The field 'type' has to be " + (json.hasNonNull("type") ? "" : "there: ") + "a string");
        }
        return type.textValue();
    }

    boolean knows(String type) {
        return types.contains(type);
    }

    /** Gives the fields that are absent, or null, the value that this means in an object of the type. */
    void fillIn(ObjectNode json, String type) {
        JsonNode absent = defaults.path(type);
        json.properties()
                .removeIf(field -> field.getValue().isNull()
                        && !absent.path(field.getKey()).isBoolean());
        absent.forEachEntry(json::putIfAbsent);
    }

    /** The message that a tree of a known type is. */
    M bind(ObjectNode json) throws ProtocolException {
        fillIn(json, type(json));
        try {
            return MAPPER.treeToValue(json, direction);
        } catch (JsonMappingException e) {
            throw malformed(inWords(e, json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String inWords(JsonMappingException mismatch, ObjectNode json) {
        String words = "The line does not fit its type";
        for (JsonMappingException.Reference field : mismatch.getPath()) {
            if (field.getFrom() instanceof Class<?> owner && owner.isRecord()) {
                String name = field.getFieldName();
                for (RecordComponent component : owner.getRecordComponents()) {
                    if (component.getName().equals(name)) {
                        String there = mismatch.getPath().size() > 1 || json.has(name) ? "" : "there: ";
                        words = "The field '" + name + "' has to be " + there + EXPECTED.get(component.getType());
                    }
                }
            }
        }
        return words;
    }

    static ProtocolException malformed(String message) {
        return new ProtocolException(ErrorCode.MALFORMED, message);
    }

    private static final class LineParser extends JsonParserDelegate {

        LineParser(JsonParser json) {
            super(json);
        }

        @Override
        public BigInteger getBigIntegerValue() {
            return TOO_LARGE;
        }
    }

    /** Nothing that is counted is less than nothing. */
    private static final class CountReader extends JsonDeserializer<Integer> {

        @Override
        public Integer deserialize(JsonParser json, DeserializationContext context) throws IOException {
            boolean whole = json.hasToken(JsonToken.VALUE_NUMBER_INT)
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            long count = whole ? json.getLongValue() : -1;
            return count >= 0 && count <= Integer.MAX_VALUE
                    ? Integer.valueOf((int) count)
                    : (Integer) context.handleUnexpectedToken(int.class, json);
        }
    }

    private static final class TimeReader extends JsonDeserializer<Instant> {

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            Instant time = json.hasToken(JsonToken.VALUE_STRING) ? Times.parse(json.getText()) : null;
            return time != null ? time : (Instant) context.handleUnexpectedToken(Instant.class, json);
        }
    }
}
