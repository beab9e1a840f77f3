package chat.server.store.state;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that ended last: they stay known, and fenced, because what they asked for before may arrive late. Guarded by whoever uses it.
 */
public final class RecentlyEnded {

    private static final int MAX_SESSIONS = 1_024;

    /** The oldest first. */
    private final Queue<Long> sessions = new ArrayDeque<>();

    /** One more has ended. Returns the one that need not be known any more; null if there is none. */
    public @Nullable Long add(long session) {
        sessions.add(session);
        return sessions.size() > MAX_SESSIONS ? sessions.remove() : null;
    }
}
