package chat.protocol.codec;

import static chat.protocol.codec.Lines.line;
import static chat.protocol.codec.Lines.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonFactory;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in single quotes here is in double ones on the line. */
class MessageMapperTest {

    /** How much may be allocated for each byte of a line, however it was made up. */
    private static final int BYTES_PER_BYTE = 40;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Either table would keep what peers make up, for as long as the process lives. */
    @Test
    void noNameOfAFieldOutlivesItsLine() {
        JsonFactory factory = MessageMapper.MAPPER.getFactory();
        assertFalse(factory.isEnabled(JsonFactory.Feature.INTERN_FIELD_NAMES));
        assertFalse(factory.isEnabled(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES));
    }

    @ParameterizedTest
    @ValueSource(classes = {ClientMessage.class, ServerMessage.class})
    void everyTypeThatIsPermittedIsListedOnce(Class<?> direction) {
        JsonSubTypes.Type[] listed = direction.getAnnotation(JsonSubTypes.class).value();
        assertThat(Arrays.stream(listed).<Class<?>>map(JsonSubTypes.Type::value))
                .containsExactlyInAnyOrderElementsOf(Lines.recordsOf(direction));
        assertThat(Arrays.stream(listed).map(JsonSubTypes.Type::name)).doesNotHaveDuplicates();
        for (JsonSubTypes.Type type : listed) {
            JsonTypeName withinOthers = type.value().getAnnotation(JsonTypeName.class);
            if (withinOthers != null) {
                assertEquals(type.name(), withinOthers.value());
            }
        }
    }

    /** Who speaks plainly. The class loader that it is loaded by has no other work. */
    public static final class PlainTalk implements Runnable {

        @Override
        public void run() {
            ByteBuf out = Unpooled.buffer();
            try {
                for (String line : new String[] {
                    "{'type':'join','username':'Zo\u00eb','resume':true}",
                    "{'type':'message','text':'hi'}",
                    "{'type':'ping'}",
                    "{'type':'pong'}"
                }) {
                    ClientMessages.encode(ClientMessages.decode(line(utf8(line))), out);
                }
                for (String line : new String[] {
                    "{'type':'welcome','username':'bob','maxUsers':5,'protocol':1,'server':'chat 1'}",
                    "{'type':'entered','room':'lobby','users':['bob'],'count':1,'seq':1,'epoch':'e1'}",
                    "{'type':'joined','room':'lobby','seq':2,'username':'Zo\u00eb'}",
                    "{'type':'message','room':'lobby','seq':3,'from':'bob','text':'hi','time':'2026-07-28T10:31:07.120Z'}",
                    "{'type':'left','room':'lobby','seq':4,'username':'bob','reason':'exit'}",
                    "{'type':'goodbye','reason':'exit'}",
                    "{'type':'ping'}",
                    "{'type':'pong'}"
                }) {
                    ServerMessages.encode(requireNonNull(ServerMessages.decode(line(utf8(line)))), out);
                }
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Loads all classes but the JDK's anew. */
    private static final class NewLoader extends URLClassLoader {

        NewLoader(URL[] path) {
            super(path, getPlatformClassLoader());
        }

        boolean has(String name) {
            return findLoadedClass(name) != null;
        }
    }

    /** It takes a while, on an event loop: the first to join a server that has just started are not to wait for that. */
    @Test
    void noMapperIsMadeForPlainTalk() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            path.add(Path.of(element).toUri().toURL());
        }
        try (NewLoader loader = new NewLoader(path.toArray(URL[]::new))) {
            ((Runnable) loader.loadClass(PlainTalk.class.getName())
                            .getConstructor()
                            .newInstance())
                    .run();
            assertTrue(loader.has("chat.protocol.codec.PlainJson"));
            assertFalse(loader.has("chat.protocol.codec.MessageMapper"));
            assertFalse(loader.has("com.fasterxml.jackson.databind.ObjectMapper"));
        }
    }

