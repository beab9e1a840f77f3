package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Entered;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Users;
import chat.protocol.codec.ClientMessages;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a message costs on its way in and, once for all who get it, on its way out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    private static final String TEXT = "The quick brown fox jumps over the lazy dog, and then once more.";

    private final ByteBuf plain = line("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"" + TEXT + "\"}");
    private final ByteBuf labelled =
            line("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"" + TEXT + "\",\"id\":\"123456\"}");
    private final ByteBuf escaped = line(
            "{\"type\":\"message\",\"room\":\"lobby\","
                    + "\"text\":\"Sie sagte \\\"schön\\\",\\nund das \\u00fcber 日本語 und \\ud83d\\ude00 auch\",\"id\":\"123456\"}");

    private final ByteBuf scripts = line(
            "{\"type\":\"message\",\"room\":\"lobby\","
                    + "\"text\":\"Sie sagte \u201esch\u00f6n\u201c und das \u00fcber \u65e5\u672c\u8a9e und \ud83d\ude00 auch\",\"id\":\"123456\"}");

    private final ByteBuf join = line("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}");
    private final ByteBuf enter = line("{\"type\":\"enter\",\"room\":\"dev\",\"id\":\"7\"}");

    private final Message said =
            new Message("lobby", 123_456, "alice", TEXT, Instant.parse("2026-01-02T03:04:05.678Z"), "123456", false);
    private final List<String> names =
            IntStream.range(0, 100).mapToObj(i -> "somebody" + i).toList();
    private final Entered entered = new Entered("lobby", names, 100, 123_456);
    private final Users users = new Users("lobby", names, 100, 1000);
    private final ByteBuf out = Unpooled.buffer(4096);

    /** Off the heap, as what was read from a socket is. */
    private static ByteBuf line(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    @Benchmark
    public ClientMessage decodeMessage() throws ProtocolException {
        return ClientMessages.decode(plain);
    }

    @Benchmark
    public ClientMessage decodeMessageWithId() throws ProtocolException {
        return ClientMessages.decode(labelled);
    }

    @Benchmark
    public ClientMessage decodeMessageWithEscapesAndManyScripts() throws ProtocolException {
        return ClientMessages.decode(escaped);
    }

    @Benchmark
    public ClientMessage decodeMessageInManyScripts() throws ProtocolException {
        return ClientMessages.decode(scripts);
    }

    @Benchmark
    public ClientMessage decodeJoin() throws ProtocolException {
        return ClientMessages.decode(join);
    }

    @Benchmark
    public ClientMessage decodeEnter() throws ProtocolException {
        return ClientMessages.decode(enter);
    }

    @Benchmark
    public ByteBuf encodeSaid() {
        out.clear();
        ServerMessages.encode(said, out);
        return out;
    }

    @Benchmark
    public ByteBuf encodeEntered() {
        out.clear();
        ServerMessages.encode(entered, out);
        return out;
    }

    @Benchmark
    public ByteBuf encodeUsers() {
        out.clear();
        ServerMessages.encode(users, out);
        return out;
    }
}
