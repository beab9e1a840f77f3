package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;
import static java.util.Objects.requireNonNull;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
import chat.server.store.Conversations;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of the chat: who may come in, which rooms there are, and who is reached by name. Any thread may call it. */
public final class Chat {

    private static final int SECRET_BYTES = 16;

    /** Within some two seconds. */
    private static final int MAX_EXPULSIONS = 9;

    private static final String ENDING = "ending a session that nobody came back to";

    /** How often those are looked for who came back while their sessions were ended: each has to be quick. */
    private static final int MAX_ROUNDS = 10;

    private static final Logger log = LoggerFactory.getLogger(Chat.class);

    private final Directory directory;
    private final RoomStore store;
    private final Mailboxes mailboxes;
    private final RoomTable rooms;
    private final InstantSource clock;
    private final Retry retry;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final ScheduledExecutorService timers;
    private final Duration resumeWindow;
    private final @Nullable AccountRules accounts;
    private final @Nullable RoomRules roomRules;
    private final OrderRules order;

    /** Those who are in; as many as there are seats. */
    private final Map<Username, User> users = new ConcurrentHashMap<>();

    /**
     * @param maxRooms rooms at a time, the lobby included, at least 1
     * @param resumeWindow how long the seats are kept of those that no connection here is to keep
     * @param timers used when a store has to be asked again
     * @param patience after this long it is told that a store could not do what it was asked for
     * @param clock says when somebody joined, and when something was said to one user
     * @param accounts null for a chat of guests
     */
    public Chat(
            Directory directory,
            RoomStore store,
            Mailboxes mailboxes,
            EventPublisher.Source publishers,
            int maxRooms,
            Duration resumeWindow,
            ScheduledExecutorService timers,
            Duration patience,
            InstantSource clock,
            AccountRules.@Nullable Settings accounts,
            OrderRules.Settings order) {
        this.directory = directory;
        this.store = store;
        this.mailboxes = mailboxes;
        this.clock = clock;
        this.resumeWindow = resumeWindow;
        this.timers = timers;
        this.retry = new Retry(timers, patience);
        this.rooms = new RoomTable(store, publishers, new Follow(), retry, maxRooms);
        this.accounts = accounts == null ? null : new AccountRules(accounts, retry);
        this.roomRules = accounts == null || this.accounts == null
                ? null
                : new RoomRules(accounts, this.accounts, retry, users::get);
        this.order = new OrderRules(order, this);
    }

    /** Has the sessions of a user follow each other from room to room. */
    private final class Follow implements Room.Watch {

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

    /**
     * Takes over who was in before this process began; to be called once, when the server is about to listen. Who may come back is waited for
     * from now on; the others leave.
     *
     * @return completes when these have left, and it is known who has an account, whether that could be found out and kept or not
     */
    public CompletionStage<Void> begin() {
        if (accounts != null) {
            accounts.watch(users, timers, this::putOut, this::tellRole);
        }
        List<CompletionStage<?>> begun = new ArrayList<>();
        for (Directory.Restored was : directory.begin()) {
            Lease lease = was.lease();
            User user = users.computeIfAbsent(lease.username(), name -> new User(name, now()));
            user.await(lease);
            Long credential = was.credential();
            if (accounts != null && credential != null) {
                begun.add(accounts.isHeld(user, credential)); // else they would be a guest until they come back
            }
            was.rooms().forEach(room -> rooms.visit(room, lease.username(), Room::whenOpen));
            if (was.resumable()) {
                endLater(user, lease, LeaveReason.RESTART);
            } else {
                begun.add(end(user, lease, LeaveReason.RESTART));
            }
        }
        return allOf(begun.stream());
    }

    private void putOut(User user) {
        Retry.logFailure(
                remove(user, null, CloseReason.KICKED, "the account has another password, or is gone"),
                "putting out somebody");
    }

    private void tellRole(User user) {
        ServerMessage role = new ServerMessage.Account(
                user.username().toString(), user.role().wire(), null);
        user.sessions().forEach(session -> session.listener().tell(role));
    }

