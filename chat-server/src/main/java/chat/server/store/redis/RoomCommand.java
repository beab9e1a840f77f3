package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import chat.server.store.state.Amendment;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An event that somebody wants to append, as append.lua is told of it, and its answer. */
final class RoomCommand implements RedisBatch.Command {

    private final @Nullable Lease lease;
    private final String writer;
    private final long number;
    private final @Nullable String label;
    private final RoomEvent draft;
    private final RoomStore.@Nullable Right right;
    private final String json;
    private final CompletableFuture<Appended> answer = new CompletableFuture<>();

    /**
     * @param lease whose it is; null for the server itself
     * @param writer as Redis knows it; of no meaning for the server
     * @param right null if it amends nothing
     */
    RoomCommand(
            @Nullable Lease lease,
            String writer,
            long number,
            @Nullable String label,
            RoomEvent draft,
            RoomStore.@Nullable Right right) {
        this.lease = lease;
        this.writer = writer;
        this.number = number;
        this.label = label;
        this.draft = draft;
        this.right = right;
        this.json = RoomRecords.json(Amendment.bare(draft));
    }

    CompletableFuture<Appended> answer() {
        return answer;
    }

    @Override
    public long bytes() {
        return json.length();
    }

    /** A label as append.lua calls it. */
    static String field(String label) {
        return "l" + label;
    }

    /** Adds what append.lua is to know, in its order. */
    void addTo(List<String> arguments) {
        arguments.add(lease == null ? "" : Long.toString(lease.session()));
        arguments.add(writer);
        arguments.add(Long.toString(number));
        arguments.add(label == null ? "" : field(label));
        arguments.add(kind());
        arguments.add(lease == null ? "" : lease.username().compared());
        arguments.add(json);
        arguments.add(extra());
    }

    /** Whether its user goes, by which a room hardly grows. */
    boolean isLeaving() {
        return draft instanceof Left;
    }

    private String kind() {
        if (draft instanceof Message) {
            return "m";
        } else if (draft instanceof Joined) {
            return "j";
        } else if (draft instanceof Left) {
            return "l";
        } else if (draft instanceof Topic) {
            return "t";
        }
        return draft instanceof Edited ? "e" : "d";
    }

    /** Of a message its author, of a newcomer the name as it is shown, the topic, and what an amendment is about. */
    private String extra() {
        if (draft instanceof Message said && lease != null) {
            return said.device() == null
                    ? "s" + lease.session()
                    : "u" + lease.username().compared();
        } else if (draft instanceof Joined joined) {
            return joined.username();
        } else if (draft instanceof Topic changed) {
            return changed.topic();
        } else if (right != null) {
            return String.join(
                    "\t",
                    Long.toString(Amendment.of(draft)),
                    right.since() == null ? "" : Long.toString(right.since().toEpochMilli()),
                    right.moderates() ? "1" : "",
                    draft instanceof Edited ? RoomRecords.json(draft) : "");
        }
        return "";
    }

    /** The number that append.lua has given it now; 0 if nothing happened. */
    static long newSeq(String answered) {
        return answered.charAt(0) == '>' ? Long.parseLong(answered, 1, answered.length(), 10) : 0;
    }

    /** The event that it has become. */
    RoomEvent event(long seq, Instant time) {
        return draft.numbered(seq, time);
    }

    /** Answers as append.lua does. */
    void complete(String answered) {
        switch (answered.charAt(0)) {
            case '>' -> answer.complete(new Appended(newSeq(answered), false));
            case '=' -> {
                long seq = Long.parseLong(answered, 1, answered.length(), 10);
                answer.complete(new Appended(Math.abs(seq), seq < 0));
            }
            case 'f' -> fail(new FencedException(requireNonNull(lease)));
            case 'n' ->
                fail(StoreException.unavailable(
                        "append " + number + " came before append " + answered.substring(1), null));
            case 'u' ->
                fail(new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in '" + draft.room() + "'", label));
            case 'm' -> fail(Amendment.unknown());
            case 'p' -> fail(Amendment.notPermitted(draft instanceof Deleted));
            default -> throw new IllegalStateException("append.lua has answered " + answered);
        }
    }

    void fail(Throwable failure) {
        answer.completeExceptionally(failure);
    }
}