    /** A field that another type has is ignored like any other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'limit':0",
                "'before':-1",
                "'since':[]",
                "'topic':{}",
                "'action':null",
                "'username':5",
                "'limit':123456789012345678901234567890",
                "'before':1e999999999"
            })
    void aFieldOfAnotherTypeMayHoldAnything(String field) throws ProtocolException {
        assertEquals(new ClientMessage.Ping(), ClientMessages.decode(line(utf8("{'type':'ping'," + field + "}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'later','limit':0}",
                "{'type':'later','text':5,'action':null}",
                "{'limit':[],'type':'later'}"
            })
    void anUnknownTypeIsToldBeforeWhatItsFieldsHold(String quoted) {
        assertThat(codeOf(quoted)).isEqualTo(ErrorCode.UNKNOWN_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'later','a':1,'a':2}",
                "{'type':'later'} x",
                "{'type':'later','a':'\\x'}",
                "{'type':'later'"
            })
    void whatIsNotWellFormedIsToldBeforeItsType(String quoted) {
        assertThat(codeOf(quoted)).isEqualTo(ErrorCode.MALFORMED);
    }

    private static ErrorCode codeOf(String quoted) {
        try {
            throw new AssertionError(ClientMessages.decode(line(utf8(quoted))).toString());
        } catch (ProtocolException refused) {
            return refused.code();
        }
    }

    /** Each fills a line: fields that nobody knows, and known ones that hold what they never do. */
    private static String hostile(String kind) {
        int length = ProtocolLimits.MAX_LINE_BYTES - 100;
        return switch (kind) {
            case "names" -> objectOf("'%x':1", length / 10);
            case "long name" -> "{'type':'ping','" + "n".repeat(length) + "':1}";
            case "objects" -> "{'type':'ping','x':[" + "{},".repeat(length / 3) + "0]}";
            case "nested" -> "{'type':'ping','x':[" + "[[[[[[]]]]]],".repeat(length / 13) + "0]}";
            case "number" -> "{'type':'ping','x':" + "9".repeat(length) + "}";
            case "fraction" -> "{'type':'ping','x':0." + "9".repeat(length) + "e9}";
            case "escapes" -> "{'type':'ping','x':'" + "\\u0041".repeat(length / 6) + "'}";
            case "known number" -> "{'type':'ping','limit':" + "9".repeat(length) + "}";
            case "known fraction" -> "{'type':'ping','limit':0." + "9".repeat(length) + "}";
            case "known number within" -> "{'type':'ping','since':{'a':" + "9".repeat(length) + "}}";
            case "known list" -> "{'type':'ping','text':[" + "[],".repeat(length / 3) + "0]}";
            case "known names" -> "{'type':'ping','since':" + objectOf("'%x':1", length / 10) + "}";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String objectOf(String field, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> field.formatted(0x10000 + i))
                .collect(Collectors.joining(",", "{'type':'ping',", "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "names",
                "long name",
                "objects",
                "nested",
                "number",
                "fraction",
                "escapes",
                "known number",
                "known fraction",
                "known number within",
                "known list",
                "known names"
            })
    void aHostileLineCostsLittle(String kind) throws ProtocolException {
        byte[] bytes = utf8(hostile(kind));
        assertThat(bytes.length).isBetween(ProtocolLimits.MAX_LINE_BYTES / 2, ProtocolLimits.MAX_LINE_BYTES);
        ClientMessages.decodeAny(bytes); // the first one loads classes
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertEquals(new ClientMessage.Ping(), ClientMessages.decodeAny(bytes));
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan((long) BYTES_PER_BYTE * bytes.length);
    }

    /** To work such a number out takes seconds: its digits come to a client a mebibyte at a time. */
    @Test
    void aNumberOfAMillionDigitsIsNotWorkedOut() throws ProtocolException {
        byte[] bytes = utf8("{'type':'ping','seq':" + "9".repeat(ProtocolLimits.MAX_SERVER_LINE_BYTES - 100) + "}");
        long before = THREADS.getCurrentThreadCpuTime();
        assertEquals(new ServerMessage.Ping(), ServerMessages.decodeAny(bytes));
        assertThat(THREADS.getCurrentThreadCpuTime() - before).isLessThan(1_000_000_000L);
    }
}
