package chat.server.domain;

import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.limit.Allowance;
import chat.server.store.Accounts.Account;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.Sanctions.Sanction;
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
    private final Invitations invitations = new Invitations();
    private final Arrivals arrivals = new Arrivals();

    /** Null for a guest. Written under the lock. */
    private volatile @Nullable Identity identity;

    /** Why they may only read; null if they may say something, or it has ended. */
    private volatile @Nullable Sanction mute;

    /** By their number. */
    private final Map<Long, Session> sessions = new LinkedHashMap<>(2);

    /** Whether there are several. Written under the lock. */
    private volatile boolean hasSeveral;

    /** Those that nobody has here and somebody may come back to, by their number. */
    private final Map<Long, Lease> awaited = new LinkedHashMap<>(0);

    /** Whether sessions of theirs may be elsewhere. */
    private final boolean isShared;

    /** What to tell them if they are kicked by another server. */
    private volatile @Nullable String farewell;

    /** @param isShared whether an account may have sessions through other servers */
    User(Username username, Instant since, boolean isShared) {
        this.username = username;
        this.since = since;
        this.isShared = isShared;
    }

    /** They are to be kicked by another server, which has this to say beside that; null for nothing. */
    void farewell(@Nullable String text) {
        farewell = text;
    }

    @Nullable
    String farewell() {
        return farewell;
    }

    public Username username() {
        return username;
    }

    /** When they joined, whatever session has been resumed since; at the earliest, when this process began. */
    public Instant since() {
        return since;
    }

    /** @param since when the account began */
    private record Identity(long credential, Role role, Instant since) {}

    /** They have an account from now on, and this password of it. */
    synchronized void identify(Account account) {
        identity = new Identity(account.credential(), account.role(), account.since());
    }

    /**
     * What was found out before somebody gave the account another password changes nothing.
     *
     * @return whether they may do more or less by it than they might
     */
    synchronized boolean recognize(Account account) {
        Identity known = identity;
        if (known != null && known.credential() != account.credential()) {
            return false;
        }
        identify(account);
        return known != null && known.role() != account.role();
    }

    /** By which they were identified, as {@link chat.server.store.Accounts.Account#credential} has it; null for a guest. */
    public @Nullable Long credential() {
        Identity known = identity;
        return known == null ? null : known.credential();
    }

    boolean isGuest() {
        return identity == null;
    }

    /** @param found null if they are not muted */
    void mute(@Nullable Sanction found) {
        mute = found;
    }

    @Nullable
    Sanction mute() {
        return mute;
    }

    /** What they might do when they were identified last: an operator may have changed it. */
    public Role role() {
        Identity known = identity;
        return known == null ? Role.GUEST : known.role();
    }

    /** What they may do with messages. */
    RoomStore.Right right() {
        Identity known = identity;
        return known == null
                ? RoomStore.Right.GUEST
                : new RoomStore.Right(known.since(), known.role().compareTo(Role.MODERATOR) >= 0);
    }

    /** What they have taken of what is theirs to take, over all connections. */
    public Allowance allowance() {
        return allowance;
    }

    /** Where they may come in without an account; whose account is invited is in the store. */
    Invitations invitations() {
        return invitations;
    }

    /** Which rooms the sessions are on the way into. */
    Arrivals arrivals() {
        return arrivals;
    }

    /** Whether they have more than one session, or may have, through whatever server. Takes no lock. */
    boolean hasSeveralSessions() {
        return hasSeveral || (isShared && identity != null);
    }

    /** Has the sessions here told something, but for the one through which it came about. */
    public void tell(ServerMessage message, @Nullable Session but) {
        if (hasSeveral || but == null) {
            sessions().stream()
                    .filter(session -> session != but && !session.isOver())
                    .forEach(session -> session.listener().tell(message));
        }
    }

    public synchronized List<Session> sessions() {
        return new ArrayList<>(sessions.values());
    }

    /** One of the sessions; null if it is not here. */
    synchronized @Nullable Session session(long id) {
        return sessions.get(id);
    }

    /** Somebody may come back to this session, which nobody has here, unless somebody has. */
    synchronized void await(Lease lease) {
        if (!sessions.containsKey(lease.session())) {
            awaited.put(lease.session(), lease);
        }
    }

    /** Nobody is awaited any more. Returns whether somebody was. */
    synchronized boolean giveUp(Lease lease) {
        return awaited.remove(lease.session(), lease);
    }

    synchronized List<Lease> awaited() {
        return new ArrayList<>(awaited.values());
    }

    /** Whether there is a session that has not ended, here or to come back to. */
    public synchronized boolean isIn() {
        return !awaited.isEmpty() || sessions.values().stream().anyMatch(session -> !session.hasEnded());
    }

    /** Whether there is no session left, here or to come back to. */
    synchronized boolean isGone() {
        return sessions.isEmpty() && awaited.isEmpty();
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
        hasSeveral = sessions.size() > 1;
        awaited.remove(session.lease().session());
        return before;
    }

    /** It is over, unless another connection has it. */
    synchronized void detach(Session session) {
        sessions.remove(session.lease().session(), session);
        hasSeveral = sessions.size() > 1;
    }

    /**
     * A session is elsewhere from now on, or has ended there.
     *
     * @param lease the one that it has now
     * @return who had it here; null if nobody had, or it has come back meanwhile
     */
    synchronized @Nullable Session lose(Lease lease) {
        Lease known = awaited.get(lease.session());
        if (known != null && known.fence() < lease.fence()) {
            awaited.remove(lease.session());
        }
        Session session = sessions.get(lease.session());
        if (session == null || session.lease().fence() >= lease.fence()) {
            return null;
        }
        detach(session);
        return session;
    }

    /** It has ended, whoever had it. */
    synchronized void detach(long session) {
        sessions.remove(session);
        hasSeveral = sessions.size() > 1;
        awaited.remove(session);
    }
}
