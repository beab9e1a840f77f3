package chat.server.store.memory;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import chat.server.store.state.Amendment;
import chat.server.store.state.RecentLabels;
import chat.server.store.state.RoomState;
import chat.server.store.state.RoomWriter;
import chat.server.store.state.SessionFence;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A room in this process's memory. It keeps the latest messages, and apart from them, for those who come back, an unbroken run of all events
 * up to the latest. Guarded by its own lock, under which the subscriber is told.
 */
final class MemoryRoom extends RoomState {

    /**
     * Messages in a run, however short: more than is said in a room that people can follow while somebody is away. In a room of programs
     * that say a hundred thousand a second, what lives longer than Java's young generation costs a tenth of the processor's time.
     */
    static final int MAX_MESSAGES_IN_RUN = 4096;

    private final MemoryRoomStore store;

    private final HistoryBuffer<Message> messages;
    private final HistoryBuffer<RoomEvent> run;

    /** By the number of a message, that of the event which changed it last, of those that were changed last. */
    private final RecentLabels amended = new RecentLabels();

    /** The session of whoever appends at the moment; 0 for the server. */
    private long speaker;

    private volatile boolean forgotten;
    private RoomStore.@Nullable Subscriber subscriber;

    /** @param owner whom it counts against */
    MemoryRoom(RoomName name, String epoch, Object owner, MemoryRoomStore store) {
        super(name, epoch);
        this.store = store;
        this.messages = new HistoryBuffer<>(this, owner, store.history());
        this.run = new HistoryBuffer<>(this, owner, store.resume());
    }

    /** Returns null if the room was given up. */
    RoomStore.@Nullable OpenRoom open(RoomStore.Subscriber newcomer) {
        RoomStore.Subscriber displaced;
        synchronized (this) {
            if (forgotten) {
                return null;
            }
            displaced = subscriber;
            subscriber = newcomer;
            newcomer.opened(snapshot());
        }
        if (displaced != null && displaced != newcomer) {
            displaced.lost(new IllegalStateException("the room was opened once more"));
        }
        newcomer.settled();
        return new Opened(newcomer);
    }

    private final class Opened implements RoomStore.OpenRoom {

        private final RoomStore.Subscriber by;

        Opened(RoomStore.Subscriber by) {
            this.by = by;
        }

        @Override
        public CompletionStage<RoomStore.Writer> admit(Lease lease) {
            SessionFence session = store.sessions().get(lease.session());
            try {
                synchronized (MemoryRoom.this) { // whatever came with a smaller fence has happened, or does not
                    session.raise(lease);
                    return CompletableFuture.completedFuture(
                            session.newWriter(MemoryRoom.this, lease, session.givenUp(MemoryRoom.this)));
                }
            } catch (FencedException fenced) {
                return CompletableFuture.failedFuture(fenced);
            }
        }

        @Override
        public CompletionStage<Appended> announce(String label, RoomEvent draft) {
            return appendAs(null, 0, label, draft, null);
        }

        @Override
        public CompletionStage<@Nullable Long> sent(Lease by, String label) {
            SessionFence session = store.sessions().find(by.session());
            return CompletableFuture.completedFuture(
                    session == null ? null : session.labels().find(MemoryRoom.this, label));
        }

        @Override
        public CompletionStage<@Nullable List<RoomEvent>> replay(long after, long to, long maxBytes) {
            synchronized (MemoryRoom.this) {
                return CompletableFuture.completedFuture(between(after, to, maxBytes));
            }
        }

        @Override
        public CompletionStage<List<Message>> history(long before, int limit, long maxBytes) {
            synchronized (MemoryRoom.this) {
                return CompletableFuture.completedFuture(messages.before(before, limit, maxBytes));
            }
        }

        @Override
        public boolean hasMessages() {
            return messages.bytes() > 0;
        }

        @Override
        public void close() {
            synchronized (MemoryRoom.this) {
                if (subscriber == by) {
                    subscriber = null;
                }
            }
        }

