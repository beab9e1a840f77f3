package chat.protocol.codec;

import static chat.protocol.codec.Lines.assertMalformed;
import static chat.protocol.codec.Lines.line;
import static chat.protocol.codec.Lines.utf8;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chat.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines whose bytes are no text in UTF-8, and lines that were damaged on their way. */
class MalformedBytesTest {

    private static final String GOOD = "{'type':'ping','x':1}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "fe",
                "ff", // never a first byte
                "c3",
                "e282",
                "f09f98",
                "c328",
                "e28228", // too short
                "c080",
                "c0af",
                "c1bf",
                "e080af",
                "e09fbf",
                "f08080af",
                "f08fbfbf", // longer than needed
                "eda080",
                "edbfbf",
                "eda0bdedb880", // surrogates
                "f4908080",
                "f5808080",
                "f888808080",
                "fc8480808080" // beyond Unicode
            })
    void whatIsNotUtf8IsRefusedWhereverItStands(String hex) {
        String bad = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        for (String quoted : new String[] {
            "{'type':'ping','x':'%s'}", "{'type':'ping','%s':1}", "{'type':'%s'}", "%s" + GOOD, GOOD + "%s",
        }) {
            assertMalformed(quoted.replace('\'', '"').replace("%s", bad).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreNotGuessed(String charset) {
        assertMalformed(GOOD.replace('\'', '"').getBytes(Charset.forName(charset)));
    }

    @Test
    void aByteOrderMarkIsNotSkipped() {
        assertMalformed(utf8("\uFEFF" + GOOD));
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    /** Anything but a message or a refusal would reach the server as a fault of its own and cost the connection. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noDamageToALineIsWorseThanRefused(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = utf8(
                    "{'type':'message','text':'a\\u00e9\u674e \\n\uD83D\uDE00','id':'7','action':true,'x':[1.5e3,{}]}");
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] damaged = bytes;
            for (Decoder decoder : new Decoder[] {ClientMessages::decode, ServerMessages::decode}) {
                try {
                    decoder.decode(line(damaged));
                } catch (ProtocolException refused) {
                    assertFalse(refused.reason().isEmpty());
                }
            }
        }
    }

    private interface Decoder {
        @org.jspecify.annotations.Nullable
        Object decode(ByteBuf line) throws ProtocolException;
    }
}
