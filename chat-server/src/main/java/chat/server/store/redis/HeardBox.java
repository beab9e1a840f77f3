package chat.server.store.redis;

import chat.server.store.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A box of which sessions of this process take letters out. They are called under no lock. */
final class HeardBox implements RedisLink.Listener {

    private record Session(long fence, Runnable onArrival) {}

    private final Runnable onEnd;

    /** Guarded by this. */
    private final Map<Long, Session> sessions = new HashMap<>(2);

    /** The number of the latest letter that was told. Guarded by this. */
    private long lastTold;

    /** @param onEnd run whenever a session takes nothing out here any more */
    HeardBox(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    /** @param message bears the key of the box in its first line */
    @Override
    public void heard(String message) {
        String[] words = message.substring(message.indexOf('\n') + 1).split(" ", -1);
        if (words[0].equals("letter")) {
            long seq = Long.parseLong(words[1]);
            if (isNew(seq)) {
                tell();
            }
        } else {
            remove(Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    @Override
    public void missed() {
        tell();
    }

    /** This process has put a letter there. The sessions are told in any case: what heard of it before may not be through with that. */
    void put(long seq) {
        isNew(seq);
        tell();
    }

    private synchronized boolean isNew(long seq) {
        boolean isNew = seq > lastTold;
        lastTold = Math.max(lastTold, seq);
        return isNew;
    }

    private void tell() {
        List<Session> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
        }
        all.forEach(session -> session.onArrival().run());
    }

    /**
     * A session takes letters out, as it may have done before.
     *
     * @param last the number of the latest letter when it was let
     * @return whether it is one more; not if it goes on with a greater fence already
     */
    boolean add(Lease lease, Runnable onArrival, long last) {
        boolean isNew;
        boolean isMore;
        synchronized (this) {
            Session before = sessions.get(lease.session());
            if (before != null && before.fence() > lease.fence()) {
                return false;
            }
            sessions.put(lease.session(), new Session(lease.fence(), onArrival));
            isNew = before == null;
            isMore = lastTold > last; // heard since, or it was another box of that name
            lastTold = last;
        }
        if (isMore) {
            onArrival.run();
        }
        return isNew;
    }

    /** The session takes nothing out here with a smaller fence than this. */
    void remove(long session, long fence) {
        synchronized (this) {
            Session here = sessions.get(session);
            if (here == null || here.fence() >= fence) {
                return;
            }
            sessions.remove(session);
        }
        onEnd.run();
    }
}