    private void endLater(User user, Lease lease, LeaveReason reason) {
        try {
            timers.schedule(
                    () -> Retry.logFailure(end(user, lease, reason), ENDING),
                    resumeWindow.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            // Nobody's session ends with the server.
        }
    }

    /** Ends a session that nobody has here, unless somebody came back to it. Returns whether it did not end otherwise. */
    private CompletionStage<Boolean> end(User user, Lease lease, LeaveReason reason) {
        if (!user.giveUp(lease)) {
            return CompletableFuture.completedFuture(false);
        }
        return insist(() -> directory.end(lease, reason))
                .thenCompose(this::depart)
                .thenApply(departed -> {
                    if (!user.isIn()) {
                        log.info("{} left: {} ({} of {})", user.username(), reason.wire(), count(), maxUsers());
                    }
                    return true;
                })
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof FencedException
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(failure));
    }

    public int maxUsers() {
        return directory.maxUsers();
    }

    /** Changes the number of seats, at least 1. Nobody loses theirs. */
    public void setMaxUsers(int maxUsers) {
        directory.setMaxUsers(maxUsers);
    }

    /** Whose names are whose; null where everybody is a guest. */
    public @Nullable AccountRules accounts() {
        return accounts;
    }

    /** Whose rooms are whose; null where there are no accounts, so that all are everybody's. */
    public @Nullable RoomRules roomRules() {
        return roomRules;
    }

    /** Who is kept out, who may only read, and who decides that. */
    public OrderRules order() {
        return order;
    }

    /** Why {@link #accounts} are not there, for whoever asks for something of theirs. */
    public String whyNoAccounts() {
        return store.archive() == null
                ? "For accounts the server needs --data"
                : "Accounts are switched off on this server (--accounts)";
    }

    /** Who is in: everybody is in the lobby. */
    public Roster roster() {
        return rooms.lobby().roster();
    }

    /** How many are in, those whose seats are kept included. */
    public int count() {
        return users.size();
    }

    /** Says something to everybody as the server, in the words that {@link chat.protocol.MessageText} let pass. */
    public void announce(String text) {
        Retry.logFailure(
                rooms.lobby().announce(new Message(LOBBY, 0, Username.RESERVED, text, Instant.EPOCH, null, false)),
                "what the server was to say");
    }

    /**
     * Claims a name and a seat; the next step is to enter the lobby. The name is judged before the seat. If the user of the account is in
     * already, over a connection or with a seat that is kept, they get one more session: it {@linkplain Session#stays is} in their rooms, and
     * the next step is to {@link Following#reenter} them.
     *
     * @param resumable whether the seat is to be kept for a while if the connection is lost
     * @return fails with a {@link ProtocolException} if the name cannot be had, or no seat is free
     */
    public CompletionStage<Session> join(
            Username name, AccountRules.Admission admission, boolean resumable, SessionListener listener) {
        Account account = admission.account();
        try {
            order.expectWelcome(
                    name, account == null, listener.peer().host()); // first: else it could cost others kept seats
        } catch (ProtocolException banned) {
            return CompletableFuture.failedFuture(banned);
        }
        String secret = resumable ? newSecret() : null;
        CompletionStage<Session> joined = claim(name, account, secret, listener);
        return account == null
                ? joined
                : joined.exceptionallyCompose(failure -> isTaken(failure)
                        ? joinToo(name, account, secret, listener, Retry.cause(failure))
                        : CompletableFuture.failedFuture(Retry.cause(failure)));
    }

    private CompletionStage<Session> claim(
            Username name, @Nullable Account account, @Nullable String secret, SessionListener listener) {
        long id = random.nextLong();
        Long credential = account == null ? null : account.credential();
        return ask(() -> directory.claim(name, credential, id, secret)).thenCompose(claim -> {
            Directory.Departure evicted = claim.evicted();
            if (evicted != null) {
                evict(evicted);
            }
            return (evicted == null ? CompletableFuture.<Void>completedFuture(null) : retry.within(depart(evicted)))
                    .handle((free, failure) -> begin(
                            attach(claim.lease(), claim.device(), secret, listener),
                            account,
                            List.of(),
                            failure == null
                                    ? CompletableFuture.completedFuture(null)
                                    : CompletableFuture.failedFuture(failure)))
                    .thenCompose(begun -> begun);
        });
    }

