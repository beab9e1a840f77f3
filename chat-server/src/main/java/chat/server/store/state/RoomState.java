package chat.server.store.state;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A room at the latest point of its order, and the rules by which the next event gets its number. Guarded by whoever extends it. */
public abstract class RoomState {

    private final RoomName name;
    private final String epoch;
    private final Map<Username, Long> users = new LinkedHashMap<>();
    private final RecentLabels announced = new RecentLabels();

    private String topic = "";
    private long lastSeq;

    /** Written under what guards the room. */
    private volatile boolean closed;

    /** @param epoch tells this numbering from every other */
    protected RoomState(RoomName name, String epoch) {
        this.name = name;
        this.epoch = epoch;
    }

    /**
     * Appends an event, on the way of {@link RoomStore.Writer#append}, or of {@link RoomStore.Writer#amend}.
     *
     * @param right null if it amends nothing
     */
    protected abstract CompletionStage<Appended> append(
            RoomWriter writer, long number, @Nullable String label, RoomEvent draft, RoomStore.@Nullable Right right);

    /** Keeps what {@link RoomStore.Writer#giveUp} says. */
    protected abstract CompletionStage<Void> giveUp(RoomWriter writer, List<String> labels);

    /** The next event of the room. It must not throw. */
    protected abstract void added(RoomEvent event);

    /**
     * Decides what becomes of an event, as {@link RoomStore.Writer#append} says. If it gets a number it was {@link #added} when this returns.
     *
     * @param writer null for the server itself, which may always speak
     * @param amendment what the event amends; null if it amends nothing
     * @throws CancellationException if nothing happens here any more
     */
    protected final Appended decide(
            @Nullable RoomWriter writer,
            long number,
            @Nullable String label,
            RoomEvent draft,
            @Nullable Amendment amendment,
            long millis)
            throws ProtocolException {
        if (closed) {
            throw new CancellationException("the room is closed");
        }
        if (writer == null) {
            Long before = label == null ? null : announced.findOrAdd(key(), label, lastSeq + 1);
            return new Appended(before == null ? add(draft, millis) : before, false);
        }
        Lease lease = writer.lease();
        requireCurrent(writer);
        if (writer.hasTaken(number)) {
            Appended before = writer.answer(number);
            if (before == null) {
                if (amendment == null || !users.containsKey(lease.username())) {
                    throw notIn(label);
                }
                ProtocolException refusal = amendment.refusal(lease);
                throw refusal == null ? amendment.formerRefusal() : refusal;
            }
            return before;
        }
        boolean isIn = users.containsKey(lease.username());
        if (draft instanceof Joined) {
            long seq = isIn ? 0 : add(draft, millis);
            if (!isIn) {
                users.put(lease.username(), seq);
            }
            return writer.take(new Appended(seq, false));
        } else if (draft instanceof Left) {
            writer.finish();
            return writer.take(new Appended(users.remove(lease.username()) == null ? 0 : add(draft, millis), false));
        } else if (!isIn) {
            writer.refuse();
            throw notIn(label);
        } else if (amendment != null) {
            ProtocolException refusal = amendment.refusal(lease);
            if (refusal != null) {
                writer.refuse();
                throw refusal;
            }
            long former = amendment.former();
            return writer.take(new Appended(former == 0 ? add(draft, millis) : former, former != 0));
        }
        Long before = label == null ? null : writer.session().labels().findOrAdd(key(), label, lastSeq + 1);
        return writer.take(new Appended(before == null ? add(draft, millis) : before, before != null));
    }

    /** Fails with a {@link FencedException} if the session writes with another one, or not any more. */
    protected static void requireCurrent(RoomWriter writer) {
        if (!writer.isCurrent()) {
            throw new FencedException(writer.lease());
        }
    }

    private ProtocolException notIn(@Nullable String label) {
        return new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in #" + name, label);
    }

    private long add(RoomEvent draft, long millis) {
        RoomEvent event = draft.numbered(lastSeq + 1, Instant.ofEpochMilli(millis));
        lastSeq++;
        if (event instanceof Topic changed) {
            topic = changed.topic();
        }
        added(event);
        return lastSeq;
    }

    /** By what labels know this room from others. */
    protected Object key() {
        return this;
    }

    /** The room as it is now. */
    protected final RoomStore.Snapshot snapshot() {
        return new RoomStore.Snapshot(
                name, epoch, lastSeq, Collections.unmodifiableMap(new LinkedHashMap<>(users)), topic);
    }

    /** Whether nobody is in. */
    protected final boolean isEmpty() {
        return users.isEmpty();
    }

    /** From now on the room is at this point of the same numbering. */
    protected final void restore(RoomStore.Snapshot there) {
        users.clear();
        users.putAll(there.users());
        topic = there.topic();
        lastSeq = there.lastSeq();
    }

    /** An announcement did not happen after all. */
    protected final void undoAnnouncement(String label) {
        announced.remove(key(), label);
    }

    /** Nothing happens any more. */
    protected void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    protected final RoomName name() {
        return name;
    }
}
