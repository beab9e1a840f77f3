package chat.server.domain;

import static java.util.Objects.requireNonNull;

import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who are in through this process, as many as there are seats; who is in elsewhere, the directory alone knows. Has the sessions of a user
 * follow each other from room to room. Any thread may call it; the users are in one concurrent map.
 */
final class LocalUsers implements Room.Watch {

    /** More than can begin, and be lost, at the same moment. */
    private static final int MAX_LOST_EARLY = 1_024;

    private final Map<Username, User> users = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final boolean isShared;

    /** Sessions that were lost to another server before it was known here that they had begun, the oldest first. */
    private final Map<Long, Lease> lostEarly = new LinkedHashMap<>(0);

    /**
     * @param clock says when somebody joined
     * @param isShared whether accounts may have sessions through other servers
     */
    LocalUsers(InstantSource clock, boolean isShared) {
        this.clock = clock;
        this.isShared = isShared;
    }

    /** Whoever is in under this name; null if nobody is. */
    @Nullable
    User get(Username name) {
        return users.get(name);
    }

    Collection<User> all() {
        return users.values();
    }

    int count() {
        return users.size();
    }

    /** As it is at any time; not to be changed. */
    Map<Username, User> byName() {
        return users;
    }

    /** Somebody may come back to a session from before this process began. */
    User await(Lease lease) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        User user = requireNonNull(users.compute(lease.username(), (name, there) -> {
            User awaited = there == null ? new User(name, now, isShared) : there;
            awaited.await(lease);
            return awaited;
        }));
        if (isShared && wasLost(lease)) {
            user.giveUp(lease);
            removeIfGone(user);
        }
        return user;
    }

    /** A session begins, or goes on over another connection. */
    Session attach(Lease lease, int device, @Nullable String secret, SessionListener listener, Chat chat) {
        AtomicReference<@Nullable Session> displaced = new AtomicReference<>();
        AtomicReference<@Nullable Session> attached = new AtomicReference<>();
        users.compute(lease.username(), (name, there) -> {
            User user = there == null ? new User(name, clock.instant(), isShared) : there;
            Session former = user.session(lease.session());
            Instant since = former == null ? clock.instant() : former.since();
            Session session = new Session(user, lease, device, since, secret, listener, chat);
            attached.set(session);
            displaced.set(user.attach(session));
            return user;
        });
        Session former = displaced.get();
        if (former != null) {
            former.supersede();
        }
        Session session = requireNonNull(attached.get());
        if (isShared && wasLost(lease)) {
            session.supersede();
            session.user().detach(session);
            removeIfGone(session.user());
        }
        return session;
    }

    private boolean wasLost(Lease lease) {
        synchronized (lostEarly) {
            Lease lost = lostEarly.get(lease.session());
            return lost != null && lost.fence() > lease.fence();
        }
    }

    /**
     * A session is elsewhere from now on, or has ended there.
     *
     * @param lease the one that it has now
     * @param over marks it as over here, before its user is removed, and perhaps their rooms; false if it was over before
     * @return who had it here; null if nobody had, or it has come back meanwhile, or was over before
     */
    @Nullable
    Session lose(Lease lease, Predicate<Session> over) {
        synchronized (lostEarly) { // first: who is about to begin it finds that
            lostEarly.put(lease.session(), lease);
            if (lostEarly.size() > MAX_LOST_EARLY) {
                lostEarly.remove(lostEarly.keySet().iterator().next());
            }
        }
        User user = users.get(lease.username());
        if (user == null) {
            return null;
        }
        Session session = user.lose(lease);
        boolean wasLost = session != null && over.test(session);
        removeIfGone(user);
        return wasLost ? session : null;
    }

    void removeIfGone(User user) {
        users.computeIfPresent(user.username(), (name, there) -> there == user && user.isGone() ? null : there);
    }

    @Override
    public boolean isFor(Username who) {
        User user = users.get(who);
        return user != null && user.hasSeveralSessions();
    }

    @Override
    public boolean isHere(Username who) {
        return users.containsKey(who);
    }

    @Override
    public void moved(Username who, RoomName room) {
        User user = users.get(who);
        if (user != null) {
            user.arrivals().moved(room, true);
            user.sessions().forEach(session -> session.listener().moved(session, room));
        }
    }
}
