package chat.protocol.codec;

import static chat.protocol.codec.Lines.assertMalformed;
import static chat.protocol.codec.Lines.line;
import static chat.protocol.codec.Lines.utf8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are no message to either side. What is in single quotes here is in double ones on the line. */
class MalformedLinesTest {

    private static final String GOOD = "{'type':'ping','x':1}";

    static Stream<String> malformed() {
        return Stream.of(
                // cut off
                "{",
                "{'",
                "{'type",
                "{'type'",
                "{'type':",
                "{'type':'",
                "{'type':'ping",
                "{'type':'ping'",
                "{'type':'ping',",
                "{'type':'ping','x':[1",
                "{'type':'ping','x':{",
                "{'type':'ping','x':tru",
                // something behind or before it
                GOOD + "x",
                GOOD + "}",
                GOOD + ",",
                GOOD + " 1",
                GOOD + "null",
                GOOD + GOOD,
                GOOD + " " + GOOD,
                GOOD + "\u0000",
                GOOD + "\u00a0",
                "x" + GOOD,
                "," + GOOD,
                "\u00a0" + GOOD,
                "\u0000" + GOOD,
                // other values than an object
                "null",
                "true",
                "false",
                "0",
                "-1",
                "1.5",
                "'ping'",
                "[]",
                "[" + GOOD + "]",
                "['type','ping']",
                "ping",
                // no type, or none that can be one
                "{}",
                "{'x':1}",
                "{'Type':'ping'}",
                "{' type':'ping'}",
                "{'type':null}",
                "{'type':1}",
                "{'type':true}",
                "{'type':['ping']}",
                "{'type':{'type':'ping'}}",
                "{'x':{'type':'ping'}}",
                // the same key twice
                "{'type':'ping','type':'ping'}",
                "{'type':'ping','type':'leave'}",
                "{'type':'ping','x':1,'x':2}",
                "{'type':'ping','t\\u0079pe':'pong'}",
                "{'type':'ping','x':{'a':1,'a':1}}",
                "{'type':'ping','x':[{'a':1,'b':2,'a':3}]}",
                "{'type':'ping','':1,'':2}",
                // punctuation
                "{'type' 'ping'}",
                "{'type':'ping' 'x':1}",
                "{'type':'ping',,'x':1}",
                "{'type':'ping',}",
                "{,'type':'ping'}",
                "{'type'::'ping'}",
                "{'type':'ping';}",
                "{'type'='ping'}",
                "{'type':'ping','x':[1,]}",
                "{'type':'ping','x':[,1]}",
                "{'type':'ping','x':[1 2]}",
                "{'type':'ping','x':]}",
                "{'type':'ping','x':}",
                "{'type':'ping']",
                "{type:'ping'}",
                "{'type':ping}",
                "{'type':'ping',1:2}",
                "{'type':'ping',null:2}",
                // what JavaScript and others allow
                "{'type':'ping'/**/}",
                "/**/" + GOOD,
                GOOD + "//",
                GOOD + "#",
                "{'type':'ping','x':NaN}",
                "{'type':'ping','x':Infinity}",
                "{'type':'ping','x':-Infinity}",
                "{'type':'ping','x':undefined}",
                "{'type':'ping','x':True}",
                "{'type':'ping','x':NULL}",
                // numbers
                "{'type':'ping','x':01}",
                "{'type':'ping','x':-01}",
                "{'type':'ping','x':00}",
                "{'type':'ping','x':+1}",
                "{'type':'ping','x':.5}",
                "{'type':'ping','x':5.}",
                "{'type':'ping','x':-}",
                "{'type':'ping','x':1e}",
                "{'type':'ping','x':1e+}",
                "{'type':'ping','x':0x10}",
                "{'type':'ping','x':1_000}",
                "{'type':'ping','x':1L}",
                // strings
                "{'type':'ping','x':'\t'}",
                "{'type':'ping','x':'\r'}",
                "{'type':'ping','x':'\n'}",
                "{'type':'ping','x':'\u0000'}",
                "{'type':'ping','x':'\u001b'}",
                "{'type':'ping','\u0007':1}",
                "{'type':'ping','x':'\\x41'}",
                "{'type':'ping','x':'\\'}",
                "{'type':'ping','x':'\\u12'}",
                "{'type':'ping','x':'\\u12g4'}",
                "{'type':'ping','x':'\\U0041'}",
                "{'type':'ping','x':'\\0'}");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void isRefused(String quoted) {
        assertMalformed(utf8(quoted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':\"ping\"}", "{\"type\":'ping'}", "{'type':'ping'}", "", " ", "\t", "\r"})
    void singleQuotesAndNothingAtAllAreRefused(String asItIs) {
        assertMalformed(asItIs.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nestingIsAllowedSixteenLevelsDeepAndNoFurther() throws ProtocolException {
        ClientMessages.decode(line(utf8("{'type':'ping','x':" + "[".repeat(15) + "]".repeat(15) + "}")));
        ClientMessages.decode(line(utf8("{'type':'ping','x':" + "{'a':".repeat(15) + "1" + "}".repeat(16))));
        assertMalformed(utf8("{'type':'ping','x':" + "[".repeat(16) + "]".repeat(16) + "}"));
        assertMalformed(utf8("{'type':'ping','x':" + "{'a':".repeat(16) + "1" + "}".repeat(17)));
        assertMalformed(utf8("{'type':'ping','x':" + "[".repeat(60_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'s3cret",
                "{'s3cret':s3cret}",
                "{'type':'ping'}s3cret",
                "{'type':'ping'} 's3cret'",
                "s3cret",
                "{'type':['s3cret']}",
                "{'s3cret':1,'s3cret':2}",
                "{'type':'ping','x':'s3cret\t'}"
            })
    void aRefusalDoesNotRepeatWhatWasWritten(String quoted) {
        assertMalformed(utf8(quoted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'ping'}x", "{'type':'ping',}", "{'type':'ping'}{}"})
    void aRefusalSaysWhereTheLineGoesWrong(String quoted) {
        ProtocolException refusal =
                assertThrows(ProtocolException.class, () -> ClientMessages.decode(line(utf8(quoted))));
        assertTrue(refusal.reason().endsWith(" character 16"), refusal.reason());
    }
}
