package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.domain.Retry.cause;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One device's right to act for a user, over one connection. When the session is resumed over another one, that gets a session object of its
 * own, with the next fence, and whatever is asked for here has no effect any more. Owned by the event loop of its {@link SessionListener}:
 * all methods are for that thread, and all stages complete there, or at once.
 *
 * <p>What is refused fails with a {@link ProtocolException} that bears the id given. Rooms are named in whatever case.
 */
public final class Session implements AppendQueue.Owner {

    private final User user;
    private final Lease lease;
    private final @Nullable String secret;
    private final SessionListener listener;
    private final Chat chat;
    private final AppendQueue queue;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean superseded;

    private final RoomStays stays;

    /** How much is under way besides what is in the queue. */
    private int underWay;

    /** Completes when something that is under way was answered; null if nobody waits for it. */
    private @Nullable CompletableFuture<Void> progress;

    private final Directs directs;

    /** @param secret to resume it with; null if that was not asked for */
    Session(User user, Lease lease, @Nullable String secret, SessionListener listener, Chat chat) {
        this.user = user;
        this.lease = lease;
        this.secret = secret;
        this.listener = listener;
        this.chat = chat;
        this.stays = new RoomStays(this, chat);
        this.directs = new Directs(this, chat);
        this.queue = new AppendQueue(this, listener.eventLoop(), chat.bytesInFlight(), chat.retry(), lease.fence() > 1);
    }

    /** Tells the session from every other, whatever connection it is over. */
    public long id() {
        return lease.session();
    }

    public User user() {
        return user;
    }

    public Username username() {
        return user.username();
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

    /** Whom what they make and say counts against: where the connection comes from, or them alone. Any thread. */
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
        if (underWay > 0) {
            return false;
        }
        if (queue.isEmpty()) {
            return true;
        }
        RoomStay stay = room == null ? null : stays.find(room);
        return stay != null && queue.isOpenFor(stay.room());
    }

    /** Completes when something that is under way was answered. There has to be something. */
    public CompletionStage<Void> progress() {
        if (progress == null) {
            progress = new CompletableFuture<>();
        }
        return progress;
    }

    @Override
    public void progressed() {
        CompletableFuture<Void> awaited = progress;
        if (awaited != null) {
            progress = null;
            awaited.complete(null);
        }
    }

