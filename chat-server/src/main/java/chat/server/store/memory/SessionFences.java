package chat.server.store.memory;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a store knows. Those that ended last stay known and fenced: what they asked for before may arrive late. Any thread may
 * call it.
 */
final class SessionFences {

    private static final int MAX_ENDED = 1_024;

    private final Map<Long, SessionFence> sessions = new ConcurrentHashMap<>();

    /** The oldest first. Guarded by its own lock. */
    private final Queue<Long> ended = new ArrayDeque<>();

    /** That of a session, which may be a new one. */
    SessionFence get(long session) {
        return sessions.computeIfAbsent(session, first -> new SessionFence());
    }

    /** That of a session; null if it is not known. */
    @Nullable
    SessionFence find(long session) {
        return sessions.get(session);
    }

    void end(long session) {
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
