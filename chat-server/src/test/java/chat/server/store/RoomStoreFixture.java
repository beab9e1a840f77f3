package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;

import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A store with one room, who is told what happens there, and who speaks there. */
public abstract class RoomStoreFixture {

    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Messages that the stores under test keep of a room, at least; and so many events. */
    protected static final int KEPT = 20;

    protected static final long PLENTY = 1_000_000;

    static final AtomicLong SESSIONS = new AtomicLong();

    final Told told = new Told();
    RoomStore store;
    OpenRoom dev;

    /** A store that keeps {@link #KEPT} messages of a room and gives all events this time. */
    protected abstract RoomStore store(InstantSource clock);

    /** How much a test does that is about many. */
    protected int many() {
        return 300;
    }

    @BeforeEach
    void openRoom() {
        store = store(InstantSource.fixed(NOW));
        dev = open(told);
    }

    OpenRoom open(Told by) {
        return answer(() -> store.open(room("dev"), "alice", by));
    }

    /** Keeps what the store tells, each event once. */
    public static final class Told implements RoomStore.Subscriber {

        final List<Snapshot> opened = Collections.synchronizedList(new ArrayList<>());
        final List<RoomEvent> events = Collections.synchronizedList(new ArrayList<>());
        final List<Throwable> losses = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger inside = new AtomicInteger();
        volatile boolean overlapped;
        volatile long lastSeq;
        volatile long settledUpTo;
        public volatile Runnable atSettled = () -> {};

        @Override
        public void opened(Snapshot now) {
            overlapped |= inside.incrementAndGet() > 1;
            lastSeq = now.lastSeq();
            opened.add(now);
            inside.decrementAndGet();
        }

        @Override
        public void applied(RoomEvent event) {
            overlapped |= inside.incrementAndGet() > 1;
            if (event.seq() > lastSeq) {
                lastSeq = event.seq();
                events.add(event);
            }
            inside.decrementAndGet();
        }

        @Override
        public void settled() {
            synchronized (this) { // several threads may settle at a time: none takes back what another one said
                settledUpTo = lastSeq;
            }
            atSettled.run();
        }

        @Override
        public void lost(Throwable cause) {
            losses.add(cause);
        }

        public long lastSeq() {
            return lastSeq;
        }

        public Snapshot latest() {
            return opened.get(opened.size() - 1);
        }
    }

    /** A session that appends to one room. */
    public static final class Speaker {

        private final OpenRoom room;
        final Lease lease;
        final RoomStore.Writer writer;
        long number;

        Speaker(OpenRoom room, Lease lease) {
            this.room = room;
            this.lease = lease;
            this.writer = answer(() -> room.admit(lease));
        }

        public Lease lease() {
            return lease;
        }

        public OpenRoom room() {
            return room;
        }

        /** A new session of a user, who comes in. */
        public static Speaker in(OpenRoom room, String name) {
            Speaker speaker = new Speaker(room, new Lease(user(name), SESSIONS.incrementAndGet(), 1));
            speaker.append(speaker.joined());
            return speaker;
        }

        Speaker resumed() {
            return new Speaker(room, lease.next());
        }

        Joined joined() {
            return new Joined("dev", 0, lease.username().toString());
        }

        Left left() {
            return new Left("dev", 0, lease.username().toString(), "part");
        }

        public Message said(String text) {
            return new Message("dev", 0, lease.username().toString(), text, Instant.EPOCH, null, false);
        }

        public Appended append(RoomEvent draft) {
            return append(null, draft);
        }

        public Appended append(@Nullable String label, RoomEvent draft) {
            return answer(appending(++number, label, draft));
        }

        /** Says something; asks once for each call of what is returned. */
        public Supplier<CompletionStage<Appended>> saying(String text) {
            return appending(++number, null, said(text));
        }

        Supplier<CompletionStage<Appended>> appending(long asNumber, @Nullable String label, RoomEvent draft) {
            return () -> writer.append(asNumber, label, draft);
        }

        /** Changes a message; with null takes it back. */
        public Supplier<CompletionStage<Appended>> amending(long of, @Nullable String text, RoomStore.Right right) {
            long asNumber = ++number;
            String by = lease.username().toString();
            RoomEvent draft = text == null ? new Deleted("dev", 0, of, by) : new Edited("dev", 0, of, by, text);
            return () -> writer.amend(asNumber, draft, right);
        }

        /** The same as a guest. */
        public long amend(long of, @Nullable String text) {
            return answer(amending(of, text, RoomStore.Right.GUEST)).seq();
        }

        public long say(String text) {
            return append(said(text)).seq();
        }

        /** Says the same so many times, as a session may that waits for no answer. */
        public void sayAtOnce(String text, int times) {
            List<CompletionStage<Appended>> answers = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                answers.add(appending(++number, null, said(text)).get());
            }
            answers.forEach(stage -> stage.toCompletableFuture().join());
        }

        public void say(int from, int to) {
            for (int i = from; i <= to; i++) {
                say("message " + i);
            }
        }
    }

    Speaker alice() {
        return Speaker.in(dev, "alice");
    }

    static Message said(long seq, String text) {
        return new Message("dev", seq, "alice", text, NOW, null, false);
    }
}