    /** Goes into a room, which is made if it is not there. Its events come out at the subscription from the entry on. */
    public CompletionStage<Entry> enter(String room, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        RoomName name = RoomName.of(room, id);
        if (stays.find(room) != null) {
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You are in '" + room + "' already", id);
        }
        if (stays.size() >= ProtocolLimits.MAX_ROOMS_PER_USER) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_ROOMS,
                    "You are in " + stays.size() + " rooms, which is the most. Part from one first",
                    id);
        }
        Room there = chat.rooms().expectIn(name, id, owner());
        RoomStay stay = new RoomStay(there, lease, subscription);
        stays.add(stay);
        boolean insisting = there.name().equals(LOBBY); // they have a name and a seat already
        CompletionStage<Entry> entry = here(chat.retry()
                        .ask(insisting, () -> chat.directory().enter(lease, there.key())))
                .thenCompose(noted -> here(there.admit(insisting, lease)))
                .thenCompose(writer -> {
                    stay.admitted(writer);
                    there.add(username(), stay);
                    return append(
                            insisting,
                            stay,
                            new Joined(there.name(), 0, username().toString()));
                })
                .thenCompose(joined -> found(stay));
        return refusing(id, begun(entry.whenComplete((found, failure) -> {
            there.unexpect();
            if (failure != null) {
                undoEntry(stay, cause(failure));
            }
        })));
    }

    private CompletionStage<Entry> found(RoomStay stay) {
        Entry entry = stay.entry();
        if (entry == null && stay.failure() == null) {
            entry = stay.room().subscribe(username(), stay); // through another session they were in already
        }
        return entry != null
                ? CompletableFuture.completedFuture(entry)
                : failed(new IllegalStateException("coming in failed", stay.failure()));
    }

    private void undoEntry(RoomStay stay, Throwable cause) {
        Room room = stay.room();
        stays.remove(stay);
        room.remove(username(), stay);
        boolean mayBeIn = !(cause instanceof ProtocolException || cause instanceof FencedException);
        if (mayBeIn && user.sessions().size() == 1 && !ended.get()) { // else they may be in through another one
            Retry.logFailure(
                    chat.leave(room, lease, LeaveReason.DISCONNECTED)
                            .thenCompose(
                                    left -> chat.insist(() -> chat.directory().part(lease, room.key()))),
                    "taking somebody out of a room");
        } else {
            chat.rooms().left(room);
        }
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
        CompletionStage<Void> left = append(
                        false, stay, new Left(there.name(), 0, username().toString(), LeaveReason.PART.wire()))
                .thenCompose(out -> here(chat.insist(() -> chat.directory().part(lease, there.key()))));
        return refusing(
                id,
                begun(left.whenComplete((out, failure) -> {
                            if (failure != null) {
                                stays.add(stay);
                            } else {
                                chat.rooms().left(there);
                            }
                        }))
                        .thenApply(out -> there.name()));
    }

    private CompletionStage<Appended> append(boolean insisting, RoomStay stay, RoomEvent draft) {
        long number = stay.nextNumber();
        RoomStore.Writer writer = stay.writer();
        return here(chat.retry().ask(insisting, () -> writer.append(number, null, draft)))
                .whenComplete((appended, failure) -> {
                    if (failure != null) {
                        stay.giveBack(number);
                    }
                });
    }

    /**
     * Says something in a room, in the words that {@link chat.protocol.MessageText} let pass. The listener gets the answer if it is another
     * one than the message itself.
     */
    public void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        RoomStay stay = stays.find(room);
        if (stay != null) {
            queue.append(stay, label(id), id, said(stay.room(), text, id, action));
            return;
        }
        String label = label(id);
        Room there = label == null ? null : chat.rooms().find(room);
        if (there == null || label == null) {
            throw stays.unknown(room, id);
        }
        // They may have said it before they left.
        begun(here(there.sent(lease, label)).whenComplete((seq, failure) -> {
            if (seq != null) {
                listener.answer(new Duplicate(label, there.name(), seq));
            } else {
                failed(id, failure == null ? stays.unknown(room, id) : cause(failure));
            }
        }));
    }

    private Message said(Room room, String text, @Nullable String id, boolean action) {
        return new Message(room.name(), 0, username().toString(), text, Instant.EPOCH, id, action);
    }

    /** By what it is to be found again; null if nobody can come back to send it again. */
    @Nullable
    String label(@Nullable String id) {
        return secret == null ? null : id;
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link chat.protocol.MessageText#checkTopic} let pass; empty for none
     */
    public void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        queue.append(stay, null, id, new Topic(stay.room().name(), 0, username().toString(), topic));
    }

    @Override
    public void appended(RoomStay stay, @Nullable String label, Appended appended) {
        if (label != null && appended.repeated()) {
            listener.answer(new Duplicate(label, stay.room().name(), appended.seq()));
        }
    }

    @Override
    public void failed(@Nullable String id, Throwable cause) {
        listener.failed(toRefusal(cause, id));
    }

    /**
     * Who is in a room now.
     *
     * @param page null for those who are there longest
     */
    public RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        Room found = stays.require(room, id).room();
        return new RoomRoster(found.name(), page == null ? found.roster() : found.page(after(page, id), page.limit()));
    }

    private static @Nullable Username after(Page page, @Nullable String id) throws ProtocolException {
        try {
            return page.after().isEmpty() ? null : Username.of(page.after());
        } catch (ProtocolException refused) {
            throw refused.withId(id);
        }
    }

    /** Who is in which room; the name as the room keeps it. */
    public record RoomRoster(String room, Roster roster) {}

    /**
     * What was said in a room last, oldest first.
     *
     * @param before only messages with a smaller number
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<History> history(String room, long before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        Room found = stays.require(room, id).room();
        return refusing(id, here(found.history(before, limit, maxBytes)))
                .thenApply(said -> new History(found.name(), said));
    }

    /** Where the session is, or on the way in. */
    public RoomStays stays() {
        return stays;
    }

    /** What is said to single users, and to this one alone. */
    public Directs directs() {
        return directs;
    }

    /**
     * Finds a room again in which they are. What they {@link #missed} there is read from the number of the entry on.
     *
     * @param room by the name as it keeps it
     * @param seen as {@link RoomStays#seen} says
     */
    public CompletionStage<ResumePoint> reenter(String room, long seen) {
        Room there = stays.get(room).room();
        Entry now = there.entry(username());
        ResumePoint lost = new ResumePoint(now, now.seq(), false);
        return seen < 0
                ? CompletableFuture.completedFuture(lost)
                : here(there.replay(seen, now.seq(), 0))
                        .thenApply(events -> events == null
                                ? lost
                                : new ResumePoint(
                                        new Entry(now.room(), seen, now.roster(), now.topic(), now.epoch()),
                                        now.seq(),
                                        true));
    }

    /**
     * The next of what they missed in a room in which they are.
     *
     * @param room by the name as it keeps it
     * @param seq the number of the event behind which to go on
     * @param maxBytes what they may come to; one event may be more
     * @param subscription begins behind them, where these are the latest
     */
    public CompletionStage<Missed> missed(String room, long seq, long maxBytes, RoomSubscription subscription) {
        RoomStay stay = stays.get(room);
        return here(stay.room().replay(seq, stay.room().lastSeq(), maxBytes)).thenApply(events -> {
            if (events == null) {
                return new Missed(null, false);
            }
            long reached =
                    events.isEmpty() ? seq : events.get(events.size() - 1).seq();
            return new Missed(events, stay.room().subscribe(username(), stay, subscription, reached));
        });
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
                : here(chat.insist(() -> chat.directory().keep(lease, reason)))
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
        return here(chat.insist(() -> chat.directory().end(lease, reason)))
                .thenCompose(departure -> here(chat.depart(departure)))
                .thenApply(departed -> true)
                .exceptionallyCompose(failure -> cause(failure) instanceof FencedException
                        ? CompletableFuture.completedFuture(!superseded) // else their seat was taken at the same moment
                        : failed(failure));
    }

    /** The session goes on over another connection. Any thread. */
    void supersede() {
        superseded = true;
        listener.superseded();
    }

    /** It is to end. Returns whether this is the first time. Any thread. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Something is under way until the stage is complete: nothing else is asked for meanwhile. */
    <T> CompletionStage<T> begun(CompletionStage<T> stage) {
        underWay++;
        return stage.whenComplete((done, failure) -> {
            underWay--;
            progressed();
        });
    }

    /** The same stage, but what depends on it runs on the event loop, or at once. */
    <T> CompletionStage<T> here(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.isDone() ? future : future.whenCompleteAsync((done, failure) -> {}, listener.eventLoop());
    }

    /** What was fenced off is told as a refusal; refusals bear the id. */
    static <T> CompletionStage<T> refusing(@Nullable String id, CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> failed(toRefusal(cause(failure), id)));
    }

    private static Throwable toRefusal(Throwable cause, @Nullable String id) {
        if (cause instanceof FencedException) {
            return new ProtocolException(
                    ErrorCode.SESSION_UNKNOWN, "This session is over, or goes on over another connection", id);
        }
        return cause instanceof ProtocolException refused ? refused.withId(id) : cause;
    }

    private static <T> CompletionStage<T> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }
}
