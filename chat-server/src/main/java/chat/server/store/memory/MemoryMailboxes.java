package chat.server.store.memory;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.EventSize;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.state.BoxRefusals;
import chat.server.store.state.RecentLabels;
import chat.server.store.state.SessionFence;
import chat.server.store.state.SessionFences;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mailboxes in this process's memory: of users who are in; there are no accounts. All together are bounded in bytes. */
public final class MemoryMailboxes implements Mailboxes {

    /** Told up to which number nothing is kept of a box any more. */
    public interface Drops {
        void dropped(Username user, long upTo);
    }

    private final ByteBudget budget;
    private final Drops drops;
    private final Map<Username, Mailbox> boxes = new ConcurrentHashMap<>();

    private final SessionFences sessions = new SessionFences();

    /** @param maxBytes what is in all mailboxes may come to */
    public MemoryMailboxes(long maxBytes) {
        this(maxBytes, (user, upTo) -> {});
    }

    /** @param drops told by whoever calls this */
    public MemoryMailboxes(long maxBytes, Drops drops) {
        this.budget = new ByteBudget(maxBytes);
        this.drops = drops;
    }

    private Mailbox newBox(StoredBox stored) {
        return new Mailbox(stored, budget, upTo -> drops.dropped(stored.user(), upTo));
    }

    /**
     * From now on these boxes are there, and no others. Sessions that ended stay fenced, but for those that take messages out of one.
     *
     * @param labels what bore them, the oldest first
     */
    public void load(Collection<StoredBox> stored, List<StoredBox.Label> labels) {
        boxes.values().forEach(Mailbox::discard);
        boxes.clear();
        for (StoredBox box : stored) {
            boxes.put(box.user(), newBox(box));
            box.readers().forEach(reader -> sessions.renew(reader.lease()));
        }
        for (StoredBox.Label label : labels) {
            SessionFence session = sessions.find(label.session());
            Mailbox box = boxes.get(label.box());
            Object place = box == null ? label.box() : box.place();
            if (session != null) {
                (label.own() ? session.labels() : session.delivered()).findOrAdd(place, label.label(), label.seq());
            }
        }
    }

    /** Whether somebody has a box here. */
    public boolean has(Username user) {
        return boxes.containsKey(user);
    }

    /** Whether they have, and it is that of an account. */
    public boolean isOfAccount(Username user) {
        Mailbox box = boxes.get(user);
        return box != null && box.isOfAccount();
    }

    @Override
    public CompletionStage<Long> open(Lease lease, boolean account, Runnable onArrival) {
        return open(lease, StoredBox.empty(lease.username(), account), onArrival);
    }

    /**
     * The same.
     *
     * @param away the box as it is if nobody has it here
     */
    public CompletionStage<Long> open(Lease lease, StoredBox away, Runnable onArrival) {
        SessionFence session = sessions.get(lease.session());
        synchronized (session) { // the one with the greatest fence is told of arrivals in the end
            try {
                session.raise(lease);
            } catch (FencedException fenced) {
                return failedFuture(fenced);
            }
            while (true) {
                Mailbox box = boxes.computeIfAbsent(lease.username(), name -> newBox(away));
                Object place = box.place();
                long last = box.open(lease.session(), away.account() ? away.user() : null, onArrival);
                if (last >= 0) {
                    if (!place.equals(box.place())) {
                        sessions.moveLabels(place, box.place());
                    }
                    return completedFuture(last);
                }
                boxes.remove(lease.username(), box); // it is being closed at this very moment
            }
        }
    }

    @Override
    public CompletionStage<Delivery> put(Username to, Letter letter) {
        Mailbox box = boxes.get(to);
        DirectMessage draft = letter.draft();
        boolean own = to.equals(letter.by().username());
        RecentLabels seen;
        try {
            seen = labels(letter.by(), isLabel(letter.by(), to, letter.key()));
        } catch (FencedException fenced) {
            return failedFuture(fenced);
        }
        boolean repeated = box != null && seen.find(box.place(), letter.key()) != null;
        if (!own && !repeated && !budget.hasRoomFor(2 * EventSize.of(draft))) { // a copy for each
            return failedFuture(BoxRefusals.allFull(draft));
        }
        Delivery put = box == null
                ? new Delivery(0, false, false)
                : box.put(draft, own ? null : letter.owner(), letter.key(), seen);
        if (put == null) {
            return failedFuture(BoxRefusals.notTaken(to, draft));
        } else if (put.seq() == 0) {
            return failedFuture(BoxRefusals.unknown(to, draft));
        }
        if (box != null && !put.repeated()) {
            box.tell();
        }
        return completedFuture(put);
    }

    /** By which what a session sends is found again: its own labels, or what it put into the boxes of others. */
    public RecentLabels labels(Lease by, boolean own) {
        SessionFence session = sessions.find(by.session());
        if (session == null || !session.isAt(by)) {
            throw new FencedException(by);
        }
        return labels(session, own);
    }

    private static RecentLabels labels(SessionFence session, boolean own) {
        return own ? session.labels() : session.delivered();
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
    public CompletionStage<@Nullable Long> sent(Lease by, Username to, Object key) {
        Mailbox box = boxes.get(to);
        SessionFence session = sessions.find(by.session());
        return completedFuture(
                session == null
                        ? null
                        : labels(session, isLabel(by, to, key)).find(box == null ? to : box.place(), key));
    }

    /** Whether it is one of the sender's copy. */
    private static boolean isLabel(Lease by, Username to, Object key) {
        return to.equals(by.username()) && key instanceof String;
    }

    @Override
    public CompletionStage<Void> close(Lease lease) {
        SessionFence session = sessions.find(lease.session());
        if (session == null) {
            return completedFuture(null); // long ago
        }
        synchronized (session) {
            if (session.hasEnded()) {
                return completedFuture(null);
            }
            try {
                session.raise(lease); // it may have been resumed without having got here
            } catch (FencedException fenced) {
                return failedFuture(fenced);
            }
            sessions.end(lease.session());
            Mailbox box = boxes.get(lease.username());
            if (box != null && box.close(lease.session())) {
                boxes.remove(lease.username(), box);
            }
        }
        return completedFuture(null);
    }

    @Override
    public void close() {}
}
