package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room's log in this process's memory. It keeps the latest messages, and of all events an unbroken run up to the latest, for those
 * who come back. Guarded by its own lock, under which the listener is told.
 */
final class MemoryRoomLog implements RoomLog {

    /** Joins, leaves and topics in the run for each message that may be in it: a lively room has as many of each. */
    private static final int EVENTS_PER_MESSAGE = 2;

    /** Events in the run whatever the number of messages: those of a quiet room, where people only come and go. */
    private static final int MIN_EVENTS = 256;

    private final String epoch;
    private final Listener listener;
    private final InstantSource clock;
    private final int maxMessages;
    private final int maxEvents;
    private final MemoryRoomLogs shelf;

    private final KeptMessages messages = new KeptMessages();

    /** The run: its messages are all in {@link #messages} too. */
    private final ArrayDeque<RoomEvent> run = new ArrayDeque<>();

    private int messagesInRun;
    private long lastSeq;
    private boolean closed;

    private long keptBytes;

    /** The same for those without the lock, and what the shelf was told. */
    private volatile long bytes;

    private volatile boolean hasMessages;

    /**
     * @param maxMessages how many to keep, 0 or more
     * @param shelf bounds what all logs keep together
     */
    MemoryRoomLog(String epoch, Listener listener, InstantSource clock, int maxMessages, MemoryRoomLogs shelf) {
        this.epoch = epoch;
        this.listener = listener;
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.maxEvents = Math.max(MIN_EVENTS, Math.multiplyExact(maxMessages, EVENTS_PER_MESSAGE));
        this.shelf = shelf;
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
            tell();
        }
        listener.settled();
        shelf.trim();
        return CompletableFuture.completedFuture(event);
    }

    private void keep(RoomEvent event) {
        if (event instanceof Said said) {
            messages.add(said);
            messagesInRun++;
        }
        run.add(event);
        keptBytes += EventSize.of(event);
        while (messages.size() > maxMessages) {
            dropOldestMessage();
        }
        while (run.size() > maxEvents) {
            dropOldestOfRun();
        }
    }

    /** A message leaves the run with its place in the history, and what is before it in the run as well. */
    private void dropOldestMessage() {
        while (messagesInRun >= messages.size()) {
            dropOldestOfRun();
        }
        keptBytes -= EventSize.of(messages.removeOldest());
    }

    private void dropOldestOfRun() {
        RoomEvent dropped = run.remove();
        if (dropped instanceof Said) {
            messagesInRun--;
        } else {
            keptBytes -= EventSize.of(dropped);
        }
    }

    private void tell() {
        shelf.add(keptBytes - bytes);
        bytes = keptBytes;
        hasMessages = !messages.isEmpty();
    }

    /** What the log keeps at the moment, as {@link EventSize} reckons. Needs no lock. */
    long bytes() {
        return bytes;
    }

    /** Gives up the oldest of what is kept, until it comes to so much at most. */
    synchronized void shrinkTo(long maxBytes) {
        while (keptBytes > maxBytes) {
            if (messages.size() > messagesInRun || run.element() instanceof Said) {
                dropOldestMessage();
            } else {
                dropOldestOfRun();
            }
        }
        tell();
    }

    @Override
    public synchronized @Nullable List<RoomEvent> between(long seq, long last, long maxBytes) {
        if (seq == last) {
            return List.of();
        }
        RoomEvent oldest = run.peek();
        if (seq > last || oldest == null || seq < oldest.seq() - 1) {
            return null;
        }
        List<RoomEvent> events = new ArrayList<>((int) (last - seq));
        long left = maxBytes;
        for (RoomEvent event : run) {
            if (event.seq() > seq && event.seq() <= last) {
                events.add(event);
                left -= EventSize.of(event);
                if (left < 0) {
                    return null;
                }
            }
        }
        return events;
    }

    @Override
    public synchronized List<Said> messages(long before, int limit, long maxBytes) {
        return messages.before(before, limit, maxBytes);
    }

    @Override
    public boolean hasMessages() {
        return hasMessages;
    }

    @Override
    public synchronized void close() {
        closed = true;
        messages.clear();
        run.clear();
        messagesInRun = 0;
        keptBytes = 0;
        tell();
        shelf.remove(this);
    }
}
