package chat.server.store.memory;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.EventSize;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mailboxes in this process's memory: of users who are in. All together are bounded in bytes. */
public final class MemoryMailboxes implements Mailboxes {

    /** When a mailbox is full: time enough to read a few. */
    private static final long RETRY_MILLIS = 1_000;

    private final ByteBudget budget;
    private final Map<Username, Mailbox> boxes = new ConcurrentHashMap<>();

    private final SessionFences sessions = new SessionFences();

    /** @param maxBytes what is in all mailboxes may come to */
    public MemoryMailboxes(long maxBytes) {
        this.budget = new ByteBudget(maxBytes);
    }

    @Override
    public CompletionStage<Long> open(Lease lease, Runnable onArrival) {
        SessionFence session = sessions.get(lease.session());
        synchronized (session) { // the one with the greatest fence is told of arrivals in the end
            try {
                session.raise(lease);
            } catch (FencedException fenced) {
                return failedFuture(fenced);
            }
            while (true) {
                Mailbox box = boxes.computeIfAbsent(lease.username(), first -> new Mailbox(budget));
                long last = box.open(lease.session(), onArrival);
                if (last >= 0) {
                    return completedFuture(last);
                }
                boxes.remove(lease.username(), box); // it is being closed at this very moment
            }
        }
    }

    @Override
    public CompletionStage<Appended> put(Username to, Letter letter) {
        Mailbox box = boxes.get(to);
        SessionFence session = sessions.find(letter.by().session());
        if (session == null || !session.isAt(letter.by())) {
            return failedFuture(new FencedException(letter.by()));
        }
        DirectMessage draft = letter.draft();
        boolean own = to.equals(letter.by().username());
        RecentLabels seen = own && letter.key() instanceof String ? session.labels() : session.delivered();
        boolean repeated = box != null && seen.find(box, letter.key()) != null;
        if (!own && !repeated && !budget.hasRoomFor(2 * EventSize.of(draft))) { // a copy for each
            return full("There is no room for more direct messages at the moment", draft);
        }
        Appended put =
                box == null ? new Appended(0, false) : box.put(draft, own ? null : letter.owner(), letter.key(), seen);
        if (put == null) {
            return full(to + " has not taken the last messages yet", draft);
        } else if (put.seq() == 0) {
            return failedFuture(
                    new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + to + "'", draft.id()));
        }
        if (box != null && !put.repeated()) {
            box.tell();
        }
        return completedFuture(put);
    }

    private static CompletionStage<Appended> full(String why, DirectMessage direct) {
        return failedFuture(new ProtocolException(
                ErrorCode.RATE_LIMITED, why + ". Try again in a moment", direct.id(), RETRY_MILLIS));
    }

    @Override
    public CompletionStage<List<DirectMessage>> read(Lease lease, long after, long maxBytes) {
        Mailbox box = boxes.get(lease.username());
        return completedFuture(box == null ? List.of() : box.read(after, maxBytes));
    }

    @Override
    public CompletionStage<Long> taken(Lease lease, long upTo) {
        Mailbox box = boxes.get(lease.username());
        SessionFence session = sessions.find(lease.session());
        if (box == null || session == null || !session.isAt(lease)) {
            return failedFuture(new FencedException(lease));
        }
        return completedFuture(box.taken(lease.session(), upTo));
    }

    @Override
    public CompletionStage<@Nullable Long> sent(Lease by, Object key) {
        Mailbox box = boxes.get(by.username());
        SessionFence session = sessions.find(by.session());
        return completedFuture(
                box == null || session == null ? null : session.labels().find(box, key));
    }

    @Override
    public CompletionStage<Void> close(Lease lease) {
        SessionFence session = sessions.find(lease.session());
        if (session == null) {
            return completedFuture(null); // long ago
        }
        synchronized (session) {
            if (session.isAt(lease)) {
                sessions.end(lease.session());
                Mailbox box = boxes.get(lease.username());
                if (box != null && box.close(lease.session())) {
                    boxes.remove(lease.username(), box);
                }
            } else if (!session.hasEnded()) {
                return failedFuture(new FencedException(lease));
            }
        }
        return completedFuture(null);
    }
}
