package chat.protocol.codec;

import static chat.protocol.codec.Lines.line;
import static chat.protocol.codec.Lines.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessagesTest {

    record Example(ClientMessage message, String json) {}

    static Stream<Example> examples() {
        return Stream.of(
                new Example(new ClientMessage.Join("alice"), "{\"type\":\"join\",\"username\":\"alice\"}"),
                new Example(
                        new ClientMessage.Message("lobby", "hi", null, false),
                        "{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"hi\"}"),
                new Example(
                        new ClientMessage.Message("den", "a\"b\\c\n\u0000 \u00e9\u674e\uD83D\uDE00", "i-1", true),
                        "{\"type\":\"message\",\"room\":\"den\",\"text\":\"a\\\"b\\\\c\\n\\u0000 \u00e9\u674e\uD83D\uDE00\","
                                + "\"id\":\"i-1\",\"action\":true}"),
                new Example(new ClientMessage.Users("lobby", null), "{\"type\":\"users\",\"room\":\"lobby\"}"),
                new Example(new ClientMessage.Users("den", "7"), "{\"type\":\"users\",\"room\":\"den\",\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Users("den", "Ann", 7, "7"),
                        "{\"type\":\"users\",\"room\":\"den\",\"after\":\"Ann\",\"limit\":7,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Join("alice", true, null, Map.of()),
                        "{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}"),
                new Example(
                        new ClientMessage.Join("alice", true, "5e55", Map.of("lobby", 41L)),
                        "{\"type\":\"join\",\"username\":\"alice\",\"resume\":true,\"session\":\"5e55\","
                                + "\"since\":{\"lobby\":41}}"),
                new Example(
                        new ClientMessage.DirectMessage("bob", "psst", "7", true),
                        "{\"type\":\"direct\",\"to\":\"bob\",\"text\":\"psst\",\"id\":\"7\",\"action\":true}"),
                new Example(new ClientMessage.Enter("dev", null), "{\"type\":\"enter\",\"room\":\"dev\"}"),
                new Example(new ClientMessage.Part("dev", "7"), "{\"type\":\"part\",\"room\":\"dev\",\"id\":\"7\"}"),
                new Example(new ClientMessage.Rooms(null), "{\"type\":\"rooms\"}"),
                new Example(new ClientMessage.Rooms(null, 1_000, null), "{\"type\":\"rooms\",\"limit\":1000}"),
                new Example(
                        new ClientMessage.Topic("dev", "", null),
                        "{\"type\":\"topic\",\"room\":\"dev\",\"topic\":\"\"}"),
                new Example(
                        new ClientMessage.History("dev", ClientMessage.History.NEWEST, 20, null),
                        "{\"type\":\"history\",\"room\":\"dev\",\"limit\":20}"),
                new Example(
                        new ClientMessage.History("dev", 41, 5, "7"),
                        "{\"type\":\"history\",\"room\":\"dev\",\"before\":41,\"limit\":5,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.History("dev", ClientMessage.History.NEWEST, 41L, 5, "7"),
                        "{\"type\":\"history\",\"room\":\"dev\",\"around\":41,\"limit\":5,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Search("red build", null, null, 20, null),
                        "{\"type\":\"search\",\"query\":\"red build\",\"limit\":20}"),
                new Example(
                        new ClientMessage.Search("\"red build\" gr\u00fcn*", "dev", "41/7", 100, "7"),
                        "{\"type\":\"search\",\"query\":\"\\\"red build\\\" gr\u00fcn*\",\"room\":\"dev\","
                                + "\"before\":\"41/7\",\"limit\":100,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Join("alice", false, null, Map.of(), "pass word"),
                        "{\"type\":\"join\",\"username\":\"alice\",\"password\":\"pass word\"}"),
                new Example(
                        new ClientMessage.Join("alice", true, null, Map.of("lobby", 41L), "pass word"),
                        "{\"type\":\"join\",\"username\":\"alice\",\"resume\":true,\"since\":{\"lobby\":41},"
                                + "\"password\":\"pass word\"}"),
                new Example(new ClientMessage.Account(null), "{\"type\":\"account\"}"),
                new Example(
                        new ClientMessage.Register("pass word", "7"),
                        "{\"type\":\"register\",\"password\":\"pass word\",\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Password("old", "new", null),
                        "{\"type\":\"password\",\"password\":\"old\",\"newPassword\":\"new\"}"),
                new Example(
                        new ClientMessage.Unregister("pass word", null),
                        "{\"type\":\"unregister\",\"password\":\"pass word\"}"),
                new Example(
                        new ClientMessage.Enter("dev", "pass word", "7"),
                        "{\"type\":\"enter\",\"room\":\"dev\",\"password\":\"pass word\",\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.History(null, "bob", 41, null, 5, "7"),
                        "{\"type\":\"history\",\"with\":\"bob\",\"before\":41,\"limit\":5,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Search("hi", null, "bob", null, 20, null),
                        "{\"type\":\"search\",\"query\":\"hi\",\"with\":\"bob\",\"limit\":20}"),
                new Example(
                        new ClientMessage.Account("bob", "7"),
                        "{\"type\":\"account\",\"username\":\"bob\",\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Read("dev", null, 41, null),
                        "{\"type\":\"read\",\"room\":\"dev\",\"seq\":41}"),
                new Example(
                        new ClientMessage.Read(null, "bob", 41, "7"),
                        "{\"type\":\"read\",\"with\":\"bob\",\"seq\":41,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Moderate("bans", null, null, null, null, null, null),
                        "{\"type\":\"moderate\",\"action\":\"bans\"}"),
                new Example(
                        new ClientMessage.Moderate("kick", "bob", "dev", null, null, "too loud", "7"),
                        "{\"type\":\"moderate\",\"action\":\"kick\",\"target\":\"bob\",\"room\":\"dev\","
                                + "\"reason\":\"too loud\",\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Moderate("ban", "10.0.0.0/8", null, null, 7200L, null, null),
                        "{\"type\":\"moderate\",\"action\":\"ban\",\"target\":\"10.0.0.0/8\",\"seconds\":7200}"),
                new Example(
                        new ClientMessage.Moderate("op", "bob", null, "operator", null, null, null),
                        "{\"type\":\"moderate\",\"action\":\"op\",\"target\":\"bob\",\"role\":\"operator\"}"),
                new Example(
                        new ClientMessage.Delete("dev", 41, "7"),
                        "{\"type\":\"delete\",\"room\":\"dev\",\"seq\":41,\"id\":\"7\"}"),
                new Example(
                        new ClientMessage.Edit("dev", 41, "hello", null),
                        "{\"type\":\"edit\",\"room\":\"dev\",\"seq\":41,\"text\":\"hello\"}"),
                new Example(
                        new ClientMessage.Close("dev", "pass word", null),
                        "{\"type\":\"close\",\"room\":\"dev\",\"password\":\"pass word\"}"),
                new Example(
                        new ClientMessage.Close("dev", null, "7"),
                        "{\"type\":\"close\",\"room\":\"dev\",\"id\":\"7\"}"),
                new Example(new ClientMessage.Open("dev", null), "{\"type\":\"open\",\"room\":\"dev\"}"),
                new Example(
                        new ClientMessage.Invite("dev", "bob", null),
                        "{\"type\":\"invite\",\"room\":\"dev\",\"username\":\"bob\"}"),
                new Example(new ClientMessage.Leave(), "{\"type\":\"leave\"}"),
                new Example(new ClientMessage.Ping(), "{\"type\":\"ping\"}"),
                new Example(new ClientMessage.Pong(), "{\"type\":\"pong\"}"));
    }

    private static ClientMessage decode(String json) throws ProtocolException {
        return ClientMessages.decode(line(json));
    }

    private static ProtocolException refusal(String json) {
        return assertThrows(ProtocolException.class, () -> decode(json), json);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWrittenWithItsTypeFirstAndWithoutWhiteSpace(Example example) {
        assertEquals(example.json(), written(out -> ClientMessages.encode(example.message(), out)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isReadAsItWasWritten(Example example) throws ProtocolException {
        assertEquals(example.message(), decode(example.json()));
    }

    @Test
    void passwordsAreNotInWhatIsLogged() {
        assertThat(Stream.of(
                                new ClientMessage.Join("alice", false, "5e55", Map.of(), "s3cret"),
                                new ClientMessage.Register("s3cret", null),
                                new ClientMessage.Password("s3cret", "s3cret", null),
                                new ClientMessage.Unregister("s3cret", null),
                                new ClientMessage.Enter("dev", "s3cret", null),
                                new ClientMessage.Close("dev", "s3cret", null))
                        .map(ClientMessage::toString))
                .noneMatch(text -> text.contains("s3cret") || text.contains("5e55"));
    }

    @Test
    void theExamplesCoverEveryMessage() {
        assertEquals(
                Lines.recordsOf(ClientMessage.class),
                examples().map(example -> example.message().getClass()).collect(Collectors.toSet()));
    }

    @Test
    void whatIsAlreadyInTheBufferStaysAndTheReaderDoesNotMove() throws ProtocolException {
        ByteBuf buffer = Unpooled.copiedBuffer("before", StandardCharsets.UTF_8);
        ClientMessages.encode(new ClientMessage.Ping(), buffer);
        buffer.writeCharSequence("\nbehind", StandardCharsets.UTF_8);
        assertEquals("before{\"type\":\"ping\"}\nbehind", buffer.toString(StandardCharsets.UTF_8));

        ByteBuf line = buffer.slice(6, 15);
        assertEquals(new ClientMessage.Ping(), ClientMessages.decode(line));
        assertEquals(0, line.readerIndex());
        assertEquals(15, line.readableBytes());
    }

    @Test
    void isReadFromEveryKindOfBuffer() throws ProtocolException {
        byte[] bytes = "{\"type\":\"join\",\"username\":\"\u674e\"}".getBytes(StandardCharsets.UTF_8);
        ByteBuf direct = Unpooled.directBuffer().writeBytes(bytes);
        ByteBuf composite = Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(bytes, 0, 28), Unpooled.copiedBuffer(bytes, 28, bytes.length - 28));
        try {
            assertEquals(new ClientMessage.Join("\u674e"), ClientMessages.decode(direct));
            assertEquals(new ClientMessage.Join("\u674e"), ClientMessages.decode(composite));
        } finally {
            direct.release();
            composite.release();
        }
    }

    @Test
    void theOrderOfFieldsAndWhiteSpaceDoNotMatter() throws ProtocolException {
        assertEquals(
                new ClientMessage.Message("den", "hi", "7", true),
                decode(
                        " { \"action\" : true ,\t\"text\":\"hi\" , \"id\":\"7\",\"room\":\"den\",\"type\" : \"message\" } \r"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                       | ''  | ",
                "`after`:null           | ''  | ",
                "`limit`:null           | ''  | ",
                "`after`:``             | ''  | 1000",
                "`after`:`Ann`          | Ann | 1000",
                "`limit`:1              | ''  | 1",
                "`limit`:1000           | ''  | 1000",
                "`limit`:1001           | ''  | 1000",
                "`limit`:99999999999999 | ''  | 1000",
                "`limit`:2,`after`:`\u674e` | \u674e | 2"
            })
    void afterOrLimitAsksForAPage(@Nullable String fields, String after, @Nullable Integer limit)
            throws ProtocolException {
        String more = fields == null ? "" : "," + fields.replace('`', '"');
        ClientMessage.Page page = limit == null ? null : new ClientMessage.Page(after, limit);

        assertEquals(page, ((ClientMessage.Users) decode("{\"type\":\"users\"" + more + "}")).page());
        assertEquals(page, ((ClientMessage.Rooms) decode("{\"type\":\"rooms\"" + more + "}")).page());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'limit':0", "'limit':-1", "'limit':1.5", "'limit':'1'", "'after':1", "'after':[]"})
    void pageThatIsNoneIsMalformed(String field) {
        for (String type : List.of("users", "rooms")) {
            ProtocolException refusal =
                    refusal("{'type':'%s','id':'7',%s}".formatted(type, field).replace('\'', '"'));
            assertEquals(ErrorCode.MALFORMED, refusal.code());
            assertEquals("7", refusal.toMessage().id());
        }
    }

    @Test
    void absentFieldsHaveTheirDefaults() throws ProtocolException {
        assertEquals(new ClientMessage.Join(""), decode("{\"type\":\"join\"}"));
        assertEquals(new ClientMessage.Message("lobby", "", null, false), decode("{\"type\":\"message\"}"));
        assertEquals(new ClientMessage.Users("lobby", null), decode("{\"type\":\"users\"}"));
        assertEquals(
                new ClientMessage.DirectMessage("bob", "", null, false),
                decode("{\"type\":\"direct\",\"to\":\"bob\"}"));
        assertEquals(new ClientMessage.Enter("", null), decode("{\"type\":\"enter\"}"));
        assertEquals(
                new ClientMessage.History("lobby", ClientMessage.History.NEWEST, 20, null),
                decode("{\"type\":\"history\"}"));
        assertEquals(new ClientMessage.Search("", null, null, 20, null), decode("{\"type\":\"search\"}"));
        assertEquals(new ClientMessage.Read("lobby", null, 1, null), decode("{\"type\":\"read\",\"seq\":1}"));
        assertEquals(new ClientMessage.Delete("lobby", 1, null), decode("{\"type\":\"delete\",\"seq\":1}"));
        assertEquals(new ClientMessage.Edit("lobby", 1, "", null), decode("{\"type\":\"edit\",\"seq\":1}"));
        assertEquals(new ClientMessage.Close("lobby", null, null), decode("{\"type\":\"close\"}"));
        assertEquals(new ClientMessage.Open("lobby", null), decode("{\"type\":\"open\"}"));
        assertEquals(
                new ClientMessage.Invite("lobby", "bob", null), decode("{\"type\":\"invite\",\"username\":\"bob\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"join\",\"since\":[1]}",
                "{\"type\":\"join\",\"since\":{\"lobby\":\"1\"}}",
                "{\"type\":\"join\",\"since\":{\"lobby\":1.5}}",
                "{\"type\":\"join\",\"since\":{\"lobby\":null}}",
                "{\"type\":\"join\",\"since\":{\"lobby\":\"\"}}",
                "{\"type\":\"join\",\"since\":{\"lobby\":{\"lobby\":1}}}",
                "{\"type\":\"join\",\"since\":{\"lobby\":1,\"lobby\":2}}",
                "{\"type\":\"join\",\"session\":5}",
                "{\"type\":\"join\",\"resume\":\"yes\"}",
                "{\"type\":\"history\",\"before\":0}",
                "{\"type\":\"history\",\"around\":0}",
                "{\"type\":\"history\",\"around\":-1}",
                "{\"type\":\"history\",\"around\":1.5}",
                "{\"type\":\"history\",\"around\":\"1\"}",
                "{\"type\":\"search\",\"query\":\"a\",\"limit\":0}",
                "{\"type\":\"search\",\"query\":\"a\",\"limit\":\"1\"}",
                "{\"type\":\"search\",\"query\":\"a\",\"before\":1}",
                "{\"type\":\"search\",\"query\":[\"a\"]}",
                "{\"type\":\"history\",\"limit\":0}",
                "{\"type\":\"history\",\"limit\":-1}",
                "{\"type\":\"history\",\"limit\":99999999999999999999}",
                "{\"type\":\"topic\",\"room\":\"dev\"}",
                "{\"type\":\"history\",\"room\":\"dev\",\"with\":\"bob\"}",
                "{\"type\":\"history\",\"with\":5}",
                "{\"type\":\"search\",\"query\":\"a\",\"room\":\"dev\",\"with\":\"bob\"}",
                "{\"type\":\"account\",\"username\":5}",
                "{\"type\":\"enter\",\"room\":\"dev\",\"password\":5}",
                "{\"type\":\"read\",\"room\":\"dev\",\"with\":\"bob\",\"seq\":1}",
                "{\"type\":\"read\",\"room\":\"dev\"}",
                "{\"type\":\"read\",\"room\":\"dev\",\"seq\":0}",
                "{\"type\":\"read\",\"room\":\"dev\",\"seq\":\"1\"}",
                "{\"type\":\"delete\"}",
                "{\"type\":\"delete\",\"seq\":-1}",
                "{\"type\":\"edit\",\"text\":\"a\"}",
                "{\"type\":\"edit\",\"text\":\"a\",\"seq\":1.5}",
                "{\"type\":\"edit\",\"text\":5,\"seq\":1}",
                "{\"type\":\"moderate\",\"target\":\"bob\"}",
                "{\"type\":\"moderate\",\"action\":5,\"target\":\"bob\"}",
                "{\"type\":\"moderate\",\"action\":\"hug\",\"target\":\"bob\"}",
                "{\"type\":\"moderate\",\"action\":\"kick\"}",
                "{\"type\":\"moderate\",\"action\":\"kick\",\"target\":5}",
                "{\"type\":\"moderate\",\"action\":\"kick\",\"target\":\"bob\",\"reason\":5}",
                "{\"type\":\"moderate\",\"action\":\"mute\",\"target\":\"bob\",\"seconds\":0}",
                "{\"type\":\"moderate\",\"action\":\"mute\",\"target\":\"bob\",\"seconds\":\"10m\"}",
                "{\"type\":\"moderate\",\"action\":\"op\",\"target\":\"bob\",\"role\":\"king\"}",
                "{\"type\":\"moderate\",\"action\":\"op\",\"target\":\"bob\",\"role\":\"member\"}",
                "{\"type\":\"close\",\"password\":5}",
                "{\"type\":\"invite\",\"room\":\"dev\"}"
            })
    void whatCannotBeMeantIsMalformed(String json) {
        ProtocolException refusal = refusal(json);
        assertEquals(ErrorCode.MALFORMED, refusal.code());
        assertTrue(refusal.reason().matches("The (field '\\w+'|line is not one JSON object) .*"), refusal.reason());
    }

    @Test
    void aLimitBeyondEveryNumberIsTheLargest() throws ProtocolException {
        assertEquals(
                new ClientMessage.History("lobby", ClientMessage.History.NEWEST, Integer.MAX_VALUE, null),
                decode("{\"type\":\"history\",\"limit\":9000000000}"));
        assertEquals(
                new ClientMessage.Search("a", null, null, 100, null),
                decode("{\"type\":\"search\",\"query\":\"a\",\"limit\":101}"));
        assertEquals(
                new ClientMessage.Search("a", null, null, 100, null),
                decode("{\"type\":\"search\",\"query\":\"a\",\"limit\":9000000000}"));
        assertEquals(
                new ClientMessage.Moderate("ban", "bob", null, null, ProtocolLimits.MAX_TERM_SECONDS, null, null),
                decode("{\"type\":\"moderate\",\"action\":\"ban\",\"target\":\"bob\",\"seconds\":9000000000000}"));
    }

    @Test
    void nullIsAbsent() throws ProtocolException {
        assertEquals(new ClientMessage.Join(""), decode("{\"type\":\"join\",\"username\":null}"));
        assertEquals(
                new ClientMessage.Message("lobby", "", null, false),
                decode("{\"type\":\"message\",\"text\":null,\"room\":null,\"id\":null}"));
    }

    @Test
    void whatOnlyTheServerMayTellIsIgnored() throws ProtocolException {
        ClientMessage.Message expected = new ClientMessage.Message("lobby", "hi", null, false);
        assertEquals(
                expected,
                decode(
                        "{\"type\":\"message\",\"text\":\"hi\",\"from\":\"bob\",\"seq\":1,\"time\":\"2026-01-01T00:00:00Z\"}"));
        assertEquals(
                expected,
                decode("{\"type\":\"message\",\"text\":\"hi\",\"from\":[],\"seq\":\"x\",\"time\":{\"a\":1}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1",
                "-0.5e-7",
                "1e999999999",
                "123456789012345678901234567890",
                "\"\\ud800\"",
                "[]",
                "[1,[\"a\",{}],null]",
                "{\"type\":\"leave\",\"a\":{\"a\":{}}}",
                "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"
            })
    void unknownFieldsAreIgnoredWhateverTheyHold(String value) throws ProtocolException {
        assertEquals(new ClientMessage.Ping(), decode("{\"type\":\"ping\",\"x\":" + value + "}"));
        assertEquals(new ClientMessage.Ping(), decode("{\"\":" + value + ",\"type\":\"ping\"}"));
    }

    @Test
    void unknownFieldsMayFillTheLine() throws ProtocolException {
        String fill = "x".repeat(ProtocolLimits.MAX_LINE_BYTES - 100);
        assertEquals(new ClientMessage.Ping(), decode("{\"type\":\"ping\",\"x\":\"" + fill + "\"}"));
    }

    @Test
    void theLongestTextFitsALineHoweverItIsEscaped() throws ProtocolException {
        String escaped = "\\ud83d\\ude00".repeat(ProtocolLimits.MAX_TEXT_CODE_POINTS);
        String json = "{\"type\":\"message\",\"text\":\"" + escaped + "\"}";
        assertTrue(json.length() <= ProtocolLimits.MAX_LINE_BYTES);
        assertEquals(
                new ClientMessage.Message(
                        "lobby", "\uD83D\uDE00".repeat(ProtocolLimits.MAX_TEXT_CODE_POINTS), null, false),
                decode(json));
    }

    static Stream<String> stringFields() {
        return Stream.of(
                "{'type':'join','username':%s}",
                "{'type':'message','text':%s}",
                "{'type':'message','text':'hi','room':%s}",
                "{'type':'message','text':'hi','id':%s}",
                "{'type':'users','room':%s}",
                "{'type':'search','query':%s}",
                "{'type':'search','query':'hi','room':%s}",
                "{'type':'search','query':'hi','before':%s}",
                "{'type':'search','query':'hi','with':%s}",
                "{'type':'history','with':%s}",
                "{'type':'read','seq':1,'with':%s}",
                "{'type':'account','username':%s}",
                "{'type':'enter','room':'dev','password':%s}",
                "{'type':'moderate','action':%s,'target':'bob'}",
                "{'type':'moderate','action':'ban','target':%s}",
                "{'type':'moderate','action':'kick','target':'bob','room':%s}",
                "{'type':'moderate','action':'op','target':'bob','role':%s}",
                "{'type':'moderate','action':'ban','target':'bob','reason':%s}",
                "{'type':'edit','seq':1,'text':%s}",
                "{'type':'delete','seq':1,'room':%s}",
                "{'type':'close','room':%s}",
                "{'type':'close','password':%s}",
                "{'type':'open','room':%s}",
                "{'type':'invite','username':%s}",
                "{'type':'invite','username':'bob','room':%s}",
                "{'type':%s}");
    }

    @ParameterizedTest
    @MethodSource("stringFields")
    void aFieldThatIsAStringTakesNothingElse(String template) {
        for (String value : new String[] {"1", "1.5", "true", "false", "[]", "[\"hi\"]", "{}"}) {
            assertEquals(
                    ErrorCode.MALFORMED,
                    refusal(template.replace('\'', '"').formatted(value)).code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "1", "\"true\"", "\"\"", "[]", "[true]", "{}"})
    void actionIsTrueOrFalseAndNothingElse(String value) {
        ProtocolException refusal = refusal("{\"type\":\"message\",\"text\":\"hi\",\"action\":" + value + "}");
        assertEquals(ErrorCode.MALFORMED, refusal.code());
        assertEquals("The field 'action' has to be true or false", refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PING", "Ping", " ping", "ping\\u0000", "welcome", "entered", "resume", "\\ud800"})
    void anotherTypeIsUnknown(String type) {
        assertEquals(
                ErrorCode.UNKNOWN_TYPE, refusal("{\"type\":\"" + type + "\"}").code());
    }

    @Test
    void theAnswerToAnUnknownTypeNamesItHarmlesslyAndInShort() {
        assertEquals(
                "There is no message type 'a\uFFFD[31m'",
                refusal("{\"type\":\"a\\u001b[31m\"}").reason());
        assertEquals(
                "There is no message type '" + "n".repeat(32) + "'",
                refusal("{\"type\":\"" + "n".repeat(32) + "\"}").reason());
        assertEquals(
                "There is no message type '" + "\uD83D\uDE00".repeat(32) + "\u2026'",
                refusal("{\"type\":\"" + "\uD83D\uDE00".repeat(33) + "\"}").reason());
    }

    @Test
    void theAnswerToAnUnknownTypeRepeatsAnIdThatCouldBeOne() {
        assertEquals("7", refusal("{\"type\":\"x\",\"id\":\"7\"}").toMessage().id());
        assertNull(refusal("{\"type\":\"x\",\"id\":\"\\u0007\"}").toMessage().id());
        assertNull(refusal("{\"type\":\"x\",\"id\":7}").toMessage().id());
        assertNull(refusal("{\"type\":\"x\",\"id\":\"" + "i".repeat(65) + "\"}")
                .toMessage()
                .id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'topic','room':'dev'",
                "'type':'topic','topic':null",
                "'type':'topic','topic':5",
                "'type':'message','text':5",
                "'type':'message','text':'hi','action':1",
                "'type':'direct','to':5,'text':'hi'",
                "'type':'users','room':5",
                "'type':'enter','room':5",
                "'type':'part','room':5",
                "'type':'history','limit':0",
                "'type':'history','before':'x'",
                "'type':'history','around':'x'",
                "'type':'search','query':5",
                "'type':'search','query':'hi','before':5",
                "'type':'join','since':[]",
                "'type':'read','seq':0",
                "'type':'moderate','action':'hug'",
                "'type':'delete'",
                "'type':'edit','seq':1,'text':5",
                "'type':'invite'",
                "'type':5",
                "'room':'dev'"
            })
    void theRefusalOfAMalformedMessageRepeatsItsId(String fields) {
        String json = "{" + fields.replace('\'', '"');
        ProtocolException refusal = refusal(json + ",\"id\":\"7\"}");
        assertEquals(ErrorCode.MALFORMED, refusal.code());
        assertEquals("7", refusal.toMessage().id());
        assertNull(refusal(json + ",\"id\":\"\\u001b\"}").toMessage().id());
        assertNull(refusal(json + ",\"id\":7}").toMessage().id());
        assertNull(refusal(json + ",\"id\":\"" + "i".repeat(65) + "\"}")
                .toMessage()
                .id());
        assertNull(refusal(json + "}").toMessage().id());
    }

    @Test
    void theRefusalOfAnIdThatIsNoStringHasNone() {
        assertNull(refusal("{\"type\":\"message\",\"text\":\"hi\",\"id\":7}")
                .toMessage()
                .id());
    }

    @Test
    void whatIsNoObjectHasNoIdToRepeat() {
        assertNull(refusal("{\"type\":\"ping\",\"id\":\"7\"} x").toMessage().id());
        assertNull(refusal("{\"type\":\"ping\",\"id\":\"7\",\"id\":\"7\"}")
                .toMessage()
                .id());
    }

    @Test
    void anIdThatUsersCannotHaveIsLeftOut() throws ProtocolException {
        assertEquals(new ClientMessage.Users("lobby", null), decode("{\"type\":\"users\",\"id\":7}"));
        assertEquals(
                new ClientMessage.Users("lobby", null),
                decode("{\"type\":\"users\",\"id\":\"" + "i".repeat(65) + "\"}"));
    }
}
