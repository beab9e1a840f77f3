package chat.server.domain;

import chat.protocol.Username;
import chat.server.limit.Allowance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who is in, under a name, through one or more sessions. Any thread may call it; the sessions are guarded by its lock. */
public final class User {

    private final Username username;
    private final Instant since;
    private final Allowance allowance = new Allowance();

    /** By their number; at least one as long as the user is in. */
    private final Map<Long, Session> sessions = new LinkedHashMap<>(2);

    User(Username username, Instant since) {
        this.username = username;
        this.since = since;
    }

    public Username username() {
        return username;
    }

    /** When they joined, whatever session has been resumed since. */
    public Instant since() {
        return since;
    }

    /** What they have taken of what is theirs to take, over all connections. */
    public Allowance allowance() {
        return allowance;
    }

    public synchronized List<Session> sessions() {
        return new ArrayList<>(sessions.values());
    }

    /**
     * A session begins, or goes on over another connection. Of several connections that come back at once it is the one with the greatest
     * fence that has it in the end, in whatever order they get here.
     *
     * @return the one that has it no more; null if there was none
     */
    synchronized @Nullable Session attach(Session session) {
        Session before = sessions.get(session.lease().session());
        if (before != null && before.lease().fence() > session.lease().fence()) {
            return session;
        }
        sessions.put(session.lease().session(), session);
        return before;
    }

    /** It is over, unless another connection has it. */
    synchronized void detach(Session session) {
        sessions.remove(session.lease().session(), session);
    }
}
