package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.domain.Retry.cause;
import static java.util.Objects.requireNonNull;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Edited;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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

    /** As long as something may be on its way between two devices of one user and here. */
    private static final long SAME_MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final User user;
    private final Lease lease;
    private final Integer device;
    private final Instant since;
    private final @Nullable String secret;
    private final SessionListener listener;
    private final Chat chat;
    private final AppendQueue queue;
    private final RoomStays stays;
    private final Directs directs;
    private final ReadMarks marks;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean superseded;

    /** Rooms that the user may have gone into by another session. */
    private final Set<RoomName> moves = new LinkedHashSet<>(0);

    /** Which rooms this one was told last that it is in, or out of, because of another session; and when. */
    private final Map<RoomName, Long> told = new LinkedHashMap<>(0);

    /** How much is under way besides what is in the queue. */
    private int underWay;

    /** Completes when something that is under way was answered; null if nobody waits for it. */
    private @Nullable CompletableFuture<Void> progress;

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
        this.stays = new RoomStays(user, lease, listener.eventLoop(), chat);
        this.directs = new Directs(this, owner(), chat);
        this.marks = new ReadMarks(this, chat);
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

    /** Nothing is asked for until the stage completes: the session is on the way to where its user is. */
    public void hold(CompletionStage<?> stage) {
        begun(stage);
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

    /** As {@link #enter(String, RoomRules.Key, String, RoomSubscription)}, without a key. */
    public CompletionStage<@Nullable Entry> enter(String room, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        return enter(room, null, id, subscription);
    }

    /**
     * Goes into a room, which is made if it is not there. Its events come out at the subscription from the entry on.
     *
     * @param key of a closed room; null for none
     * @return null if the user came in by another session meanwhile: then this one is to {@link #follow}
     */
    public CompletionStage<@Nullable Entry> enter(
            String room, RoomRules.@Nullable Key key, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        RoomName name = RoomName.of(room, id);
        RoomRules rules = chat.roomRules();
        expectFreeFor(name, id);
        Door door = rules == null || chat.rooms().isLobby(name) ? null : new Door(rules, user, name, key);
        if (door == null || isIn(name)) {
            return goInto(name, door, id, subscription);
        }
        return refusing(id, begun(here(door.open()).thenCompose(open -> {
            try {
                expectFreeFor(name, id); // whatever came in between
                return goInto(name, door, id, subscription);
            } catch (ProtocolException refused) {
                return failed(refused);
            }
        })));
    }

    /** Whether the user is in the room already, through whichever session. */
    private boolean isIn(RoomName room) {
        Room there = chat.rooms().find(room);
        return there != null && there.isIn(username());
    }

    private CompletionStage<@Nullable Entry> used(Door door, @Nullable Entry entry) {
        CompletionStage<?> used = door.passed();
        Retry.logFailure(used, "keeping that an invitation was used");
        return here(used.handle((done, failure) -> entry)); // they are in
    }

    private void expectFreeFor(RoomName name, @Nullable String id) throws ProtocolException {
        String room = name.toString();
        if (stays.find(room) != null) {
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You are in '" + room + "' already", id);
        }
        if (stays.size() >= ProtocolLimits.MAX_ROOMS_PER_USER) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_ROOMS,
                    "You are in " + stays.size() + " rooms, which is the most. Part from one first",
                    id);
        }
    }

    /** @param door null for a room that nobody closes */
    private CompletionStage<@Nullable Entry> goInto(
            RoomName name, @Nullable Door door, @Nullable String id, RoomSubscription subscription)
            throws ProtocolException {
        Room there = chat.rooms().expectIn(name, id, owner());
        RoomStay stay = new RoomStay(there, lease, subscription);
        stays.add(stay);
        CompletionStage<?> struckOut = user.arrivals().begin(name);
        CompletionStage<@Nullable Entry> entry = here(whenOpen(there, door)) // nobody is on the way into what is none
                .thenCompose(open -> here(chat.retry().within(struckOut)))
                .thenCompose(before -> here(chat.ask(() -> chat.directory().enter(lease, there.key()))))
                .thenCompose(noted -> here(ownIfFirst(there)))
                .thenCompose(owned -> here(there.admit(false, lease)))
                .thenCompose(writer -> {
                    stay.admitted(writer);
                    return door == null || isIn(name)
                            ? comeIn(stay)
                            : here(door.stillOpen()).thenCompose(open -> comeIn(stay));
                })
                .thenCompose(in -> door == null ? CompletableFuture.completedFuture(in) : used(door, in));
        return refusing(id, begun(entry.whenComplete((found, failure) -> {
            there.unexpect();
            user.arrivals().end(name);
            if (failure != null) {
                undoEntry(stay, cause(failure));
            }
        })));
    }

    private CompletionStage<?> whenOpen(Room room, @Nullable Door door) {
        CompletionStage<?> open = chat.retry().within(room.whenOpen());
        return door == null
                ? open
                : open.handle((done, failure) -> failure == null
                                ? CompletableFuture.completedFuture(null)
                                : door.refused(cause(failure)))
                        .thenCompose(done -> done);
    }

    /** Whose a room is that nothing happened in yet. */
    private CompletionStage<?> ownIfFirst(Room room) {
        RoomRules rules = chat.roomRules();
        return rules == null || room.lastSeq() > 0 || chat.rooms().isLobby(room.key())
                ? CompletableFuture.completedFuture(null)
                : rules.own(user, room.key());
    }

    private CompletionStage<@Nullable Entry> comeIn(RoomStay stay) {
        Room there = stay.room();
        if (!user.hasSeveralSessions()) {
            there.add(username(), stay);
        } else if (!there.addUnlessIn(username(), stay)) {
            stays.remove(stay);
            return CompletableFuture.completedFuture(null);
        }
        return append(stay, new Joined(there.name(), 0, username().toString())).thenCompose(joined -> found(stay));
    }

    private CompletionStage<@Nullable Entry> found(RoomStay stay) {
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
        moves.add(room.key()); // another session may have come in meanwhile
        boolean mayBeIn = !(cause instanceof ProtocolException || cause instanceof FencedException);
        if (mayBeIn && user.sessions().size() == 1 && !ended.get()) { // else they may be in through another one
            Retry.logFailure(
                    chat.leave(room.key(), lease, LeaveReason.DISCONNECTED)
                            .thenCompose(
                                    left -> chat.insist(() -> chat.directory().part(lease, room.key()))),
                    "taking somebody out of a room");
        } else {
            if (stay.isAdmitted() && cause instanceof ProtocolException) { // the room was closed just now, say
                user.arrivals().strikeOut(room, lease, chat);
            }
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
        return refusing(id, goOut(stay, LeaveReason.PART));
    }

    /**
     * The user is taken out of a room other than the lobby, when all that is under way is done. Its last event here is this leave.
     *
     * @return the name as the room keeps it; null if the session was not in it
     */
    public CompletionStage<@Nullable String> expel(RoomName room) {
        if (!isReadyFor(null)) {
            return progress().thenCompose(progressed -> expel(room));
        }
        RoomStay stay = isOver() ? null : stays.find(room.toString());
        return stay == null
                ? CompletableFuture.completedFuture(null)
                : goOut(stay, LeaveReason.KICKED).thenApply(name -> name);
    }

    private CompletionStage<String> goOut(RoomStay stay, LeaveReason reason) {
        Room there = stay.room();
        stays.remove(stay);
        CompletionStage<Appended> left =
                append(stay, new Left(there.name(), 0, username().toString(), reason.wire()));
        return begun(left.whenComplete((out, failure) -> {
                    if (failure != null) {
                        stays.add(stay);
                    } else {
                        user.arrivals().strikeOut(there, lease, chat);
                        chat.rooms().left(there);
                    }
                }))
                .thenApply(out -> there.name());
    }

    /** The user may have come into a room, or gone out of it, by another session. */
    public void moved(RoomName room) {
        moves.add(room);
        if (moves.size() > 2 * ProtocolLimits.MAX_ROOMS_PER_USER) {
            moves.removeIf(name -> !isToFollow(name));
        }
    }

    /** The next room that the user is in by another session, and this one is to {@link #follow} to; null if there is none. */
    public @Nullable RoomName nextToFollow() {
        moves.removeIf(name -> !isToFollow(name));
        return moves.stream().findFirst().orElse(null);
    }

    private boolean isToFollow(RoomName name) {
        Room room = chat.rooms().find(name);
        return room != null && room.isIn(username()) && stays.find(name) == null;
    }

    /**
     * Goes where the user is by another session; the next step is to {@link #reenter} the room.
     *
     * @return the room, and the number of the user's entry, as {@link RoomStays#seen} says; nothing if the user is out again
     */
    public CompletionStage<Map<String, Long>> follow(RoomName name) {
        moves.remove(name);
        Room there = isToFollow(name) ? chat.rooms().find(name) : null;
        if (there == null) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return refusing(null, begun(here(there.admit(true, lease)).thenApply(writer -> {
            RoomStay stay = new RoomStay(there, lease, RoomStays.NOWHERE);
            stay.admitted(writer);
            stays.add(stay);
            noteTold(name);
            return Map.of(there.name(), there.entered(username()));
        })));
    }

    /** Takes this session out of the rooms that the user went out of by another one. Returns their names as the rooms keep them. */
    public List<String> takeEnded() {
        List<RoomName> ended = stays.takeEnded();
        ended.forEach(this::noteTold);
        return ended.stream().map(RoomName::toString).toList();
    }

    private void noteTold(RoomName room) {
        told.values().removeIf(when -> System.nanoTime() - when > SAME_MOMENT_NANOS);
        told.put(room, System.nanoTime());
    }

    /**
     * Whether this session was just taken into a room, or out of it, by another one, when it asks for the same: then that was the answer,
     * because it was on its way when this was sent.
     *
     * @param in whether it wants in
     */
    public boolean isAnswered(String room, boolean in) {
        RoomName name;
        try {
            name = RoomName.of(room);
        } catch (ProtocolException none) {
            return false;
        }
        Long when = (stays.find(name) != null) == in ? told.remove(name) : null;
        return when != null && System.nanoTime() - when < SAME_MOMENT_NANOS;
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
        ProtocolException muted = chat.order().muted(user, id);
        if (stay != null && muted == null) {
            queue.append(stay, label(id), id, said(stay.room(), text, id, action));
            return;
        }
        if (hasEnded()) {
            failed(id, over(id));
            return;
        }
        ProtocolException refusal = stay == null ? stays.unknown(room, id) : requireNonNull(muted);
        String label = label(id);
        if (label == null) {
            throw refusal;
        }
        // They may have said it before they left, or were muted.
        begun(here(chat.sent(room, lease, label)).whenComplete((before, failure) -> {
            if (before != null) {
                listener.answer(before);
            } else {
                failed(id, failure == null ? refusal : cause(failure));
            }
        }));
    }

    private Message said(Room room, String text, @Nullable String id, boolean action) {
        return new Message(
                room.name(), 0, username().toString(), text, Instant.EPOCH, id, action, device(), false, false);
    }

    /**
     * Says something to one user, in the words that {@link MessageText} let pass. They and the sender get it with {@link
     * Directs#read}. The listener gets the answer if it is another one.
     *
     * @param to in whatever case
     */
    public void sayTo(String to, String text, @Nullable String id, boolean action) {
        ProtocolException muted = chat.order().muted(user, id);
        String label = label(id);
        CompletionStage<Void> said =
                muted == null ? directs.say(to, text, label, id, action) : directs.saidBefore(label, muted);
        begun(said.whenComplete((given, failure) -> {
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
        expectNotMuted(id);
        queue.append(stay, null, id, new Topic(stay.room().name(), 0, username().toString(), topic));
    }

    private void expectNotMuted(@Nullable String id) throws ProtocolException {
        ProtocolException muted = chat.order().muted(user, id);
        if (muted != null) {
            throw muted;
        }
    }

    /**
     * Gives a message another text.
     *
     * @param seq its number
     * @param text in the words that {@link MessageText} let pass
     */
    public void edit(String room, long seq, String text, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        expectNotMuted(id);
        amend(stay, new Edited(stay.room().name(), 0, seq, username().toString(), text), id);
    }

    /**
     * Takes a message back. What moderators take back of others is written down.
     *
     * @param seq its number
     */
    public void delete(String room, long seq, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        Room there = stay.room();
        Deleted draft = new Deleted(there.name(), 0, seq, username().toString());
        if (!user.right().moderates()) {
            amend(stay, draft, id);
            return;
        }
        begun(here(OthersMessages.author(chat, user, there, seq)).whenComplete((author, failure) -> {
            if (failure != null) {
                failed(id, cause(failure));
                return;
            }
            CompletionStage<Appended> deleted = amend(stay, draft, id);
            if (author != null) {
                deleted.thenAccept(appended -> chat.order().deleted(author, appended, there.name(), this));
            }
        }));
    }

    /** What was done before already is answered by the event that did it. */
    private CompletionStage<Appended> amend(RoomStay stay, RoomEvent draft, @Nullable String id) {
        Room room = stay.room();
        RoomStore.Writer writer = stay.writer();
        RoomStore.Right right = user.right();
        long number = stay.nextNumber();
        CompletionStage<Appended> amended = here(chat.ask(() -> writer.amend(number, draft, right)))
                .whenComplete((appended, failure) -> {
                    if (failure != null && !isTaken(cause(failure))) {
                        stay.giveBack(number);
                    }
                });
        begun(amended.thenCompose(appended -> appended.repeated()
                        ? here(room.replay(appended.seq() - 1, appended.seq(), 0))
                                .thenApply(kept ->
                                        kept == null ? List.of(draft.numbered(appended.seq(), chat.now())) : kept)
                        : CompletableFuture.completedFuture(List.<RoomEvent>of()))
                .whenComplete((former, failure) -> {
                    if (failure != null) {
                        failed(id, cause(failure));
                    } else if (!former.isEmpty()) {
                        listener.answer(former.get(0));
                    }
                }));
        return amended;
    }

    /** Whether what failed so was refused by a rule, and its number is taken. */
    private static boolean isTaken(Throwable cause) {
        return cause instanceof ProtocolException refused && refused.code() != ErrorCode.STORAGE_UNAVAILABLE;
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
                .thenApply(found -> new Found(words, List.copyOf(found.messages()), found.next()));
    }

    /**
     * Which rooms there are, but for closed ones of others.
     *
     * @param page in the order of their names; null for those with the most users first
     */
    public CompletionStage<List<RoomSummary>> rooms(@Nullable Page page, @Nullable String id) throws ProtocolException {
        RoomRules rules = chat.roomRules();
        CompletionStage<Set<RoomName>> hidden =
                rules == null ? CompletableFuture.completedFuture(Set.of()) : rules.hiddenFrom(user, stays.names());
        return refusing(
                id,
                here(
                        page == null
                                ? chat.rooms().summaries(hidden)
                                : chat.rooms().summaries(page, hidden, id)));
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

    /** What is said to single users, and to this one alone. */
    public Directs directs() {
        return directs;
    }

    /** Up to where the user has read. */
    public ReadMarks marks() {
        return marks;
    }

    /**
     * The user has seen all up to a number: that is kept, and their other sessions are told.
     *
     * @param room null if {@code with} is meant
     * @param with another user; null if {@code room} is meant
     */
    public void read(@Nullable String room, @Nullable String with, long seq, @Nullable String id)
            throws ProtocolException {
        marks.read(room, with, seq, id);
    }

    /**
     * Finds a room again in which they are. What they {@link #missed} there is read from the number of the entry on.
     *
     * @param room by the name as it keeps it
     * @param seen as {@link RoomStays#seen} says
     * @return null if the user has just gone out of it, by another session
     */
    public CompletionStage<@Nullable ResumePoint> reenter(String room, long seen) {
        RoomStay stay = stays.get(room);
        Room there = stay.room();
        Entry now = there.entry(username());
        if (now == null) {
            stays.remove(stay);
            return CompletableFuture.completedFuture(null);
        }
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
        Room there = stay.room();
        return here(there.replay(seq, there.lastSeq(), maxBytes)).thenApply(kept -> {
            List<RoomEvent> events = kept == null ? goneWithTheRoom(there, seq) : kept;
            if (events == null) {
                return new Missed(null, false, false);
            }
            for (int i = 0; i < events.size(); i++) {
                if (isOwnLeave(events.get(i))) {
                    stays.remove(stay);
                    noteTold(there.key());
                    moves.add(there.key()); // they may have come back since
                    return new Missed(events.subList(0, i + 1), true, false);
                }
            }
            long reached =
                    events.isEmpty() ? seq : events.get(events.size() - 1).seq();
            return new Missed(events, false, there.subscribe(username(), stay, subscription, reached));
        });
    }

    /** A room in which nothing was said goes with its last user: then it is known what the next and last event was. */
    private @Nullable List<RoomEvent> goneWithTheRoom(Room room, long seq) {
        return room.isIn(username()) || room.lastSeq() != seq + 1
                ? null
                : List.of(new Left(room.name(), seq + 1, username().toString(), LeaveReason.PART.wire()));
    }

    private boolean isOwnLeave(RoomEvent event) {
        return event instanceof Left left && left.username().equals(username().toString());
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
                .thenAccept(done -> user.identify(account));
    }

    /** The user has an account from now on: their mailbox stays when they leave. Any thread. */
    CompletionStage<?> keepMailbox() {
        return refusing(null, chat.insist(() -> chat.mailboxes().open(lease, true, listener::mail)));
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
