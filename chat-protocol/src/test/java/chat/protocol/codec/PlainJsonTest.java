package chat.protocol.codec;

import static chat.protocol.codec.Lines.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in single quotes here is in double ones on the line. */
class PlainJsonTest {

    private static final List<String> OF_CLIENT =
            List.of("'type':'message'", "'room':'lobby'", "'text':'hi'", "'id':'7'", "'action':true");

    private static final List<String> OF_SERVER = List.of(
            "'type':'entered'", "'room':'lobby'", "'users':['a','b']", "'count':2", "'seq':17", "'recovered':false");

    private static final String[] VALUES = {"'some text'", "true", "false", "1000", "['x']"};

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

    /** The message that either side reads without Jackson, or null. */
    private static @Nullable Object plain(String quoted) {
        ClientMessage message = ClientMessages.decodeUsual(utf8(quoted));
        return message != null ? message : ServerMessages.decodeUsual(utf8(quoted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'message','text':'hello, world'}",
                "{'type':'message','room':'lobby','text':'','id':'7','action':true}",
                "{'action':false,'text':'\u00e9 \u65e5\u672c\u8a9e \uD83D\uDE00','type':'message'}",
                "{'type':'message','x':1,'y':'later','text':'hi','z':['a','b']}",
                "{'type':'join','username':'Zo\u00eb','resume':true}",
                "{'type':'join','username':'bob','session':'5e55'}",
                "{'type':'leave'}",
                "{'type':'ping'}",
                "{'type':'pong'}"
            })
    void usualLinesOfClientsNeedNoJackson(String quoted) throws ProtocolException {
        assertEquals(ClientMessages.decodeAny(utf8(quoted)), ClientMessages.decodeUsual(utf8(quoted)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'message','room':'lobby','seq':120,'from':'bob','text':'hi','time':'2026-07-28T10:31:07.120Z'}",
                "{'type':'message','room':'lobby','seq':120,'from':'bob','text':'hi','time':'2026-07-28T10:31:07.120Z','id':'7','action':true}",
                "{'type':'joined','room':'lobby','seq':999999999999999999,'username':'Zo\u00eb'}",
                "{'type':'left','room':'lobby','seq':0,'username':'bob','reason':'exit'}",
                "{'type':'welcome','username':'bob','maxUsers':5,'protocol':1,'server':'chat 1','motd':'Hi','session':'5e55'}",
                "{'type':'welcome','username':'bob','maxUsers':5,'protocol':1,'server':'chat 1','features':['search']}",
                "{'type':'welcome','username':'bob','maxUsers':5,'protocol':1,'server':'chat 1','features':[]}",
                "{'type':'entered','room':'lobby','users':[],'count':0,'seq':17}",
                "{'type':'entered','room':'lobby','users':['bob','Zo\u00eb'],'count':2147483647,'seq':17,'topic':'t','epoch':'e1',"
                        + "'recovered':false,'last':21}",
                "{'type':'entered','room':'dev','users':[],'count':1,'seq':17,'open':true}",
                "{'type':'goodbye','reason':'shutdown','text':'Back at ten','retryAfterMs':5000}",
                "{'type':'ping'}",
                "{'type':'pong'}"
            })
    void usualLinesOfTheServerNeedNoJackson(String quoted) throws ProtocolException {
        assertEquals(ServerMessages.decodeAny(utf8(quoted)), ServerMessages.decodeUsual(utf8(quoted)));
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
                "{'type':'message'",
                "{'type':'message',",
                "{'type':'message'},",
                "{'type':'message'}x",
                "{'type':'message','type':'message'}",
                "{'type':'later'}",
                "{'type':'goodbye'}",
                "{'text':'hi'}",
                "{'type':'message','text':'\\u0041'}",
                "{'type':'message','text':'\uFFFD'}",
                "{'type':'message','text':'a\tb'}",
                "{'type':'message','text':5}",
                "{'type':'message','id':['7']}",
                "{'type':'message','action':'true'}",
                "{'type':'message','action':tru}",
                "{'type':'message','action':truefalse}",
                "{'type':'message','x':01}",
                "{'type':'message','x':-1}",
                "{'type':'message','x':1.0}",
                "{'type':'message','x':1e3}",
                "{'type':'message','x':1234567890123456789}",
                "{'type':'message','x':null}",
                "{'type':'message','x':[1]}",
                "{'type':'message','x':['a',]}",
                "{'type':'message','x':['a'}",
                "{'type':'message','x':[",
                "{'type':'message','x':{}}",
                "{ 'type':'message'}",
                "{'type':'message'} ",
                "{'type':'message','a':0,'b':1,'c':2,'d':3,'e':4,'f':5,'g':6,'h':7,'i':8,'j':9,'k':10,'l':11}",
                "{'type':'join','since':5}",
                "{'type':'joined','room':'lobby','seq':1}",
                "{'type':'joined','room':'lobby','seq':'1','username':'bob'}",
                "{'type':'entered','room':'lobby','users':[],'count':2147483648,'seq':17}",
                "{'type':'message','room':'lobby','seq':120,'from':'bob','text':'hi','time':'now'}"
            })
    void everythingElseIsLeftToJackson(String quoted) {
        assertNull(ServerMessages.decodeUsual(utf8(quoted)));
        if (!quoted.contains("'seq'")) { // else all that a client may say is there
            assertNull(ClientMessages.decodeUsual(utf8(quoted)));
        }
    }

    /** Of what is read without Jackson, Jackson thinks the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void readsNoLineInAnotherWayThanJackson(int seed) throws ProtocolException {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 25_000; i++) {
            String line = random.nextInt(3) == 0 ? pieces(random) : damaged(random, object(random));
            ClientMessage fromClient = ClientMessages.decodeUsual(utf8(line));
            if (fromClient != null) {
                assertEquals(ClientMessages.decodeAny(utf8(line)), fromClient, line);
                read++;
            }
            ServerMessage fromServer = ServerMessages.decodeUsual(utf8(line));
            if (fromServer != null) {
                assertEquals(ServerMessages.decodeAny(utf8(line)), fromServer, line);
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

    /** Most of the fields that a message of this side has, in any order, and some that none has. */
    private static String object(Random random) {
        boolean ofClient = random.nextBoolean();
        List<String> fields = new ArrayList<>(ofClient ? OF_CLIENT : OF_SERVER);
        Collections.shuffle(fields, random);
        if (random.nextInt(4) == 0) {
            fields.add("'%s':%s".formatted((char) ('a' + random.nextInt(20)), VALUES[random.nextInt(VALUES.length)]));
        }
        if (random.nextInt(4) == 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        return fields.stream().collect(Collectors.joining(",", "{", "}"));
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
        String whole = "{'type':'message','room':'lobby','action':true,'text':'hi','x':12,'y':['a']}";
        for (int length = 0; length < whole.length(); length++) {
            assertNull(plain(whole.substring(0, length)), whole.substring(0, length));
        }
    }
}
