package chat.server.store.state;

import chat.server.store.Lease;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a store knows. Those that ended last stay known and fenced: what they asked for before may arrive late. Any thread may
 * call it.
 */
public final class SessionFences {

    private final Map<Long, SessionFence> sessions = new ConcurrentHashMap<>();

    /** Guarded by its own lock. */
    private final RecentlyEnded ended = new RecentlyEnded();

    /** That of a session, which may be a new one. */
    public SessionFence get(long session) {
        return sessions.computeIfAbsent(session, first -> new SessionFence());
    }

    /** That of a session; null if it is not known. */
    public @Nullable SessionFence find(long session) {
        return sessions.get(session);
    }

    /** Forgets what is known of a session but for its fence. */
    public void renew(Lease lease) {
        SessionFence session = new SessionFence();
        session.raise(lease);
        sessions.put(lease.session(), session);
    }

    /** What bore labels there is found by them in another place. Not while something is sent there. */
    public void moveLabels(Object from, Object to) {
        sessions.values().forEach(session -> {
            session.labels().move(from, to);
            session.delivered().move(from, to);
        });
    }

    public void end(long session) {
        if (!get(session).end()) {
            return;
        }
        synchronized (ended) {
            Long forgotten = ended.add(session);
            if (forgotten != null) {
                sessions.remove(forgotten);
            }
        }
    }
}
