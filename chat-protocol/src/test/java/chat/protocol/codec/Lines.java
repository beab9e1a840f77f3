package chat.protocol.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** What the tests of the codec share: lines as buffers, and the types that a sealed one permits. */
final class Lines {

    private Lines() {}

    static ByteBuf line(String text) {
        return line(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuf line(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** The bytes of a line that has single quotes for double ones, for the sake of reading. */
    static byte[] utf8(String quoted) {
        return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Refused by both sides, in words that do not tell a peer what the server is made of, or repeat what it wrote. */
    static void assertMalformed(byte[] bytes) {
        String shown = new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.ISO_8859_1);
        for (ProtocolException refusal : new ProtocolException[] {
            assertThrows(ProtocolException.class, () -> ClientMessages.decode(line(bytes)), shown),
            assertThrows(ProtocolException.class, () -> ServerMessages.decode(line(bytes)), shown)
        }) {
            String reason = refusal.reason();
            assertEquals(ErrorCode.MALFORMED, refusal.code(), shown);
            assertTrue(reason.matches("The (line|field) [ -~]{1,120}|There is more [ -~]{1,120}"), reason);
            String lower = reason.toLowerCase(Locale.ROOT);
            for (String inner : new String[] {"java", "jackson", "chat.", "exception", "json.", "token", "s3cret"}) {
                assertFalse(lower.contains(inner), reason);
            }
        }
    }

    /** What the encoder appends, as text. */
    static String written(Consumer<ByteBuf> encoder) {
        ByteBuf out = Unpooled.buffer();
        encoder.accept(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    static Set<Class<?>> recordsOf(Class<?> type) {
        if (!type.isSealed()) {
            return Set.of(type);
        }
        Set<Class<?>> records = new HashSet<>();
        Arrays.stream(type.getPermittedSubclasses()).forEach(permitted -> records.addAll(recordsOf(permitted)));
        return records;
    }
}
