package chat.server.fanout;

import chat.protocol.ServerMessage.Message;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import java.time.Instant;
import java.util.List;
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

/**
 * What it costs to publish a batch of events and to hand it to every member on one event loop, short of the kernel. The score
 * is that of the whole batch: without members it is the publishing alone, and what a member costs is the difference to it
 * divided by their number. That cost should be the same for a batch of 1 and of 32.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutBenchmark {

    @Param({"0", "100", "1000"})
    public int members;

    @Param({"1", "32"})
    public int batch;

    // The benchmark's own thread is the event loop: no hand-over between threads is measured.
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    private final RoomFeed log = new RoomFeed(List.of(loop), ByteBufAllocator.DEFAULT, 1024 * 1024, closed -> {});
    private final Message event = new Message(
            "lobby",
            123_456,
            "alice",
            "The quick brown fox jumps over the lazy dog, and then once more.",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "123456",
            false);

    @Setup
    public void subscribeMembers() {
        for (int i = 0; i < members; i++) {
            NoOpChannel channel = new NoOpChannel();
            channel.unsafe().register(loop, channel.newPromise());
            LogReader reader = new OutboundQueue(
                            channel, channel, out -> new ByteReader(out, WireFormat.LINES), 1024 * 1024, () -> {
                                throw new IllegalStateException("nobody is slow here");
                            })
                    .newReader();
            log.subscribe(reader);
            reader.begin();
        }
        loop.runNow();
    }

    @Benchmark
    public long publishAndDeliver() {
        for (int i = 0; i < batch; i++) {
            log.publish(event);
        }
        log.deliver();
        loop.runNow();
        return log.end();
    }
}
