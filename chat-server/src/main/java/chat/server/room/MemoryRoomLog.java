package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room's log in this process's memory. It keeps the latest messages, and apart from them, for those who come back, an unbroken run of
 * all events up to the latest. Guarded by its own lock, under which the listener is told.
 */
final class MemoryRoomLog implements RoomLog {

    /**
     * Messages in a run, however short: more than is said in a room that people can follow while somebody is away. In a room of programs
     * that say a hundred thousand a second, what lives longer than Java's young generation costs a tenth of the processor's time.
     */
    static final int MAX_MESSAGES_IN_RUN = 4096;

    private final String epoch;
    private final Listener listener;
    private final InstantSource clock;
    private final int maxMessages;
    private final ByteBudget history;
    private final ByteBudget resume;

    private final KeptEvents<Said> messages;
    private final KeptEvents<RoomEvent> run;

    private long lastSeq;
    private boolean closed;

    /**
     * @param maker whom it counts against
     * @param maxMessages how many to keep, 0 or more
     * @param history what the messages of all logs may come to
     * @param resume what the runs of all logs may come to
     */
    MemoryRoomLog(
            String epoch,
            Object maker,
            Listener listener,
            InstantSource clock,
            int maxMessages,
            ByteBudget history,
            ByteBudget resume) {
        this.epoch = epoch;
        this.listener = listener;
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.history = history;
        this.resume = resume;
        this.messages = new KeptEvents<>(this, maker, history);
        this.run = new KeptEvents<>(this, maker, resume);
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public CompletionStage<RoomEvent> append(RoomEvent draft, @Nullable Consumer<RoomEvent> atNumber) {
        RoomEvent event;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new CancellationException("the log was closed"));
            }
            event = draft.numbered(lastSeq + 1, Instant.ofEpochMilli(clock.millis()));
            try {
                listener.appended(event, atNumber);
            } catch (RuntimeException | Error e) {
                return CompletableFuture.failedFuture(e);
            }
            lastSeq = event.seq();
            keep(event);
        }
        listener.settled();
        history.trim();
        resume.trim();
        return CompletableFuture.completedFuture(event);
    }

    private void keep(RoomEvent event) {
        run.add(event);
        while (run.messages() > MAX_MESSAGES_IN_RUN) {
            run.removeOldest();
        }
        run.tell();
        if (event instanceof Said said && maxMessages > 0) {
            if (messages.size() == maxMessages) {
                messages.removeOldest();
            }
            messages.add(said);
            messages.tell();
        }
    }

    @Override
    public synchronized @Nullable List<RoomEvent> between(long seq, long last, long maxBytes) {
        if (seq == last) {
            return List.of();
        }
        return seq > last || run.isEmpty() || seq < run.oldestSeq() - 1 ? null : run.after(seq, last, maxBytes);
    }

    @Override
    public synchronized List<Said> messages(long before, int limit, long maxBytes) {
        return messages.before(before, limit, maxBytes);
    }

    @Override
    public boolean hasMessages() {
        return messages.bytes() > 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
        messages.close();
        run.close();
    }
}
