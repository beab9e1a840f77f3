package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Said;
import chat.protocol.codec.ClientMessages;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
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

    private final Said said =
            new Said("lobby", 123_456, "alice", TEXT, Instant.parse("2026-01-02T03:04:05.678Z"), "123456", false);
    private final ByteBuf out = Unpooled.buffer(1024);

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
    public ByteBuf encodeSaid() {
        out.clear();
        ServerMessages.encode(said, out);
        return out;
    }
}
