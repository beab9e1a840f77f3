package chat.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the codec promises of any bytes. Each fails by throwing. */
final class FuzzTargets {

    private static final int MAX_LINE_BYTES = 16;
    private static final int ENDLESS_BYTES = 64;

    private FuzzTargets() {}

    /** It is a message, or refused in plain words. What a text may hold is looked at behind the codec. */
    static void clientMessages(byte[] line) {
        try {
            assertThat(ClientMessages.decode(Lines.line(line))).isNotNull();
        } catch (ProtocolException refused) {
            assertPlain(refused);
        }
    }

    /** The same; what is of no known type is passed over. */
    static void serverMessages(byte[] line) {
        try {
            ServerMessages.decode(Lines.line(line));
        } catch (ProtocolException refused) {
            assertPlain(refused);
        }
    }

    /** Lines and refusals are the same in one read and byte by byte. */
    static void lines(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] pieces = text.chars().mapToObj(Character::toString).toArray(String[]::new);
        assertThat(eventsOf(pieces)).isEqualTo(eventsOf(text));
    }

    private static List<String> eventsOf(String... reads) {
        try (DecodedLines decoded = new DecodedLines(new LineDecoder(MAX_LINE_BYTES, ENDLESS_BYTES))) {
            for (String read : reads) {
                decoded.read(read);
            }
            return List.copyOf(decoded.events);
        }
    }

    /** Words for a peer hold nothing that could harm a terminal or a log. */
    private static void assertPlain(ProtocolException refused) {
        assertThat(refused.reason()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }
}
