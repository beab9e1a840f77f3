package chat.protocol.codec;

import chat.protocol.ProtocolLimits;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** The one configured Jackson factory, for reading: strict where Jackson by itself is lax. */
final class Json {

    static final JsonFactory FACTORY = JsonFactory.builder()
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

    private Json() {}
}
