package chat.server.room;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomEvent;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** What the rules cost: numbering a message, and coming and going in a room with others in it. Nothing is delivered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoomBenchmark {

    private static final int MAX_MEMBERS = 1000;

    @Param({"1", "" + MAX_MEMBERS})
    public int members;

    /** Kept, so that no compiler finds out that nobody looks at it. */
    public @Nullable RoomEvent last;

    private final Chat chat = new Chat(MAX_MEMBERS + 1, new LastEvent(), InstantSource.system());

    @SuppressWarnings("NullAway.Init") // by fillRoom
    private Membership speaker;

    @Setup
    public void fillRoom() throws ProtocolException {
        speaker = chat.join("speaker", () -> {}).membership();
        for (int i = 1; i < members; i++) {
            chat.join("member" + i, () -> {});
        }
    }

    @Benchmark
    public void say() {
        speaker.say("The quick brown fox jumps over the lazy dog, and then once more.", "123456", false);
    }

    @Benchmark
    public int joinAndLeave() throws ProtocolException {
        return chat.join("newcomer", () -> {}).membership().leave(LeaveReason.EXIT);
    }

    private final class LastEvent implements Broadcaster {

        @Override
        public void publish(RoomEvent event) {
            last = event;
        }

        @Override
        public void deliver() {}
    }
}
