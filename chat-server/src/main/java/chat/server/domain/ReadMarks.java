package chat.server.domain;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Read;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.Conversations.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a session's account has read: kept, and told to its other sessions. What comes while something is being kept waits for that,
 * and of one place the latest counts. Owned by the session's event loop. A guest has one session only, and nothing is kept.
 */
public final class ReadMarks {

    private final Session session;
    private final Chat chat;

    /** What is not kept yet, by place, so many at most as are remembered. */
    private final Map<Object, Mark> waiting = new LinkedHashMap<>(0);

    private boolean busy;

    ReadMarks(Session session, Chat chat) {
        this.session = session;
        this.chat = chat;
    }

    /**
     * The user has seen all up to a number: that is kept, and their other sessions are told.
     *
     * @param room null if {@code with} is meant
     * @param with whose direct messages; null if {@code room} is meant
     */
    public void read(@Nullable String room, @Nullable String with, long seq, @Nullable String id)
            throws ProtocolException {
        Conversations conversations = chat.conversations(id);
        if (room != null) {
            Room there = session.stays().require(room, id).room();
            note(conversations, there.key(), new Mark(there.key(), null, seq));
        } else {
            Username other = Chat.nameOf(with == null ? "" : with, id);
            note(conversations, other, new Mark(null, other, seq));
        }
    }

    private void note(Conversations conversations, Object place, Mark mark) {
        if (session.user().credential() == null) {
            return;
        }
        waiting.merge(place, mark, (before, now) -> before.seq() > now.seq() ? before : now);
        if (waiting.size() > Conversations.MAX_MARKS) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        if (!busy) {
            keep(conversations);
        }
    }

    private void keep(Conversations conversations) {
        List<Mark> marks = List.copyOf(waiting.values());
        waiting.clear();
        busy = !marks.isEmpty();
        if (busy) {
            CompletionStage<List<Mark>> kept = chat.ask(() -> conversations.mark(session.username(), marks));
            session.calls().here(kept).whenComplete((read, failure) -> {
                if (failure == null) {
                    read.forEach(mark -> tell(told(mark)));
                } else {
                    session.calls().failed(null, Retry.cause(failure));
                }
                keep(conversations);
            });
        }
    }

    private void tell(Read read) {
        session.user().tell(read, session);
        chat.elsewhere().tell(session.username(), read);
    }

    private static Read told(Mark mark) {
        RoomName room = mark.room();
        return room == null
                ? new Read(null, String.valueOf(mark.with()), mark.seq())
                : new Read(room.toString(), null, mark.seq());
    }

    /** Up to where the account has read, in the rooms that the session is in and with others; nothing of a guest. */
    public CompletionStage<List<Read>> all() {
        Conversations conversations = chat.mailboxes().conversations();
        if (conversations == null || session.user().credential() == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletionStage<List<Mark>> found = chat.ask(() -> conversations.marks(session.username()));
        return Retry.on(session.listener().eventLoop(), found).thenApply(marks -> {
            List<Read> read = new ArrayList<>();
            for (Mark mark : marks) {
                RoomName room = mark.room();
                if (room == null || session.stays().find(room.toString()) != null) {
                    read.add(told(mark));
                }
            }
            return read;
        });
    }
}
