package chat.protocol.codec;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonFactory;
import org.junit.jupiter.api.Test;

class JsonTest {

    /** Either table would keep what peers make up, for as long as the process lives. */
    @Test
    void noNameOfAFieldOutlivesItsLine() {
        assertFalse(Json.FACTORY.isEnabled(JsonFactory.Feature.INTERN_FIELD_NAMES));
        assertFalse(Json.FACTORY.isEnabled(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES));
    }
}