        @Override
        public CompletionStage<Void> forget() {
            synchronized (MemoryRoom.this) {
                if (subscriber == by) {
                    MemoryRoom.this.close();
                    subscriber = null;
                    forgotten = true;
                    messages.close();
                    run.close();
                }
            }
            if (forgotten) {
                store.remove(name(), MemoryRoom.this);
            }
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    protected CompletionStage<Appended> append(
            RoomWriter writer, long number, @Nullable String label, RoomEvent draft, RoomStore.@Nullable Right right) {
        return appendAs(writer, number, label, draft, right);
    }

    @Override
    protected CompletionStage<Void> giveUp(RoomWriter writer, List<String> labels) {
        try {
            synchronized (this) {
                requireCurrent(writer);
                writer.session().giveUp(this, labels);
            }
        } catch (FencedException fenced) {
            return CompletableFuture.failedFuture(fenced);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** @param writer null for the server itself, which may always speak */
    private CompletionStage<Appended> appendAs(
            @Nullable RoomWriter writer,
            long number,
            @Nullable String label,
            RoomEvent draft,
            RoomStore.@Nullable Right right) {
        Appended appended;
        RoomStore.Subscriber told;
        try {
            synchronized (this) {
                speaker = writer == null ? 0 : writer.lease().session();
                Amendment amendment = right == null ? null : amendment(draft, right);
                appended = decide(
                        writer, number, label, draft, amendment, store.clock().millis());
                told = subscriber;
            }
        } catch (ProtocolException | FencedException | StoreException | CancellationException nothing) {
            return CompletableFuture.failedFuture(nothing);
        }
        if (told != null) {
            told.settled();
        }
        store.trim();
        return CompletableFuture.completedFuture(appended);
    }

    @Override
    protected void added(RoomEvent event) {
        keep(event);
        if (subscriber != null) {
            subscriber.applied(event);
        }
    }

    private Amendment amendment(RoomEvent draft, RoomStore.Right right) {
        long of = Amendment.of(draft);
        Message said = message(of);
        HistoryBuffer<?> where = run.message(of) == null ? messages : run;
        Long latest = amended.find(this, of);
        return new Amendment(
                said,
                said == null ? 0 : where.session(of),
                latest == null ? 0 : latest,
                Amendment.text(draft),
                right,
                false);
    }

    private @Nullable Message message(long seq) {
        Message said = run.message(seq);
        return said == null ? messages.message(seq) : said;
    }

    /** The message of an event, as that changes it. What the event itself says then is read from there. */
    private void amend(RoomEvent event) {
        long of = Amendment.of(event);
        Message said = message(of);
        if (said != null) {
            Message changed = Amendment.applied(said, Amendment.text(event));
            run.replace(changed);
            messages.replace(changed);
            messages.tell();
            amended.remove(this, of);
            amended.findOrAdd(this, of, event.seq());
        }
    }

    private void keep(RoomEvent event) {
        if (Amendment.of(event) != 0) {
            amend(event);
        }
        run.add(Amendment.bare(event), speaker);
        while (run.messages() > MAX_MESSAGES_IN_RUN) {
            run.removeOldest();
        }
        run.tell();
        if (event instanceof Message said && store.maxMessages() > 0) {
            if (messages.size() == store.maxMessages()) {
                messages.removeOldest();
            }
            messages.add(said, speaker);
            messages.tell();
        }
    }

    private @Nullable List<RoomEvent> between(long after, long to, long maxBytes) {
        if (after == to) {
            return List.of();
        }
        return after > to || run.isEmpty() || after < run.oldestSeq() - 1
                ? null
                : run.after(after, to, maxBytes, this::present);
    }

    private RoomEvent present(RoomEvent event) {
        return Amendment.present(event, event instanceof Edited edited ? message(edited.of()) : null);
    }

    @Override
    protected synchronized void close() {
        super.close();
    }
}