    /** One more session of the user who is in, if they have that account; else a seat that is only kept ends for its owner. */
    private CompletionStage<Session> joinToo(
            Username name, Account account, @Nullable String secret, SessionListener listener, Throwable taken) {
        long id = random.nextLong();
        return ask(() -> directory.addSession(name, account.credential(), id, secret))
                .thenCompose(added -> {
                    Directory.Departure ended = added.ended();
                    if (ended != null) {
                        evict(ended);
                        Retry.logFailure(depart(ended), ENDING);
                    }
                    Directory.Resumed given = added.session();
                    Session session = attach(given.lease(), given.device(), secret, listener);
                    return begin(session, account, given.rooms(), CompletableFuture.completedFuture(null));
                })
                .exceptionallyCompose(failure -> isNobody(failure)
                        ? isKept(taken)
                                ? endKept(name).thenCompose(left -> claim(name, account, secret, listener))
                                : CompletableFuture.failedFuture(taken)
                        : CompletableFuture.failedFuture(Retry.cause(failure)));
    }

    /**
     * Makes a new session one of its user's, and gives it up if that fails.
     *
     * @param rooms those that the user is in
     * @param before what has to be done first
     */
    private CompletionStage<Session> begin(
            Session session, @Nullable Account account, List<RoomName> rooms, CompletionStage<?> before) {
        return before.thenCompose(free -> openMailbox(session, account != null))
                .thenCompose(opened -> identify(session, account))
                .thenCompose(
                        identified -> order.admit(session, false)) // again: by now a ban finds them among the users
                .thenCompose(welcome -> goIn(session, rooms))
                .exceptionallyCompose(failure -> {
                    Retry.logFailure(session.leave(LeaveReason.DISCONNECTED), "giving back a seat");
                    return CompletableFuture.failedFuture(Retry.cause(failure));
                });
    }

