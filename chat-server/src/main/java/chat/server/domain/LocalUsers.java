package chat.server.domain;

import static java.util.Objects.requireNonNull;

import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Those who are in through this process, as many as there are seats; who is in elsewhere, the directory alone knows. Has the sessions of a user
 * follow each other from room to room. Any thread may call it; the users are in one concurrent map.
 */
final class LocalUsers implements Room.Watch {

    private final Map<Username, User> users = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** @param clock says when somebody joined */
    LocalUsers(InstantSource clock) {
        this.clock = clock;
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
        User user = users.computeIfAbsent(lease.username(), name -> new User(name, now));
        user.await(lease);
        return user;
    }

    /** A session begins, or goes on over another connection. */
    Session attach(Lease lease, int device, @Nullable String secret, SessionListener listener, Chat chat) {
        AtomicReference<@Nullable Session> displaced = new AtomicReference<>();
        AtomicReference<@Nullable Session> attached = new AtomicReference<>();
        users.compute(lease.username(), (name, there) -> {
            User user = there == null ? new User(name, clock.instant()) : there;
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
        return requireNonNull(attached.get());
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
    public void moved(Username who, RoomName room) {
        User user = users.get(who);
        if (user != null) {
            user.sessions().forEach(session -> session.listener().moved(session, room));
        }
    }
}
