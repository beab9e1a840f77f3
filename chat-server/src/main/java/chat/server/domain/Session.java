package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.domain.Retry.cause;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Found;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.List;
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
    private final RoomStays stays;
    private final Directs directs;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean superseded;

    /** Completes when the directory knows of all rooms that were left, so that no entry is struck out by that. */
    private CompletionStage<?> struckOut = CompletableFuture.completedFuture(null);

    /** How much is under way besides what is in the queue. */
    private int underWay;

    /** Completes when something that is under way was answered; null if nobody waits for it. */
    private @Nullable CompletableFuture<Void> progress;

    /** @param secret to resume it with; null if that was not asked for */
    Session(User user, Lease lease, @Nullable String secret, SessionListener listener, Chat chat) {
        this.user = user;
        this.lease = lease;
        this.secret = secret;
        this.listener = listener;
        this.chat = chat;
        this.stays = new RoomStays(lease, listener.eventLoop(), chat);
        this.directs = new Directs(lease, owner(), listener, chat);
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

    /** Whom what they make and say counts against: where the connection comes from, or them alone. */
    private Object owner() {
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
        CompletionStage<Entry> entry = here(chat.retry()
                        .within(there.whenOpen())) // nobody is on the way into what is none
                .thenCompose(open -> here(chat.retry().within(struckOut)))
                .thenCompose(before -> here(chat.ask(() -> chat.directory().enter(lease, there.key()))))
                .thenCompose(noted -> here(there.admit(false, lease)))
                .thenCompose(writer -> {
                    stay.admitted(writer);
                    there.add(username(), stay);
                    return append(stay, new Joined(there.name(), 0, username().toString()));
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
                    chat.leave(room.key(), lease, LeaveReason.DISCONNECTED)
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
        CompletionStage<Appended> left =
                append(stay, new Left(there.name(), 0, username().toString(), LeaveReason.PART.wire()));
        return refusing(
                id,
                begun(left.whenComplete((out, failure) -> {
                            if (failure != null) {
                                stays.add(stay);
                            } else {
                                strikeOut(there.key());
                                chat.rooms().left(there);
                            }
                        }))
                        .thenApply(out -> there.name()));
    }

    /** The user is out of the room already: nobody waits for that. */
    private void strikeOut(RoomName room) {
        CompletionStage<Void> parted = chat.insist(() -> chat.directory().part(lease, room));
        Retry.logFailure(parted, "striking out a room that was left");
        struckOut = struckOut.thenCombine(parted.handle((done, failure) -> null), (before, done) -> null);
    }

    private CompletionStage<Appended> append(RoomStay stay, RoomEvent draft) {
        long number = stay.nextNumber();
        RoomStore.Writer writer = stay.writer();
        return here(chat.ask(() -> writer.append(number, null, draft))).whenComplete((appended, failure) -> {
            if (failure != null) {
                stay.giveBack(number);
            }
        });
    }

    /**
     * Says something in a room, in the words that {@link MessageText} let pass. The listener gets the answer if it is another
     * one than the message itself.
     */
    public void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        RoomStay stay = stays.find(room);
        if (stay != null) {
            queue.append(stay, label(id), id, said(stay.room(), text, id, action));
            return;
        }
        String label = label(id);
        if (label == null) {
            throw stays.unknown(room, id);
        }
        // They may have said it before they left.
        begun(here(chat.sent(room, lease, label)).whenComplete((before, failure) -> {
            if (before != null) {
                listener.answer(before);
            } else {
                failed(id, failure == null ? stays.unknown(room, id) : cause(failure));
            }
        }));
    }

    private Message said(Room room, String text, @Nullable String id, boolean action) {
        return new Message(room.name(), 0, username().toString(), text, Instant.EPOCH, id, action);
    }

    /**
     * Says something to one user, in the words that {@link MessageText} let pass. They and the sender get it with {@link
     * Directs#read}. The listener gets the answer if it is another one.
     *
     * @param to in whatever case
     */
    public void sayTo(String to, String text, @Nullable String id, boolean action) {
        begun(directs.say(to, text, label(id), id, action).whenComplete((given, failure) -> {
            if (failure != null) {
                failed(id, cause(failure));
            }
        }));
    }

    /** By what it is to be found again; null if nobody can come back to send it again. */
    private @Nullable String label(@Nullable String id) {
        return secret == null ? null : id;
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link MessageText#checkTopic} let pass; empty for none
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

    /**
     * What was said in a room around the event of a number, oldest first.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<History> around(String room, long seq, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        RoomStore.Archive archive = chat.archive("'around' in 'history'", id);
        Room found = stays.require(room, id).room();
        return refusing(id, here(chat.ask(() -> archive.around(found.key(), seq, limit, maxBytes))))
                .thenApply(said -> new History(found.name(), said));
    }

    /**
     * Finds words in what was said, the newest first.
     *
     * @param query as it was asked for
     * @param room null for all that they are in
     * @param before the {@link Found#next} of a former answer; null for the newest
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<Found> search(
            String query, @Nullable String room, @Nullable String before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        RoomStore.Archive archive =
                chat.archive("'search'", id); // first: what it cannot do is no mistake in what was asked for
        String words = MessageText.checkQuery(query, id);
        List<RoomName> rooms = room == null
                ? stays.names()
                : List.of(stays.require(room, id).room().key());
        RoomStore.Archive.Search search = new RoomStore.Archive.Search(rooms, words, before, limit, maxBytes);
        return refusing(id, here(chat.ask(() -> archive.search(search))))
                .thenApply(found -> new Found(words, found.messages(), found.next()));
    }

    /**
     * Which rooms there are.
     *
     * @param page in the order of their names; null for those with the most users first
     */
    public CompletionStage<List<RoomSummary>> rooms(@Nullable Page page, @Nullable String id) throws ProtocolException {
        return refusing(id, here(page == null ? chat.summaries() : chat.rooms().summaries(page, id)));
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

    /** The user has this account from now on: so has whoever resumes the session. Any thread. */
    CompletionStage<Void> identify(Account account) {
        return refusing(null, chat.insist(() -> chat.directory().identify(lease, account.credential())))
                .thenAccept(done -> user.identify(account.credential(), account.role()));
    }

    /** The session goes on over another connection. Any thread. */
    void supersede() {
        superseded = true;
        listener.superseded();
    }

    /** Any thread. */
    boolean hasEnded() {
        return ended.get();
    }

    /** Whether it has ended, or goes on over another connection. Any thread. */
    boolean isOver() {
        return superseded || hasEnded();
    }

    /** It is to end. Returns whether this is the first time. Any thread. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Something is under way until the stage is complete: nothing else is asked for meanwhile. */
    private <T> CompletionStage<T> begun(CompletionStage<T> stage) {
        underWay++;
        return stage.whenComplete((done, failure) -> {
            underWay--;
            progressed();
        });
    }

    private <T> CompletionStage<T> here(CompletionStage<T> stage) {
        return Retry.on(listener.eventLoop(), stage);
    }

    /** What was fenced off is told as a refusal; refusals bear the id. */
    private static <T> CompletionStage<T> refusing(@Nullable String id, CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> failed(toRefusal(cause(failure), id)));
    }

    private static Throwable toRefusal(Throwable cause, @Nullable String id) {
        if (cause instanceof FencedException) {
            return over(id);
        }
        return cause instanceof ProtocolException refused ? refused.withId(id) : cause;
    }

    /** What is told where {@link #isOver} holds. */
    static ProtocolException over(@Nullable String id) {
        return new ProtocolException(
                ErrorCode.SESSION_UNKNOWN, "This session is over, or goes on over another connection", id);
    }

    private static <T> CompletionStage<T> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }
}
