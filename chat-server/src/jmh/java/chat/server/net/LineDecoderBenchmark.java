package chat.server.net;

import chat.protocol.codec.LineDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to cut one read into its lines. The score is that of the whole read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineDecoderBenchmark {

    private static final String LINE = "{\"type\":\"message\",\"room\":\"lobby\","
            + "\"text\":\"The quick brown fox jumps over the lazy dog, and then once more.\",\"id\":\"123456\"}\n";

    @Param({"1", "32", "200"})
    public int lines;

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new LineDecoder(64 * 1024, 256 * 1024), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object line) {
                    ReferenceCountUtil.release(line);
                }
            });

    private byte[] bytes = {};

    @Setup
    public void fillOneRead() {
        bytes = LINE.repeat(lines).getBytes(StandardCharsets.UTF_8);
    }

    /** The copy stands for the kernel's; a buffer of its own is what every read brings. */
    @Benchmark
    public void oneRead() {
        ByteBuf read = ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        channel.pipeline().fireChannelRead(read).fireChannelReadComplete();
    }
}
