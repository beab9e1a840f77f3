package chat.server.store.state;

import chat.server.store.Lease;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a store knows. Those that ended last stay known and fenced: what they asked for before may arrive late. Any thread may
 * call it.
 */
public final class SessionFences {

    private static final int MAX_ENDED = 1_024;

    private final Map<Long, SessionFence> sessions = new ConcurrentHashMap<>();

    /** The oldest first. Guarded by its own lock. */
    private final Queue<Long> ended = new ArrayDeque<>();

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

    public void end(long session) {
        if (!get(session).end()) {
            return;
        }
        synchronized (ended) {
            ended.add(session);
            if (ended.size() > MAX_ENDED) {
                sessions.remove(ended.remove());
            }
        }
    }
}
