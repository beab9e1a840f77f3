package chat.protocol.codec;

import static chat.protocol.codec.Lines.line;
import static chat.protocol.codec.Lines.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMessagesTest {

    private static final Instant TIME = Instant.parse("2026-07-28T10:31:07.120Z");

    private static final Pattern FIELDS = Pattern.compile(",(?=\")|[{}]");

    private static final Map<Class<?>, List<String>> OPTIONAL = Map.of(
            ServerMessage.Welcome.class, List.of("motd", "session", "features", "role", "device"),
            ServerMessage.Entered.class, List.of("topic", "epoch", "recovered", "last"),
            ServerMessage.Message.class, List.of("id", "action", "device", "edited"),
            ServerMessage.DirectMessage.class, List.of("id", "action", "seq", "device", "waiting"),
            ServerMessage.Found.class, List.of("next"),
            ServerMessage.Duplicate.class, List.of("room"),
            ServerMessage.Account.class, List.of("device"),
            ServerMessage.Moderated.class, List.of("until", "by", "room", "role"),
            ServerMessage.ErrorMessage.class, List.of("id", "retryAfterMs", "until"),
            ServerMessage.Goodbye.class, List.of("text", "retryAfterMs"));

    record Example(ServerMessage message, String json) {

        /** With single quotes, for the sake of reading. */
        static Example of(ServerMessage message, String json) {
            return new Example(message, json.replace('\'', '"'));
        }
    }

    static Stream<Example> examples() {
        return Stream.of(
                Example.of(
                        new ServerMessage.Welcome("alice", 5, 1, "chat 1.0.0", null, null, List.of(), null, null),
                        "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat 1.0.0'}"),
                Example.of(
                        new ServerMessage.Welcome(
                                "alice", 5, 1, "chat 1.0.0", "Be kind.\nThank you.", null, List.of(), null, null),
                        "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat 1.0.0',"
                                + "'motd':'Be kind.\\nThank you.'}"),
                Example.of(
                        new ServerMessage.Entered("lobby", List.of("bob", "\u674e"), 2, 17),
                        "{'type':'entered','room':'lobby','users':['bob','\u674e'],'count':2,'seq':17}"),
                Example.of(
                        new ServerMessage.Joined("lobby", 18, "carol"),
                        "{'type':'joined','room':'lobby','seq':18,'username':'carol'}"),
                Example.of(
                        new ServerMessage.Left("lobby", 1L << 53, "carol", "slow_consumer"),
                        "{'type':'left','room':'lobby','seq':9007199254740992,'username':'carol','reason':'slow_consumer'}"),
                Example.of(
                        new ServerMessage.Message("lobby", 19, "bob", "hi \uD83D\uDE00", TIME, null, false),
                        "{'type':'message','room':'lobby','seq':19,'from':'bob','text':'hi \uD83D\uDE00',"
                                + "'time':'2026-07-28T10:31:07.120Z'}"),
                Example.of(
                        new ServerMessage.Message("lobby", 20, "bob", "waves", Instant.EPOCH, "7", true),
                        "{'type':'message','room':'lobby','seq':20,'from':'bob','text':'waves',"
                                + "'time':'1970-01-01T00:00:00.000Z','id':'7','action':true}"),
                Example.of(
                        new ServerMessage.Welcome("alice", 5, 1, "chat 1.0.0", null, "5e55", List.of(), null, null),
                        "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat 1.0.0',"
                                + "'session':'5e55'}"),
                Example.of(
                        new ServerMessage.Welcome(
                                "alice", 5, 1, "chat 1.0.0", null, null, List.of("search"), null, null),
                        "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat 1.0.0',"
                                + "'features':['search']}"),
                Example.of(
                        new ServerMessage.Entered("dev", List.of("bob"), 1, 17, "builds", "e1", true, 21L),
                        "{'type':'entered','room':'dev','users':['bob'],'count':1,'seq':17,'topic':'builds','epoch':'e1',"
                                + "'recovered':true,'last':21}"),
                Example.of(
                        new ServerMessage.Entered("dev", List.of("bob"), 1, 17, null, "e1", false, null),
                        "{'type':'entered','room':'dev','users':['bob'],'count':1,'seq':17,'epoch':'e1','recovered':false}"),
                Example.of(
                        new ServerMessage.Topic("dev", 18, "bob", "what is \"built\""),
                        "{'type':'topic','room':'dev','seq':18,'username':'bob','topic':'what is \\'built\\''}"),
                Example.of(
                        new ServerMessage.DirectMessage("bob", "alice", "psst", TIME, "7", true, 3),
                        "{'type':'direct','from':'bob','to':'alice','text':'psst','time':'2026-07-28T10:31:07.120Z','id':'7',"
                                + "'action':true,'seq':3}"),
                Example.of(
                        new ServerMessage.DirectMessage("bob", "alice", "psst", TIME, null, false, 0),
                        "{'type':'direct','from':'bob','to':'alice','text':'psst','time':'2026-07-28T10:31:07.120Z'}"),
                Example.of(
                        new ServerMessage.History("dev", List.of()), "{'type':'history','room':'dev','messages':[]}"),
                Example.of(
                        new ServerMessage.History(
                                "dev",
                                List.of(
                                        new ServerMessage.Message("dev", 2, "bob", "{", TIME, null, false),
                                        new ServerMessage.Message("dev", 5, "bob", "waves", TIME, "7", true))),
                        "{'type':'history','room':'dev','messages':["
                                + "{'type':'message','room':'dev','seq':2,'from':'bob','text':'{','time':'2026-07-28T10:31:07.120Z'},"
                                + "{'type':'message','room':'dev','seq':5,'from':'bob','text':'waves',"
                                + "'time':'2026-07-28T10:31:07.120Z','id':'7','action':true}]}"),
                Example.of(
                        new ServerMessage.Found("red*", List.of(), null),
                        "{'type':'found','query':'red*','messages':[]}"),
                Example.of(
                        new ServerMessage.Found("red*", List.of(), "41/7"),
                        "{'type':'found','query':'red*','messages':[],'next':'41/7'}"),
                Example.of(
                        new ServerMessage.Found(
                                "hi",
                                List.of(
                                        new ServerMessage.Message("dev", 5, "bob", "hi!", TIME, "7", true),
                                        new ServerMessage.Message("lobby", 2, "bob", "hi", TIME, null, false)),
                                "41/7"),
                        "{'type':'found','query':'hi','messages':["
                                + "{'type':'message','room':'dev','seq':5,'from':'bob','text':'hi!',"
                                + "'time':'2026-07-28T10:31:07.120Z','id':'7','action':true},"
                                + "{'type':'message','room':'lobby','seq':2,'from':'bob','text':'hi',"
                                + "'time':'2026-07-28T10:31:07.120Z'}],'next':'41/7'}"),
                Example.of(
                        new ServerMessage.Rooms(List.of(
                                new ServerMessage.RoomSummary("lobby", 2, null),
                                new ServerMessage.RoomSummary("dev", 1, "builds"))),
                        "{'type':'rooms','rooms':[{'room':'lobby','count':2},{'room':'dev','count':1,'topic':'builds'}]}"),
                Example.of(
                        new ServerMessage.Duplicate("7", "dev", 18),
                        "{'type':'duplicate','id':'7','room':'dev','seq':18}"),
                Example.of(new ServerMessage.Duplicate("7", null, 3), "{'type':'duplicate','id':'7','seq':3}"),
                Example.of(
                        new ServerMessage.ErrorMessage("rate_limited", "Slower", "7", 1000L),
                        "{'type':'error','code':'rate_limited','message':'Slower','id':'7','retryAfterMs':1000}"),
                Example.of(
                        new ServerMessage.Users("lobby", List.of(), 0, 5),
                        "{'type':'users','room':'lobby','users':[],'count':0,'maxUsers':5}"),
                Example.of(
                        new ServerMessage.ErrorMessage("text_empty", "Say something", null),
                        "{'type':'error','code':'text_empty','message':'Say something'}"),
                Example.of(
                        new ServerMessage.ErrorMessage("text_empty", "Say something", "7"),
                        "{'type':'error','code':'text_empty','message':'Say something','id':'7'}"),
                Example.of(
                        new ServerMessage.Account("alice", "member", null),
                        "{'type':'account','username':'alice','role':'member'}"),
                Example.of(
                        new ServerMessage.Account(
                                "alice",
                                "operator",
                                List.of(new ServerMessage.AccountSession(2, "text", "127.0.0.1:4711", TIME))),
                        "{'type':'account','username':'alice','role':'operator','sessions':[{'device':2,'face':'text',"
                                + "'address':'127.0.0.1:4711','since':'2026-07-28T10:31:07.120Z'}]}"),
                Example.of(new ServerMessage.Goodbye("exit", null), "{'type':'goodbye','reason':'exit'}"),
                Example.of(
                        new ServerMessage.Goodbye("shutdown", "Back at ten"),
                        "{'type':'goodbye','reason':'shutdown','text':'Back at ten'}"),
                Example.of(
                        new ServerMessage.Goodbye("too_many_connections", null, 5000L),
                        "{'type':'goodbye','reason':'too_many_connections','retryAfterMs':5000}"),
                Example.of(
                        new ServerMessage.Welcome(
                                "alice", 5, 1, "chat 1.0.0", null, null, List.of("accounts"), "member", 2),
                        "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'chat 1.0.0',"
                                + "'features':['accounts'],'role':'member','device':2}"),
                Example.of(
                        new ServerMessage.Message("dev", 5, "bob", "hi", TIME, "7", false, 2, true, false),
                        "{'type':'message','room':'dev','seq':5,'from':'bob','text':'hi',"
                                + "'time':'2026-07-28T10:31:07.120Z','id':'7','device':2,'edited':true}"),
                Example.of(
                        new ServerMessage.Message("dev", 5, "bob", "", TIME, null, false, null, false, true),
                        "{'type':'message','room':'dev','seq':5,'from':'bob','time':'2026-07-28T10:31:07.120Z',"
                                + "'deleted':true}"),
                Example.of(
                        new ServerMessage.Edited("dev", 6, 5, "bob", "hi"),
                        "{'type':'edited','room':'dev','seq':6,'of':5,'by':'bob','text':'hi'}"),
                Example.of(
                        new ServerMessage.Deleted("dev", 6, 5, "bob"),
                        "{'type':'deleted','room':'dev','seq':6,'of':5,'by':'bob'}"),
                Example.of(
                        new ServerMessage.DirectMessage("bob", "alice", "psst", TIME, null, false, 3, 2, true),
                        "{'type':'direct','from':'bob','to':'alice','text':'psst','time':'2026-07-28T10:31:07.120Z',"
                                + "'seq':3,'device':2,'waiting':true}"),
                Example.of(
                        new ServerMessage.History(
                                null,
                                "bob",
                                List.of(new ServerMessage.DirectMessage(
                                        "bob", "alice", "psst", TIME, null, false, 3, 2, false))),
                        "{'type':'history','with':'bob','messages':[{'type':'direct','from':'bob','to':'alice',"
                                + "'text':'psst','time':'2026-07-28T10:31:07.120Z','seq':3,'device':2}]}"),
                Example.of(
                        new ServerMessage.History(
                                "dev",
                                List.of(
                                        new ServerMessage.Message(
                                                "dev", 4, "bob", "", TIME, null, false, 2, false, true),
                                        new ServerMessage.Message(
                                                "dev", 5, "bob", "hi", TIME, null, false, 2, true, false))),
                        "{'type':'history','room':'dev','messages':[{'type':'message','room':'dev','seq':4,'from':'bob',"
                                + "'time':'2026-07-28T10:31:07.120Z','device':2,'deleted':true},"
                                + "{'type':'message','room':'dev','seq':5,'from':'bob','text':'hi',"
                                + "'time':'2026-07-28T10:31:07.120Z','device':2,'edited':true}]}"),
                Example.of(
                        new ServerMessage.Found(
                                "hi",
                                List.of(new ServerMessage.DirectMessage(
                                        "bob", "alice", "hi", TIME, null, false, 3, null, false)),
                                null),
                        "{'type':'found','query':'hi','messages':[{'type':'direct','from':'bob','to':'alice',"
                                + "'text':'hi','time':'2026-07-28T10:31:07.120Z','seq':3}]}"),
                Example.of(new ServerMessage.Read("dev", null, 41), "{'type':'read','room':'dev','seq':41}"),
                Example.of(new ServerMessage.Read(null, "bob", 41), "{'type':'read','with':'bob','seq':41}"),
                Example.of(
                        new ServerMessage.Moderated("kick", "bob", null, null, null),
                        "{'type':'moderated','action':'kick','target':'bob'}"),
                Example.of(
                        new ServerMessage.Moderated("mute", "bob", TIME, "alice", "dev"),
                        "{'type':'moderated','action':'mute','target':'bob','until':'2026-07-28T10:31:07.120Z',"
                                + "'by':'alice','room':'dev'}"),
                Example.of(
                        new ServerMessage.Moderated("op", "bob", null, "alice", null, false, "operator"),
                        "{'type':'moderated','action':'op','target':'bob','by':'alice','role':'operator'}"),
                Example.of(new ServerMessage.Bans(List.of()), "{'type':'bans','bans':[]}"),
                Example.of(
                        new ServerMessage.Bans(List.of(
                                new ServerMessage.Ban("bob", "alice", "too loud", TIME, TIME.plusSeconds(60)),
                                new ServerMessage.Ban("10.0.0.0/8", "alice", null, TIME, null))),
                        "{'type':'bans','bans':[{'target':'bob','by':'alice','reason':'too loud',"
                                + "'since':'2026-07-28T10:31:07.120Z','until':'2026-07-28T10:32:07.120Z'},"
                                + "{'target':'10.0.0.0/8','by':'alice','since':'2026-07-28T10:31:07.120Z'}]}"),
                Example.of(new ServerMessage.Invited("dev", "alice"), "{'type':'invited','room':'dev','by':'alice'}"),
                Example.of(
                        new ServerMessage.ErrorMessage("muted", "You are muted", "7", null, TIME),
                        "{'type':'error','code':'muted','message':'You are muted','id':'7',"
                                + "'until':'2026-07-28T10:31:07.120Z'}"),
                Example.of(new ServerMessage.Slowed(50), "{'type':'slowed','retryAfterMs':50}"),
                Example.of(new ServerMessage.Ping(), "{'type':'ping'}"),
                Example.of(new ServerMessage.Pong(), "{'type':'pong'}"));
    }

    private static @Nullable ServerMessage decode(String json) throws ProtocolException {
        return ServerMessages.decode(line(json));
    }

    private static String encode(ServerMessage message) {
        return written(out -> ServerMessages.encode(message, out));
    }

    private static void assertMalformed(String json) {
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> decode(json), json);
        assertEquals(ErrorCode.MALFORMED, refusal.code());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWrittenWithItsTypeFirstAndWithoutWhiteSpace(Example example) {
        assertEquals(example.json(), encode(example.message()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isReadAsItWasWritten(Example example) throws ProtocolException {
        assertEquals(example.message(), decode(example.json()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void fieldsOfLaterVersionsAreIgnored(Example example) throws ProtocolException {
        assertEquals(example.message(), decode(example.json().replaceFirst("\\{", "{\"later\":[{\"a\":1}],")));
    }

    @Test
    void theExamplesCoverEveryMessage() {
        assertEquals(
                Lines.recordsOf(ServerMessage.class),
                examples().map(example -> example.message().getClass()).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "later", "WELCOME", "join", "enter", "\\ud800"})
    void typesOfLaterVersionsAreNothing(String type) throws ProtocolException {
        assertNull(decode("{\"type\":\"" + type + "\",\"seq\":\"x\"}"));
    }

    @Test
    void reasonsAndCodesOfLaterVersionsAreKept() throws ProtocolException {
        assertEquals(
                new ServerMessage.Goodbye("later_reason", null),
                decode("{\"type\":\"goodbye\",\"reason\":\"later_reason\"}"));
        assertEquals(
                new ServerMessage.ErrorMessage("later_code", "m", null),
                decode("{\"type\":\"error\",\"code\":\"later_code\",\"message\":\"m\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-28T10:31:07Z, 2026-07-28T10:31:07.000Z",
        "2026-07-28T10:31:07.120456789Z, 2026-07-28T10:31:07.120Z",
        "2026-07-28T10:31:07.999999999Z, 2026-07-28T10:31:07.999Z"
    })
    void timeIsWrittenInMilliseconds(Instant time, String expected) {
        String json = encode(new ServerMessage.Message("lobby", 1, "bob", "hi", time, null, false));
        assertTrue(json.endsWith("\"time\":\"" + expected + "\"}"), json);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-28T10:31:07.12Z, 2026-07-28T10:31:07.120Z",
        "2026-07-28T12:31:07.120+02:00, 2026-07-28T10:31:07.120Z",
        "2026-07-28T10:31:07.120456Z, 2026-07-28T10:31:07.120456Z"
    })
    void timeIsReadAsOtherServersMayWriteIt(String written, Instant expected) throws ProtocolException {
        assertEquals(
                new ServerMessage.Message("lobby", 1, "bob", "hi", expected, null, false),
                decode("{\"type\":\"message\",\"room\":\"lobby\",\"seq\":1,\"from\":\"bob\",\"text\":\"hi\",\"time\":\""
                        + written + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-07-28",
                "10:31:07Z",
                "2026-07-28 10:31:07Z",
                "2026-13-28T10:31:07Z",
                "1785234667"
            })
    void anythingElseIsNoTime(String time) {
        assertMalformed(
                "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":1,\"from\":\"bob\",\"text\":\"hi\",\"time\":\"" + time
                        + "\"}");
    }

    static Stream<Example> flatExamples() {
        return examples().filter(example -> !example.json().contains("[{")).filter(example -> !example.json()
                .contains("\"deleted\":true")); // of which the text depends
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'history','room':'dev'}",
                "{'type':'history','messages':[]}",
                "{'type':'history','room':'dev','messages':['x']}",
                "{'type':'history','room':'dev','messages':[[]]}",
                "{'type':'history','room':'dev','messages':[{}]}",
                "{'type':'found','query':'a'}",
                "{'type':'found','messages':[]}",
                "{'type':'found','query':'a','messages':['x']}",
                "{'type':'found','query':'a','messages':[{}]}",
                "{'type':'found','query':'a','messages':[],'next':5}",
                "{'type':'rooms'}",
                "{'type':'rooms','rooms':{}}",
                "{'type':'rooms','rooms':[{'room':'dev'}]}",
                "{'type':'rooms','rooms':[{'count':1}]}",
                "{'type':'rooms','rooms':[{'room':'dev','count':1,'topic':5}]}",
                "{'type':'history','room':'dev','with':'bob','messages':[]}",
                "{'type':'history','with':'bob','messages':[{'type':'welcome'}]}",
                "{'type':'history','room':'dev','messages':[{'type':'message','room':'dev','seq':4,'from':'bob',"
                        + "'time':'2026-07-28T10:31:07.120Z'}]}",
                "{'type':'message','room':'dev','seq':4,'from':'bob','time':'2026-07-28T10:31:07.120Z'}",
                "{'type':'message','room':'dev','seq':4,'from':'bob','time':'2026-07-28T10:31:07.120Z','deleted':false}",
                "{'type':'message','room':'dev','seq':4,'from':'bob','text':5,'time':'2026-07-28T10:31:07.120Z',"
                        + "'deleted':true}",
                "{'type':'read','seq':4}",
                "{'type':'read','room':'dev','with':'bob','seq':4}",
                "{'type':'bans'}",
                "{'type':'bans','bans':['x']}",
                "{'type':'bans','bans':[{'target':'bob','by':'alice'}]}",
                "{'type':'bans','bans':[{'target':'bob','by':'alice','since':'now'}]}"
            })
    void whatAListHoldsIsCheckedToo(String json) {
        assertMalformed(json.replace('\'', '"'));
    }

    /** Takes each field out of each example, and puts each kind of wrong value in its place. */
    @ParameterizedTest
    @MethodSource("flatExamples")
    void everyFieldIsOfItsTypeAndThereUnlessItIsOptional(Example example) throws ProtocolException {
        List<String> optional = OPTIONAL.getOrDefault(example.message().getClass(), List.of());
        for (String field : FIELDS.split(example.json(), -1)) {
            if (!field.matches("\"\\w+\":.+")) {
                continue;
            }
            String name = field.substring(1, field.indexOf('"', 1));
            String withoutIt = example.json().replace("," + field, "").replace(field, "\"x\":1");
            if (optional.contains(name)) {
                decode(withoutIt);
            } else {
                assertMalformed(withoutIt);
                assertMalformed(example.json().replace(field, "\"" + name + "\":null"));
            }
            for (String wrong : new String[] {"1.5", "{}", "[1]", "[null]", "[[]]", "1e2", "{\"a\":null}"}) {
                assertMalformed(example.json().replace(field, "\"" + name + "\":" + wrong));
            }
        }
    }

    /** Jackson takes a string of white space for none. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\t", "\\u0007", "1", "true"})
    void aStringIsNeitherANumberNorAFlag(String text) {
        String entered = "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"count\":1,\"seq\":1,";
        assertMalformed(entered + "\"last\":\"" + text + "\"}");
        assertMalformed(entered + "\"recovered\":\"" + text + "\"}");
        assertMalformed("{\"type\":\"goodbye\",\"reason\":\"exit\",\"retryAfterMs\":\"" + text + "\"}");
        assertMalformed("{\"type\":\"slowed\",\"retryAfterMs\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "9223372036854775808", "1.0", "\"1\"", "true"})
    void aCountIsAWholeNumberFromZero(String count) {
        assertMalformed("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[],\"count\":" + count + ",\"maxUsers\":5}");
        assertMalformed("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[],\"count\":1,\"maxUsers\":" + count + "}");
        String server = "{\"type\":\"welcome\",\"username\":\"a\",\"server\":\"s\",";
        assertMalformed(server + "\"maxUsers\":" + count + ",\"protocol\":1}");
        assertMalformed(server + "\"maxUsers\":5,\"protocol\":" + count + "}");
        assertMalformed("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"seq\":1,\"count\":" + count + "}");
    }

    @Test
    void theLargestNumbersAreRead() throws ProtocolException {
        assertEquals(
                new ServerMessage.Entered("lobby", List.of(), Integer.MAX_VALUE, Long.MAX_VALUE),
                decode(
                        "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"count\":2147483647,\"seq\":9223372036854775807}"));
        assertMalformed(
                "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"count\":0,\"seq\":9223372036854775808}");
    }

    @Test
    void aFullListOfTheLongestNamesFitsALine() {
        String widest = "\uD801\uDC00".repeat(ProtocolLimits.MAX_USERNAME_CODE_POINTS);
        List<String> users = Collections.nCopies(ProtocolLimits.MAX_LISTED_USERS, widest);
        assertTrue(encode(new ServerMessage.Users("lobby", users, Integer.MAX_VALUE, Integer.MAX_VALUE))
                        .length()
                < ProtocolLimits.MAX_SERVER_LINE_BYTES);
    }
}
