package chat.server.domain;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.limit.Peer;
import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import chat.server.store.memory.MemorySanctions;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
    private static final int HISTORY = 1000;
    private static final long RESUME_BYTES = 32 * 1024 * 1024;

    @Param({"1", "" + MAX_MEMBERS})
    public int members;

    /** Kept, so that no compiler finds out that nobody looks at it. */
    public @Nullable RoomEvent last;

    private final Chat chat = new Chat(
            new MemoryDirectory(MAX_MEMBERS + 1, Duration.ZERO),
            new MemoryRoomStore(InstantSource.system(), HISTORY, Long.MAX_VALUE, RESUME_BYTES),
            new MemoryMailboxes(Long.MAX_VALUE),
            room -> new LastEvent(),
            1,
            Duration.ZERO,
            EVENT_LOOP,
            Duration.ofSeconds(5),
            InstantSource.system(),
            null,
            new OrderRules.Settings(new MemorySanctions(), null, address -> true));

    @SuppressWarnings("NullAway.Init") // by fillRoom
    private Session speaker;

    private long lastId;

    @Setup
    public void fillRoom() {
        speaker = join("speaker", true);
        for (int i = 1; i < members; i++) {
            join("member" + i, false);
        }
    }

    private Session join(String name, boolean resumable) {
        try {
            Session session = chat.claims()
                    .join(Username.of(name), AccountRules.Admission.GUEST, resumable, new Nobody())
                    .toCompletableFuture()
                    .join();
            session.enter("lobby", null, new Nowhere()).toCompletableFuture().join();
            return session;
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public void say() throws ProtocolException {
        speaker.speech().say("lobby", "The quick brown fox jumps over the lazy dog, and then once more.", null, false);
    }

    /** With a label of a session that can be come back to. */
    @Benchmark
    public void sayOnce() throws ProtocolException {
        String id = Long.toString(++lastId);
        speaker.speech().say("lobby", "The quick brown fox jumps over the lazy dog, and then once more.", id, false);
    }

    @Benchmark
    public boolean joinAndLeave() {
        return join("newcomer", false)
                .leave(LeaveReason.EXIT)
                .toCompletableFuture()
                .join();
    }

    private static final ScheduledExecutorService EVENT_LOOP = Executors.newSingleThreadScheduledExecutor();

    private static final class Nowhere implements RoomSubscription {

        @Override
        public void begin(String room) {}

        @Override
        public void end() {}
    }

    private static final class Nobody implements SessionListener {

        @Override
        public ScheduledExecutorService eventLoop() {
            return EVENT_LOOP;
        }

        @Override
        public @Nullable Object origin() {
            return null;
        }

        @Override
        public void mail() {}

        @Override
        public void moved(Session session, RoomName room) {}

        @Override
        public CompletionStage<Boolean> tell(ServerMessage message) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void superseded() {}

        @Override
        public void evicted(Session session, @Nullable String text) {}

        @Override
        public Peer peer() {
            return new Peer("nowhere", InetAddress.getLoopbackAddress(), true);
        }

        @Override
        public CompletionStage<Boolean> remove(Session session, CloseReason reason, @Nullable String text) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletionStage<Boolean> expel(Session session, RoomName room) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public void answer(ServerMessage answer) {
            throw new IllegalStateException("nothing is said twice");
        }

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }

    private final class LastEvent implements EventPublisher {

        @Override
        public void publish(RoomEvent event) {
            last = event;
        }

        @Override
        public void deliver() {}

        @Override
        public void fail(Throwable cause) {
            throw new IllegalStateException(cause);
        }

        @Override
        public void close() {}
    }
}
