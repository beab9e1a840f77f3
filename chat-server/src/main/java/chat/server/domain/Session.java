package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.domain.Retry.cause;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One device's right to act for a user, over one connection. When the session is resumed over another one, that gets a session object of its
 * own, with the next fence, and whatever is asked for here has no effect any more. Owned by the event loop of its {@link SessionListener}:
 * all methods are for that thread, and all stages complete there, or at once.
 *
 * <p>What is refused fails with a {@link ProtocolException} that bears the id given. Rooms are named in whatever case.
 */
public final class Session {

    private final User user;
    private final Lease lease;
    private final Integer device;
    private final Instant since;
    private final @Nullable String secret;
    private final SessionListener listener;
    private final Chat chat;
    private final SessionCalls calls;
    private final RoomStays stays;
    private final Following following;
    private final Speech speech;
    private final RoomQueries queries;
    private final Directs directs;
    private final ReadMarks marks;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean superseded;

    /** On how many ways to where the user is it is {@linkplain #hold held}. */
    private int held;

    /**
     * @param device its number among those of its user
     * @param since when it began, over whichever connection
     * @param secret to resume it with; null if that was not asked for
     */
    Session(
            User user,
            Lease lease,
            int device,
            Instant since,
            @Nullable String secret,
            SessionListener listener,
            Chat chat) {
        this.user = user;
        this.lease = lease;
        this.device = device;
        this.since = since;
        this.secret = secret;
        this.listener = listener;
        this.chat = chat;
        this.calls = new SessionCalls(listener);
        this.stays = new RoomStays(user, lease, listener.eventLoop(), chat);
        this.following = new Following(this, calls, chat);
        this.speech = new Speech(this, calls, chat);
        this.queries = new RoomQueries(this, calls, chat);
        this.directs = new Directs(this, owner(), chat);
        this.marks = new ReadMarks(this, chat);
    }

    /** Tells the session from every other, whatever connection it is over. */
    public long id() {
        return lease.session();
    }

    /** Grows each time somebody comes back to the session. */
    public long fence() {
        return lease.fence();
    }

    public User user() {
        return user;
    }

    public Username username() {
        return user.username();
    }

    /** Tells it from the other sessions of the account; null for a guest, who has one only. Any thread. */
    public @Nullable Integer device() {
        return user.credential() == null ? null : device;
    }

    /** When it began, whatever connection it goes on over; at the earliest, when this process began. */
    public Instant since() {
        return since;
    }

    /** To resume the session with; null if that was not asked for. */
    public @Nullable String secret() {
        return secret;
    }

    Lease lease() {
        return lease;
    }

    public SessionListener listener() {
        return listener;
    }

    /** Whom what they make and say counts against: where the connection comes from, or them alone. */
    Object owner() {
        Object origin = listener.origin();
        return origin == null ? user.username() : origin;
    }

    /**
     * Whether something may be asked for now, so that all takes effect and is answered in the order in which it was asked for.
     *
     * @param room where it is to be said; null if it is something else. Then all that was said has to be answered
     */
    public boolean isReadyFor(@Nullable String room) {
        return held == 0 && calls.areAnswered() && speech.isReadyFor(room);
    }

    /** Nothing is asked for here until the stage completes: the session is on the way to where its user is. */
    public void hold(CompletionStage<?> stage) {
        held++;
        stage.whenComplete((there, failure) -> {
            held--;
            calls.progressed();
        });
    }

    /** Completes when something that is under way was answered, or the session is held no more. One of both has to be. */
    public CompletionStage<Void> progress() {
        return calls.progress();
    }

    /** As {@link #enter(String, RoomRules.Key, String, RoomSubscription)}, without a key. */
    public CompletionStage<@Nullable Entry> enter(String room, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        return enter(room, null, id, subscription);
    }

    /**
     * Goes into a room, which is made if it is not there. Its events come out at the subscription from the entry on.
     *
     * @param key of a closed room; null for none
     * @return null if the user came in by another session meanwhile: then this one is to {@linkplain Following#follow follow}
     */
    public CompletionStage<@Nullable Entry> enter(
            String room, RoomRules.@Nullable Key key, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        return new WayIn(this, RoomName.of(room, id), key, id, subscription, chat).enter();
    }

    /** Goes out of a room other than the lobby. Its last event here is this leave. Returns the name as the room keeps it. */
    public CompletionStage<String> part(String room, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        Room there = stay.room();
        if (there.name().equals(LOBBY)) {
            throw new ProtocolException(
                    ErrorCode.ROOM_INVALID, "Everybody is in the lobby: one leaves it with the chat", id);
        }
        stays.remove(stay);
        return SessionCalls.refusing(id, goOut(stay, LeaveReason.PART).whenComplete((out, failure) -> {
            if (failure != null) {
                stays.add(stay);
            }
        }));
    }

