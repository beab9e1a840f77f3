package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.domain.Retry.cause;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** By the room's name as the room keeps it; the lobby comes first. Most people are in one or two. */
    private final Map<String, RoomStay> stays = new LinkedHashMap<>(2);

    /** How much is under way besides what is in the queue. */
    private int underWay;

    /** Completes when something that is under way was answered; null if nobody waits for it. */
    private @Nullable CompletableFuture<Void> progress;

    /** The latest direct message that this connection was given. */
    private long directsTaken;

    private long directNumber;

    /** @param secret to resume it with; null if that was not asked for */
    Session(User user, Lease lease, @Nullable String secret, SessionListener listener, Chat chat) {
        this.user = user;
        this.lease = lease;
        this.secret = secret;
        this.listener = listener;
        this.chat = chat;
        this.queue = new AppendQueue(this, listener.eventLoop(), chat.bytesInFlight());
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
        RoomStay stay = room == null ? null : find(room);
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
        if (find(room) != null) {
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
        stays.put(there.name(), stay);
        CompletionStage<Entry> entry = here(chat.ask(() -> chat.directory().enter(lease, there.key())))
                .thenCompose(noted -> here(there.admit(lease)))
                .thenCompose(writer -> {
                    stay.admitted(writer);
                    there.add(username(), stay);
                    return append(stay, new Joined(there.name(), 0, username().toString()));
                })
                .thenCompose(joined -> found(stay));
        return refusing(id, begun(entry.whenComplete((found, failure) -> {
            there.unexpect();
            if (failure != null) {
                undoEntry(stay);
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

    private void undoEntry(RoomStay stay) {
        Room room = stay.room();
        stays.remove(room.name(), stay);
        room.remove(username(), stay);
        if (user.sessions().size() == 1 && !ended.get()) { // else they may be in through another one
            chat.leave(room, lease, LeaveReason.DISCONNECTED)
                    .thenCompose(left -> chat.insist(() -> chat.directory().part(lease, room.key())));
        }
    }

    /** Goes out of a room other than the lobby. Its last event here is this leave. Returns the name as the room keeps it. */
    public CompletionStage<String> part(String room, @Nullable String id) throws ProtocolException {
        RoomStay stay = require(room, id);
        Room there = stay.room();
        if (there.name().equals(LOBBY)) {
            throw new ProtocolException(
                    ErrorCode.ROOM_INVALID, "Everybody is in the lobby: one leaves it with the chat", id);
        }
        stays.remove(there.name(), stay);
        CompletionStage<Void> left = append(
                        stay, new Left(there.name(), 0, username().toString(), LeaveReason.PART.wire()))
                .thenCompose(out -> here(chat.insist(() -> chat.directory().part(lease, there.key()))));
        return refusing(
                id,
                begun(left.whenComplete((out, failure) -> {
                            if (failure != null) {
                                stays.putIfAbsent(there.name(), stay);
                            } else {
                                chat.rooms().left(there);
                            }
                        }))
                        .thenApply(out -> there.name()));
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
     * Says something in a room, in the words that {@link chat.protocol.MessageText} let pass. The listener gets the answer if it is another
     * one than the message itself.
     */
    public void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        RoomStay stay = find(room);
        if (stay != null) {
            queue.append(stay, label(id), id, said(stay.room(), text, id, action));
            return;
        }
        Room there = label(id) == null ? null : chat.rooms().find(room);
        if (there == null) {
            throw roomUnknown(room, id);
        }
        // They may have said it before they left. Else the store refuses it.
        RoomStay gone = new RoomStay(there, lease, NOWHERE);
        begun(here(there.admit(lease))
                        .thenCompose(
                                writer -> here(chat.ask(() -> writer.append(1, id, said(there, text, id, action))))))
                .whenComplete((repeated, failure) -> {
                    if (failure == null) {
                        appended(gone, id, repeated);
                    } else {
                        boolean isRefused = cause(failure) instanceof ProtocolException refused
                                && refused.code() == ErrorCode.ROOM_UNKNOWN;
                        failed(id, isRefused ? roomUnknown(room, id) : cause(failure));
                    }
                });
    }

    private Said said(Room room, String text, @Nullable String id, boolean action) {
        return new Said(room.name(), 0, username().toString(), text, Instant.EPOCH, id, action);
    }

    /** By what it is to be found again; null if nobody can come back to send it again. */
    private @Nullable String label(@Nullable String id) {
        return secret == null ? null : id;
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link chat.protocol.MessageText#checkTopic} let pass; empty for none
     */
    public void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        RoomStay stay = require(room, id);
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
     * Says something to one user, in the words that {@link chat.protocol.MessageText} let pass. They and the sender find it in their {@link
     * #directs}. The listener gets the answer if it is another one.
     *
     * @param to in whatever case
     */
    public void sayTo(String to, String text, @Nullable String id, boolean action) {
        String label = label(id);
        Object key = label == null ? Long.valueOf(++directNumber) : label;
        CompletionStage<@Nullable Long> before = label == null
                ? CompletableFuture.completedFuture(null)
                : here(chat.ask(() -> chat.mailboxes().sent(lease, key)));
        begun(before.thenCompose(seq -> seq == null
                        ? deliver(to, text, id, action, key)
                        : CompletableFuture.completedFuture(new Appended(seq, true))))
                .whenComplete((own, failure) -> {
                    if (failure != null) {
                        failed(id, cause(failure));
                    } else if (own.repeated() && label != null) {
                        listener.answer(new Duplicate(label, null, own.seq()));
                    }
                });
    }

    /** To the receiver first: who sends it again finds it there, and only then gets the copy. */
    private CompletionStage<Appended> deliver(String to, String text, @Nullable String id, boolean action, Object key) {
        Username receiver;
        try {
            receiver = chat.find(to, id).username();
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        Mailboxes.Letter letter = new Mailboxes.Letter(
                lease,
                owner(),
                key,
                new Direct(username().toString(), receiver.toString(), text, chat.now(), id, action, 0));
        CompletionStage<Appended> delivered = receiver.equals(username())
                ? CompletableFuture.completedFuture(new Appended(0, false))
                : here(chat.ask(() -> chat.mailboxes().put(receiver, letter)));
        return delivered.thenCompose(
                there -> here(chat.insist(() -> chat.mailboxes().put(username(), letter))));
    }

    /** The session's connections were given all direct messages up to this number. Before anything else. */
    void beginDirects(long standsAt) {
        directsTaken = standsAt;
    }

    /** What was said to them, or by them to one user, and no connection of the session was given: some of it, the oldest first. */
    public CompletionStage<List<Direct>> directs(long maxBytes) {
        return here(chat.ask(() -> chat.mailboxes().read(lease, directsTaken, maxBytes)));
    }

    /** The connection was given all direct messages up to this number. */
    public void tookDirects(long upTo) {
        directsTaken = upTo;
        chat.ask(() -> chat.mailboxes().taken(lease, upTo));
    }

    /** Goes on behind the direct message of this number, if there is one. */
    public CompletionStage<?> rewindDirects(long seq) {
        return here(chat.ask(() -> chat.mailboxes().taken(lease, seq))).thenAccept(standsAt -> directsTaken = standsAt);
    }

    /** The name of a room that they are in, as it keeps it; null if they are in none that is called so. */
    public @Nullable String nameOf(String room) {
        RoomStay stay = find(room);
        return stay == null ? null : stay.room().name();
    }

    /**
     * Who is in a room now.
     *
     * @param page null for those who are there longest
     */
    public RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        Room found = require(room, id).room();
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
        Room found = require(room, id).room();
        return refusing(id, here(found.history(before, limit, maxBytes)))
                .thenApply(said -> new History(found.name(), said));
    }

    /** Raises the fence in the rooms that the session was in, before anything is read of what was missed there. */
    CompletionStage<Session> admitTo(List<RoomName> rooms) {
        CompletionStage<?> all = CompletableFuture.completedFuture(null);
        for (RoomName name : rooms) {
            all = all.thenCompose(before -> admitTo(name));
        }
        return all.thenApply(admitted -> this);
    }

    private CompletionStage<?> admitTo(RoomName name) {
        Room room = chat.rooms().find(name);
        return room == null
                ? notIn(name)
                : here(room.admit(lease)).thenCompose(writer -> {
                    if (room.entered(username()) == Long.MAX_VALUE) {
                        return notIn(name);
                    }
                    RoomStay stay = new RoomStay(room, lease, NOWHERE);
                    stay.admitted(writer);
                    stays.put(room.name(), stay);
                    return CompletableFuture.completedFuture(null);
                });
    }

    /** They were on the way in, or out. */
    private CompletionStage<?> notIn(RoomName name) {
        return here(chat.insist(() -> chat.directory().part(lease, name)));
    }

    /**
     * All rooms that they are in, by the names as the rooms keep them, the lobby first, each with the number of the latest event that was
     * seen there; -1 if that is not known. For a session that was resumed, to {@link #reenter} them one after the other.
     *
     * @param since the numbers by room, in whatever case
     */
    public Map<String, Long> seen(Map<String, Long> since) {
        Map<String, Long> seen = new LinkedHashMap<>();
        stays.keySet().forEach(room -> seen.put(room, -1L));
        since.forEach((room, seq) -> {
            RoomStay stay = find(room);
            // Who has seen nothing of this stay may have missed the end of an earlier one.
            if (stay != null && seq >= stay.room().entered(username())) {
                seen.put(stay.room().name(), seq);
            }
        });
        return seen;
    }

    /**
     * Finds a room again in which they are. What they {@link #missed} there is read from the number of the entry on.
     *
     * @param room by the name as it keeps it
     * @param seen as {@link #seen} says
     */
    public CompletionStage<ResumePoint> reenter(String room, long seen) {
        Room there = stay(room).room();
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
        RoomStay stay = stay(room);
        return here(stay.room().replay(seq, stay.room().lastSeq(), maxBytes)).thenApply(events -> {
            if (events == null) {
                return new Missed(null, false);
            }
            long reached =
                    events.isEmpty() ? seq : events.get(events.size() - 1).seq();
            return new Missed(events, stay.room().subscribe(username(), stay, subscription, reached));
        });
    }

    private RoomStay stay(String room) {
        RoomStay stay = stays.get(room);
        if (stay == null) {
            throw new IllegalStateException("not in that room");
        }
        return stay;
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
                .handle((departure, fenced) -> departure == null
                        ? CompletableFuture.completedStage(false)
                        : chat.depart(departure).thenApply(departed -> true))
                .thenCompose(left -> left);
    }

    /** It is to end. Returns whether this is the first time. Any thread. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    private RoomStay require(String room, @Nullable String id) throws ProtocolException {
        RoomStay stay = find(room);
        if (stay == null) {
            throw roomUnknown(room, id);
        }
        return stay;
    }

    private ProtocolException roomUnknown(String room, @Nullable String id) {
        String named;
        try {
            named = "'" + RoomName.of(room) + "'";
        } catch (ProtocolException e) {
            named = "that room"; // what no room can be called may hold anything, so it is not repeated
        }
        String all = "'" + String.join("', '", new ArrayList<>(stays.keySet())) + "'";
        return new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in " + named + ". You are in " + all, id);
    }

    /** Their place in the room of this name; null if there is none. */
    private @Nullable RoomStay find(String room) {
        RoomStay stay = stays.get(room);
        if (stay != null) {
            return stay; // nearly always
        }
        try {
            RoomName name = RoomName.of(room);
            for (RoomStay other : stays.values()) {
                if (other.room().key().equals(name)) {
                    return other;
                }
            }
        } catch (ProtocolException e) {
            // No room is called so.
        }
        return null;
    }

    /** Something is under way until the stage is complete: nothing else is asked for meanwhile. */
    private <T> CompletionStage<T> begun(CompletionStage<T> stage) {
        underWay++;
        return stage.whenComplete((done, failure) -> {
            underWay--;
            progressed();
        });
    }

    /** The same stage, but what depends on it runs on the event loop, or at once. */
    private <T> CompletionStage<T> here(CompletionStage<T> stage) {
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

    private static final RoomSubscription NOWHERE = new RoomSubscription() {
        @Override
        public void begin(String room) {}

        @Override
        public void end() {}
    };
}