    /** A session begins, or goes on over another connection. */
    private Session attach(Lease lease, int device, @Nullable String secret, SessionListener listener) {
        AtomicReference<@Nullable Session> displaced = new AtomicReference<>();
        AtomicReference<@Nullable Session> attached = new AtomicReference<>();
        users.compute(lease.username(), (name, there) -> {
            User user = there == null ? new User(name, clock.instant()) : there;
            Session former = user.session(lease.session());
            Instant since = former == null ? clock.instant() : former.since();
            Session session = new Session(user, lease, device, since, secret, listener, this);
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

    /** Takes a session, which is in no room yet, to where its user is by others. What these do meanwhile, it is told. */
    public CompletionStage<Session> goIn(Session session) {
        return goIn(session, List.of());
    }

    /** @param known where the user is if there are no other sessions */
    private CompletionStage<Session> goIn(Session session, List<RoomName> known) {
        CompletionStage<List<RoomName>> rooms = session.user().hasSeveralSessions()
                ? ask(() -> directory.rooms(session.lease())) // these may have been in others before it was told
                : CompletableFuture.completedFuture(known);
        return rooms.thenCompose(session.stays()::admitTo).thenApply(admitted -> session);
    }

    /** A guest of that name. */
    CompletionStage<Session> join(String requestedName, boolean resumable, SessionListener listener) {
        try {
            return join(Username.of(requestedName), AccountRules.Admission.GUEST, resumable, listener);
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Whether a claim was refused because a seat is kept that goes with the name. */
    private static boolean isKept(Throwable failure) {
        return isTaken(failure)
                && Retry.cause(failure) instanceof ProtocolException refused
                && refused.toMessage().retryAfterMs() != null;
    }

    private static boolean isTaken(Throwable failure) {
        return Retry.cause(failure) instanceof ProtocolException refused && refused.code() == ErrorCode.USERNAME_TAKEN;
    }

    private static boolean isNobody(Throwable failure) {
        return Retry.cause(failure) instanceof ProtocolException refused && refused.code() == ErrorCode.USER_UNKNOWN;
    }

    /** Its owner has another one, and did not come back to it. */
    private CompletionStage<?> endKept(Username name) {
        User user = users.get(name);
        CompletionStage<?> ended = CompletableFuture.completedFuture(null);
        if (user == null) {
            return ended;
        }
        for (Lease lease : user.awaited()) {
            ended = ended.thenCombine(end(user, lease, LeaveReason.RESTART), (before, left) -> left);
        }
        for (Session session : user.sessions()) {
            ended = ended.thenCombine(session.leave(LeaveReason.DISCONNECTED), (before, left) -> {
                if (left) {
                    session.listener().evicted(session);
                }
                return left;
            });
        }
        return ended;
    }

    /** Whoever has a seat now has the account. A guest's name may have become somebody's meanwhile, and a password another. */
    private CompletionStage<?> identify(Session session, @Nullable Account account) {
        if (account != null) {
            session.user().recognize(account);
        }
        if (accounts == null) {
            return CompletableFuture.completedFuture(null);
        }
        return account == null ? accounts.expectFree(session.username()) : accounts.confirm(session.user(), account);
    }

    private String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Their seat was kept, and is somebody else's, who may have their name by now. */
    private void evict(Directory.Departure departure) {
        User user = users.get(departure.lease().username());
        if (user == null) {
            return;
        }
        for (Lease lease : departure.ended()) {
            Session session = user.session(lease.session());
            if (session != null && session.end()) {
                session.listener().evicted(session);
            }
        }
    }

    /**
     * Resumes a session; the next step is to {@link Following#reenter} its rooms.
     *
     * @param secret what {@link Session#secret} said
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}; or with a {@link SupersededException} where
     *     somebody has resumed it once more meanwhile
     */
    public CompletionStage<Session> resume(String secret, SessionListener listener) {
        return ask(() -> directory.resume(secret)).thenCompose(resumed -> go(resumed, secret, listener));
    }

    private CompletionStage<Session> go(Directory.Resumed resumed, String secret, SessionListener listener) {
        Session session = attach(resumed.lease(), resumed.device(), secret, listener);
        return openMailbox(session, resumed.credential() != null)
                .thenCompose(opened -> recognize(opened, resumed.credential()))
                .thenCompose(recognized -> order.admit(session, true))
                .thenCompose(welcome -> goIn(session, resumed.rooms()))
                .exceptionallyCompose(failure -> isOver(failure)
                        ? session.leave(LeaveReason.KICKED)
                                .thenCompose(left -> CompletableFuture.failedFuture(Retry.cause(failure)))
                        : CompletableFuture.failedFuture(hasNotComeBack(session, Retry.cause(failure))));
    }

    private CompletionStage<?> recognize(Session session, @Nullable Long credential) {
        return accounts == null
                ? CompletableFuture.completedFuture(null)
                : accounts.recognize(session.user(), credential);
    }

    private static boolean isOver(Throwable failure) {
        return Retry.cause(failure) instanceof ProtocolException refused
                && (refused.code() == ErrorCode.SESSION_UNKNOWN || refused.code() == ErrorCode.BANNED);
    }

    /** Returns why, for whoever wanted to. */
    private Throwable hasNotComeBack(Session session, Throwable failure) {
        User user = session.user();
        Lease lease = session.lease();
        user.detach(session);
        if (failure instanceof FencedException) { // it was resumed once more meanwhile, and may have ended already
            removeIfGone(user);
            return new SupersededException();
        }
        user.await(lease);
        Retry.logFailure(insist(() -> directory.keep(lease, LeaveReason.DISCONNECTED)), "keeping a seat");
        endLater(user, lease, LeaveReason.DISCONNECTED);
        return failure;
    }

    private void removeIfGone(User user) {
        users.computeIfPresent(user.username(), (name, there) -> there == user && user.isGone() ? null : there);
    }

    /** @param account whether it is that of an account */
    CompletionStage<Session> openMailbox(Session session, boolean account) {
        return ask(() -> mailboxes.open(session.lease(), account, session.listener()::mail))
                .thenApply(standsAt -> {
                    session.directs().begin(standsAt);
                    return session;
                });
    }

    /** All rooms that there are, those with the most users first; of very many not all. Completes on any thread. */
    public CompletionStage<List<RoomSummary>> summaries() {
        return rooms.summaries(CompletableFuture.completedFuture(Set.of()));
    }

    /** What this chat can do beyond what all can. */
    public List<String> features() {
        List<Feature> features = new ArrayList<>();
        if (store.archive() != null) {
            features.add(Feature.SEARCH);
        }
        if (accounts != null) {
            features.addAll(accounts.features());
        }
        features.add(Feature.MODERATION);
        return features.stream().map(Feature::wire).toList();
    }

    /** What was said in all rooms, open or not. Refuses what needs it where there is none. */
    RoomStore.Archive archive(String what, @Nullable String id) throws ProtocolException {
        RoomStore.Archive archive = store.archive();
        if (archive == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, "For " + what + " the server needs --data", id);
        }
        return archive;
    }

    /** The answer to what a session has said in a room before with this label; null if it has not. */
    CompletionStage<@Nullable Duplicate> sent(String room, Lease by, String label) {
        RoomName name;
        try {
            name = RoomName.of(room);
        } catch (ProtocolException none) {
            return CompletableFuture.completedFuture(null);
        }
        Room open = rooms.find(name);
        if (open != null) {
            return sent(open, by, label);
        }
        RoomStore.Archive archive = store.archive();
        return archive == null
                ? CompletableFuture.completedFuture(null)
                : ask(() -> archive.around(name, Long.MAX_VALUE, 2, 1)) // else asking would make a room
                        .thenCompose(said -> said.isEmpty()
                                ? CompletableFuture.completedFuture(null)
                                : rooms.visit(asWritten(said.get(0)), by.username(), there -> sent(there, by, label)));
    }

    /** The name of the room as it is written there: who only asks does not change it. */
    private static RoomName asWritten(Message said) {
        try {
            return RoomName.of(said.room());
        } catch (ProtocolException e) {
            throw new IllegalStateException("a room has a name that no room may have", e);
        }
    }

    private static CompletionStage<@Nullable Duplicate> sent(Room room, Lease by, String label) {
        return room.sent(by, label).thenApply(seq -> seq == null ? null : new Duplicate(label, room.name(), seq));
    }

    /** Those of whom nobody is here, and who may come back: to sessions from before a restart, say. */
    public List<User> awaited() {
        return users.values().stream().filter(user -> user.sessions().isEmpty()).toList();
    }

    /**
     * Whoever is in under this name.
     *
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN}
     */
    User find(String name, @Nullable String id) throws ProtocolException {
        Username asked = nameOf(name, id);
        User user = users.get(asked);
        if (user == null) {
            throw unknown(asked, id);
        }
        return user;
    }

    static ProtocolException unknown(Username name, @Nullable String id) {
        return new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + name + "'", id);
    }

    /**
     * A name that somebody may have.
     *
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN}
     */
    static Username nameOf(String name, @Nullable String id) throws ProtocolException {
        try {
            return Username.of(name);
        } catch (ProtocolException e) {
            // Nobody has a name that cannot be had. It may hold anything, so it is not repeated.
            throw new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here has that name", id);
        }
    }

    /** To whom something can be said: somebody who is in, or an account that is away. */
    record Addressee(Username username, boolean isAccount) {}

    /** Whoever is in under this name, or has an account of it. Fails with {@link ErrorCode#USER_UNKNOWN}. */
    CompletionStage<Addressee> addressee(String name, @Nullable String id) {
        Username asked;
        try {
            asked = nameOf(name, id);
        } catch (ProtocolException unknown) {
            return CompletableFuture.failedFuture(unknown);
        }
        User user = users.get(asked);
        if (user != null && (accounts == null || !user.sessions().isEmpty())) {
            return CompletableFuture.completedFuture(new Addressee(user.username(), user.credential() != null));
        }
        if (accounts == null) {
            return CompletableFuture.failedFuture(unknown(asked, id));
        }
        // Of those who are awaited from before the start it may not be known whether they have one.
        return accounts.named(asked)
                .thenCompose(account -> account != null
                        ? CompletableFuture.completedFuture(new Addressee(account.username(), true))
                        : user != null
                                ? CompletableFuture.completedFuture(new Addressee(user.username(), false))
                                : CompletableFuture.failedFuture(unknown(asked, id)));
    }

    /** What accounts have said to each other. Refuses what needs it where there are none. */
    Conversations conversations(@Nullable String id) throws ProtocolException {
        Conversations conversations = mailboxes.conversations();
        if (accounts == null || conversations == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, whyNoAccounts(), id);
        }
        return conversations;
    }

    /** Who is in. */
    Collection<User> users() {
        return users.values();
    }

    /** Whoever is in under this name; null if nobody is. */
    @Nullable
    User user(Username name) {
        return users.get(name);
    }

    /** Ends all sessions of a user but one, and says why to whoever has them. */
    public CompletionStage<Boolean> removeOthers(Session but, String text) {
        return remove(but.user(), but, CloseReason.KICKED, text);
    }

    /**
     * Ends the sessions of a user, over whichever connections they are in, and those too that go on over another connection meanwhile.
     *
     * @param but which stays, also if it goes on over another connection; null for none
     * @param text what to tell them beside the reason; null for nothing
     * @return whether any ended; may complete on any thread
     */
    CompletionStage<Boolean> remove(User user, @Nullable Session but, CloseReason reason, @Nullable String text) {
        return remove(user, but, reason, text, MAX_ROUNDS);
    }

    private CompletionStage<Boolean> remove(
            User user, @Nullable Session but, CloseReason reason, @Nullable String text, int rounds) {
        List<Session> sessions = user.sessions().stream()
                .filter(session -> !session.hasEnded() && (but == null || session.id() != but.id()))
                .toList();
        List<Lease> awaited = user.awaited().stream()
                .filter(lease -> but == null || lease.session() != but.id())
                .toList();
        CompletionStage<Boolean> removed = CompletableFuture.completedFuture(false);
        if (rounds == 0 || (sessions.isEmpty() && awaited.isEmpty())) {
            return removed;
        }
        for (Session session : sessions) {
            removed = removed.thenCombine(session.listener().remove(session, reason, text), Boolean::logicalOr);
        }
        for (Lease lease : awaited) {
            removed = removed.thenCombine(end(user, lease, LeaveReason.KICKED), Boolean::logicalOr);
        }
        return removed.thenCompose(
                any -> remove(user, but, reason, text, rounds - 1).thenApply(more -> any || more));
    }

    /**
     * Takes a user out of a room other than the lobby; asks again for a while where one of their sessions is just coming back.
     *
     * @return whether they were in it; may complete on any thread
     */
    CompletionStage<Boolean> expel(User user, RoomName name) {
        return expel(user, name, 0);
    }

    private CompletionStage<Boolean> expel(User user, RoomName name, int attempts) {
        Room room = rooms.find(name);
        if (room == null || !room.isIn(user.username()) || users.get(user.username()) != user) {
            return CompletableFuture.completedFuture(false);
        } else if (room == rooms.lobby()) {
            return CompletableFuture.failedFuture(new ProtocolException(
                    ErrorCode.ROOM_INVALID, "Everybody is in the lobby. Without a room it is out of the chat"));
        } else if (attempts == MAX_EXPULSIONS) {
            return CompletableFuture.failedFuture(Retry.unavailable(null));
        }
        CompletionStage<Boolean> expelled = CompletableFuture.completedFuture(false);
        for (Session session : user.sessions()) {
            expelled = expelled.thenCombine(session.listener().expel(session, name), Boolean::logicalOr);
        }
        for (Lease lease : user.awaited()) {
            expelled = expelled.thenCombine(
                    leave(name, lease, LeaveReason.KICKED)
                            .thenCompose(left -> insist(() -> directory.part(lease, name)))
                            .thenApply(parted -> true),
                    Boolean::logicalOr);
        }
        return expelled.thenCompose(any -> any
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.supplyAsync(
                                () -> expel(user, name, attempts + 1),
                                CompletableFuture.delayedExecutor(
                                        Retry.pauseMillis(attempts), TimeUnit.MILLISECONDS, timers))
                        .thenCompose(again -> again));
    }

    /** Cleans up after sessions, wherever they were. With a user's last one they leave all rooms; only then name and seat are free. */
    CompletionStage<Void> depart(Directory.Departure departure) {
        List<Lease> ended = departure.ended();
        CompletionStage<Void> closed = allOf(ended.stream().map(lease -> insist(() -> mailboxes.close(lease))));
        CompletionStage<Void> left = allOf(departure.rooms().stream().map(name -> leave(name, departure)));
        return closed.thenCombine(left, (done, too) -> null)
                .thenCompose(
                        done -> allOf(ended.stream().map(lease -> insist(() -> store.forgetSession(lease.session())))))
                .thenCompose(forgotten -> {
                    User user = users.get(departure.lease().username());
                    if (user != null) { // who may be another one of that name
                        ended.forEach(lease -> user.detach(lease.session()));
                        removeIfGone(user);
                    }
                    return insist(() -> directory.release(departure));
                });
    }

    private CompletionStage<?> leave(RoomName name, Directory.Departure departure) {
        if (departure.last()) {
            return leave(name, departure.lease(), departure.reason());
        }
        Room room = rooms.find(name);
        if (room != null) {
            departure.ended().forEach(lease -> room.remove(lease.username(), lease.session()));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Takes a user out of a room. */
    CompletionStage<Void> leave(RoomName name, Lease lease, LeaveReason reason) {
        return rooms.visit(name, lease.username(), room -> leave(room, lease, reason));
    }

    private CompletionStage<Void> leave(Room room, Lease lease, LeaveReason reason) {
        Left left = new Left(room.name(), 0, lease.username().toString(), reason.wire());
        return room.admit(true, lease).thenCompose(writer -> insist(() -> writer.append(1, null, left))
                .<Void>thenApply(done -> null)
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof FencedException
                        ? leave(room, lease, reason) // whoever else cleans up was admitted meanwhile
                        : CompletableFuture.failedFuture(failure)));
    }

    /** Completes when all have, whether they could be done or not: a store that is closed does nothing any more. */
    private static CompletionStage<Void> allOf(Stream<? extends CompletionStage<?>> stages) {
        CompletableFuture<?>[] all =
                stages.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
        Arrays.stream(all).forEach(stage -> Retry.logFailure(stage, "cleaning up after somebody"));
        return CompletableFuture.allOf(all).handle((done, failure) -> null);
    }

    /** Nothing is said, and nobody comes or goes, from now on: nobody's session ends because the server does. */
    public void close() {
        directory.close();
        store.close();
        mailboxes.close();
    }

    /** Behind {@link #close}, when no connection is left: who was in until the end, for the log. Their sessions may be kept all the same. */
    public void logEnd() {
        int still = users.size();
        for (User user : users.values()) {
            log.info("{} left: {} ({} of {})", user.username(), CloseReason.SHUTDOWN.wire(), --still, maxUsers());
        }
    }

    RoomTable rooms() {
        return rooms;
    }

    Directory directory() {
        return directory;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    /** What all sessions have sent to rooms, and has no answer yet. */
    AtomicLong bytesInFlight() {
        return bytesInFlight;
    }

    Retry retry() {
        return retry;
    }

    <T> CompletionStage<T> ask(Supplier<? extends CompletionStage<T>> call) {
        return retry.ask(call);
    }

    <T> CompletionStage<T> insist(Supplier<? extends CompletionStage<T>> call) {
        return retry.insist(call);
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