    /**
     * The user is taken out of a room other than the lobby, when all that was asked for here is done. Its last event here is this leave,
     * which is found after what they {@link Following#missed}, where that is on its way still.
     *
     * @return the name as the room keeps it; null if the session was not in it
     */
    public CompletionStage<@Nullable String> expel(RoomName room) {
        if (!calls.areAnswered() || !speech.isReadyFor(null)) {
            return progress().thenCompose(progressed -> expel(room));
        }
        RoomStay stay = isOver() ? null : stays.find(room.toString());
        return stay == null
                ? CompletableFuture.completedFuture(null)
                : goOut(stay, LeaveReason.KICKED).thenApply(name -> {
                    if (stay.isOver()) { // else what they missed leads to the end of the stay
                        stays.remove(stay);
                    }
                    return name;
                });
    }

    private CompletionStage<String> goOut(RoomStay stay, LeaveReason reason) {
        Room there = stay.room();
        CompletionStage<Appended> left =
                append(stay, new Left(there.name(), 0, username().toString(), reason.wire()));
        return calls.begun(left.whenComplete((out, failure) -> {
                    if (failure == null) {
                        user.arrivals().strikeOut(there, lease, chat);
                        chat.rooms().left(there);
                    }
                }))
                .thenApply(out -> there.name());
    }

    /** What is told there and is found again under its number alone. */
    CompletionStage<Appended> append(RoomStay stay, RoomEvent draft) {
        long number = stay.nextNumber();
        return calls.here(chat.ask(() -> stay.append(number, null, draft))).whenComplete((appended, failure) -> {
            if (failure != null) {
                stay.giveBack(number);
            }
        });
    }

    /** By what it is to be found again; null if nobody can come back to send it again. */
    @Nullable
    String label(@Nullable String id) {
        return secret == null ? null : id;
    }

    /** Has them told whereto they were invited while they were away. */
    public void tellInvitations() {
        RoomRules rules = chat.roomRules();
        if (rules != null) {
            rules.tellInvitations(this);
        }
    }

    /** Where the session is, or on the way in. */
    public RoomStays stays() {
        return stays;
    }

    /** How it gets to where its user is. */
    public Following following() {
        return following;
    }

    /** What it says in its rooms. */
    public Speech speech() {
        return speech;
    }

    /** What it asks about rooms. */
    public RoomQueries queries() {
        return queries;
    }

    SessionCalls calls() {
        return calls;
    }

    /** What is said to single users, and to this one alone. */
    public Directs directs() {
        return directs;
    }

    /** Up to where the user has read. */
    public ReadMarks marks() {
        return marks;
    }

    /**
     * The connection is lost: the seat is kept for whoever resumes the session.
     *
     * @param reason what the others are told if nobody does
     * @return whether it is kept. It is not if nobody can resume the session, or somebody has, or it has ended
     */
    public CompletionStage<Boolean> keep(LeaveReason reason) {
        return secret == null || ended.get()
                ? CompletableFuture.completedFuture(false)
                : calls.here(chat.insist(() -> chat.directory().keep(lease, reason)))
                        .handle((kept, failure) -> failure == null);
    }

    /**
     * Ends the session. With their last one the user leaves: name and seat are given up, and the others are told. The first reason counts.
     *
     * @return whether that was to be done: it had not ended, and nobody has resumed it
     */
    public CompletionStage<Boolean> leave(LeaveReason reason) {
        if (!end()) {
            return CompletableFuture.completedFuture(false);
        }
        return chat.leaving()
                .ending(() -> calls.here(chat.insist(() -> chat.directory().end(lease, reason)))
                        .thenCompose(departure -> calls.here(chat.leaving().depart(departure))))
                .thenApply(departed -> true)
                .exceptionallyCompose(failure -> cause(failure) instanceof FencedException
                        ? CompletableFuture.completedFuture(!superseded) // else their seat was taken at the same moment
                        : CompletableFuture.failedFuture(failure));
    }

    /** The user has this account from now on: so has whoever resumes the session. Any thread. */
    CompletionStage<Void> identify(Account account) {
        return SessionCalls.refusing(null, chat.insist(() -> chat.directory().identify(lease, account.credential())))
                .thenAccept(done -> user.identify(account));
    }

    /** The user has an account from now on: their mailbox stays when they leave. Any thread. */
    CompletionStage<?> keepMailbox() {
        return SessionCalls.refusing(null, chat.insist(() -> chat.mailboxes().open(lease, true, listener::mail)));
    }

    /** The session goes on over another connection. Any thread. */
    void supersede() {
        goOn();
        listener.superseded();
    }

    /** The same, but its listener is not told yet. Returns true, however often it is called. */
    boolean goOn() {
        superseded = true;
        return true;
    }

    /** It goes on elsewhere, or has ended there: the rooms here know nothing more of it. Any thread. */
    void abandonStays() {
        try {
            listener.eventLoop().execute(stays::abandon);
        } catch (RejectedExecutionException stopped) {
            // The rooms end with the server.
        }
    }

    /** Any thread. */
    boolean hasEnded() {
        return ended.get();
    }

    /** Whether it has ended, or goes on over another connection. Any thread. */
    public boolean isOver() {
        return superseded || hasEnded();
    }

    /** It is to end. Returns whether this is the first time. Any thread. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** What is told where {@link #isOver} holds. */
    static ProtocolException over(@Nullable String id) {
        return new ProtocolException(
                ErrorCode.SESSION_UNKNOWN, "This session is over, or goes on over another connection", id);
    }
}
