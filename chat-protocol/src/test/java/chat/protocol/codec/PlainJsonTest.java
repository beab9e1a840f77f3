package chat.protocol.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in single quotes here is in double ones on the line. */
class PlainJsonTest {

    /** What lines are made of, and what they go wrong with. */
    private static final String[] PIECES = {
        "{",
        "}",
        ",",
        ":",
        "'",
        "'",
        "'type'",
        "'text'",
        "'seq'",
        "'a'",
        "''",
        "true",
        "false",
        "tru",
        "null",
        "0",
        "7",
        "42",
        "-1",
        "007",
        "1.5",
        "1e3",
        "123456789012345678",
        "1234567890123456789",
        "99999999999999999999",
        " ",
        "\t",
        "\\",
        "\\n",
        "\\u0041",
        "[",
        "]",
        "['x']",
        "{}",
        "x",
        "\u007f",
        "\u0001",
        "é",
        "\uD83D\uDE00"
    };

    private static byte[] bytes(String quoted) {
        return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable JsonObject plain(String quoted) {
        return PlainJson.parse(bytes(quoted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'message','text':'hello, world'}",
                "{'type':'message','room':'lobby','text':'','id':'7','action':true}",
                "{'type':'message','room':'lobby','seq':120,'from':'bob','text':'hi','time':'2026-07-28T10:31:07.120Z','action':false}",
                "{'a':0,'b':1,'c':2,'d':3,'e':4,'f':5,'g':6,'h':999999999999999999}"
            })
    void usualLinesNeedNoJackson(String quoted) throws ProtocolException {
        assertEquals(JsonObject.parseAny(bytes(quoted)), plain(quoted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{",
                "{'type'",
                "{'type':",
                "{'type':'",
                "{'type':'ping'",
                "{'type':'ping',",
                "{'type':'ping'},",
                "{'type':'ping'}x",
                "{'type':'ping','type':'ping'}",
                "{'text':'\\u0041'}",
                "{'text':'é'}",
                "{'text':'a\tb'}",
                "{'action':tru}",
                "{'action':truefalse}",
                "{'seq':01}",
                "{'seq':-1}",
                "{'seq':1.0}",
                "{'seq':1e3}",
                "{'seq':1234567890123456789}",
                "{'seq':null}",
                "{'users':[]}",
                "{ 'type':'ping'}",
                "{'type':'ping'} ",
                "{'a':0,'b':1,'c':2,'d':3,'e':4,'f':5,'g':6,'h':7,'i':8}"
            })
    void everythingElseIsLeftToJackson(String quoted) {
        assertNull(plain(quoted));
    }

    /** Of what is read without Jackson, Jackson thinks the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void readsNoLineInAnotherWayThanJackson(int seed) throws ProtocolException {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 25_000; i++) {
            String line = random.nextInt(3) == 0 ? pieces(random) : damaged(random, object(random));
            JsonObject plain = plain(line);
            if (plain != null) {
                assertEquals(JsonObject.parseAny(bytes(line)), plain, line);
                read++;
            }
        }
        assertTrue(read > 2_500, "too few lines were read to say anything: " + read);
    }

    private static String pieces(Random random) {
        StringBuilder line = new StringBuilder("{");
        for (int n = random.nextInt(8); n > 0; n--) {
            line.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return line.append('}').toString();
    }

    private static String object(Random random) {
        StringBuilder line = new StringBuilder();
        for (int n = 1 + random.nextInt(9); n > 0; n--) {
            line.append(line.isEmpty() ? '{' : ',')
                    .append('\'')
                    .append((char) ('a' + random.nextInt(20)))
                    .append("':")
                    .append(
                            switch (random.nextInt(4)) {
                                case 0 -> "'some text'";
                                case 1 -> "true";
                                case 2 -> "false";
                                default -> Integer.toString(random.nextInt(1000));
                            });
        }
        return line.append('}').toString();
    }

    private static String damaged(Random random, String line) {
        StringBuilder damaged = new StringBuilder(line);
        for (int n = random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(damaged.length());
            damaged.replace(at, at + random.nextInt(2), PIECES[random.nextInt(PIECES.length)]);
        }
        return damaged.toString();
    }

    @Test
    void noLineIsTooShort() {
        String whole = "{'type':'message','seq':12,'action':true,'text':'hi'}";
        for (int length = 0; length < whole.length(); length++) {
            assertNull(plain(whole.substring(0, length)), whole.substring(0, length));
        }
    }
}
