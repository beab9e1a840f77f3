package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of the chat: who may come in, which rooms there are, and who is reached by name. Any thread may call it. */
public final class Chat {

    private static final int SECRET_BYTES = 16;
    private static final String ENDING = "ending a session that nobody came back to";

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

    /** Those who are in; as many as there are seats. */
    private final Map<Username, User> users = new ConcurrentHashMap<>();

    /**
     * @param maxRooms rooms at a time, the lobby included, at least 1
     * @param resumeWindow how long the seats are kept of those that no connection here is to keep
     * @param timers used when a store has to be asked again
     * @param patience after this long it is told that a store could not do what it was asked for
     * @param clock says when somebody joined, and when something was said to one user
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
            InstantSource clock) {
        this(directory, store, mailboxes, publishers, maxRooms, resumeWindow, timers, patience, clock, null);
    }

    /**
     * The same.
     *
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
            AccountRules.@Nullable Settings accounts) {
        this.directory = directory;
        this.store = store;
        this.mailboxes = mailboxes;
        this.clock = clock;
        this.resumeWindow = resumeWindow;
        this.timers = timers;
        this.retry = new Retry(timers, patience);
        this.rooms = new RoomTable(store, publishers, retry, maxRooms);
        this.accounts = accounts == null ? null : new AccountRules(accounts, retry);
    }

    /**
     * Takes over who was in before this process began; to be called once, when the server is about to listen. Who may come back is waited for
     * from now on; the others leave.
     *
     * @return completes when these have left, whether that could be kept or not
     */
    public CompletionStage<Void> begin() {
        if (accounts != null) {
            accounts.watch(users, timers, this::putOut);
        }
        List<CompletionStage<?>> leaving = new ArrayList<>();
        for (Directory.Restored was : directory.begin()) {
            Lease lease = was.lease();
            User user = users.computeIfAbsent(lease.username(), name -> new User(name, clock.instant()));
            user.await(lease);
            was.rooms().forEach(room -> rooms.visit(room, lease.username(), Room::whenOpen));
            if (was.resumable()) {
                endLater(user, lease, LeaveReason.RESTART);
            } else {
                leaving.add(end(user, lease, LeaveReason.RESTART));
            }
        }
        return allOf(leaving.stream());
    }

    private void putOut(User user) {
        Retry.logFailure(remove(user, null, "the account has another password, or is gone"), "putting out somebody");
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
                    log.info("{} left: {} ({} of {})", user.username(), reason.wire(), count(), maxUsers());
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
     * Claims a name and a seat; the next step is to enter the lobby. The name is judged before the seat.
     *
     * @param admission of {@link AccountRules#admit}: an account's owner may also have a seat of theirs that is only kept
     * @param resumable whether the seat is to be kept for a while if the connection is lost
     * @return fails with a {@link ProtocolException} if the name cannot be had, or no seat is free
     */
    public CompletionStage<Session> join(
            Username name, AccountRules.Admission admission, boolean resumable, SessionListener listener) {
        Account account = admission.account();
        long id = random.nextLong();
        String secret = resumable ? newSecret() : null;
        return claim(name, account, id, secret).thenCompose(claim -> {
            Session session = new Session(new User(name, clock.instant()), claim.lease(), secret, listener, this);
            Directory.Departure evicted = claim.evicted();
            if (evicted != null) {
                evict(evicted);
            }
            return (evicted == null ? CompletableFuture.<Void>completedFuture(null) : retry.within(depart(evicted)))
                    .thenCompose(free -> {
                        session.user().attach(session);
                        users.put(name, session.user());
                        return openMailbox(session);
                    })
                    .thenCompose(opened -> identify(session, account).thenApply(identified -> session))
                    .exceptionallyCompose(failure -> {
                        Retry.logFailure(session.leave(LeaveReason.DISCONNECTED), "giving back a seat");
                        return CompletableFuture.failedFuture(failure);
                    });
        });
    }

    /** A guest of that name. */
    CompletionStage<Session> join(String requestedName, boolean resumable, SessionListener listener) {
        try {
            return join(Username.of(requestedName), AccountRules.Admission.GUEST, resumable, listener);
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletionStage<Directory.Claim> claim(
            Username name, @Nullable Account account, long id, @Nullable String secret) {
        CompletionStage<Directory.Claim> claim = ask(() -> directory.claim(name, id, secret));
        return account == null
                ? claim
                : claim.exceptionallyCompose(failure -> isKept(failure)
                        ? endKept(name).thenCompose(ended -> ask(() -> directory.claim(name, id, secret)))
                        : CompletableFuture.failedFuture(Retry.cause(failure)));
    }

    /** Whether a claim was refused because a seat is kept that goes with the name. */
    private static boolean isKept(Throwable failure) {
        return Retry.cause(failure) instanceof ProtocolException refused
                && refused.code() == ErrorCode.USERNAME_TAKEN
                && refused.toMessage().retryAfterMs() != null;
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
        if (accounts == null) {
            return CompletableFuture.completedFuture(null);
        }
        return account == null
                ? accounts.expectFree(session.username())
                : session.identify(account).thenCompose(identified -> accounts.confirm(session.user(), account));
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
     * Resumes a session; the next step is to {@link Session#reenter} its rooms.
     *
     * @param secret what {@link Session#secret} said
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}; or with a {@link SupersededException} where
     *     somebody has resumed it once more meanwhile
     */
    public CompletionStage<Session> resume(String secret, SessionListener listener) {
        return ask(() -> directory.resume(secret)).thenCompose(resumed -> go(resumed, secret, listener));
    }

    /**
     * One more session of a user who is in; the next step is to {@link Session#enter} its rooms.
     *
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#USER_UNKNOWN}
     */
    CompletionStage<Session> addSession(Username name, SessionListener listener) {
        long id = random.nextLong();
        String secret = newSecret();
        return ask(() -> directory.addSession(name, id, secret))
                .thenCompose(added ->
                        go(new Directory.Resumed(added.lease(), List.of(), added.credential()), secret, listener));
    }

    private CompletionStage<Session> go(Directory.Resumed resumed, String secret, SessionListener listener) {
        Lease lease = resumed.lease();
        User user = users.computeIfAbsent(lease.username(), name -> new User(name, clock.instant()));
        Session session = new Session(user, lease, secret, listener, this);
        Session displaced = user.attach(session);
        users.putIfAbsent(lease.username(), user); // it may have been gone for a moment
        if (displaced != null) {
            displaced.supersede();
        }
        return openMailbox(session)
                .thenCompose(opened -> recognize(opened, resumed.credential()))
                .thenCompose(recognized -> session.stays().admitTo(resumed.rooms()))
                .thenApply(admitted -> session)
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
        return Retry.cause(failure) instanceof ProtocolException refused && refused.code() == ErrorCode.SESSION_UNKNOWN;
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
        if (user.isGone()) {
            users.remove(user.username(), user);
        }
    }

    private CompletionStage<Session> openMailbox(Session session) {
        return ask(() -> mailboxes.open(session.lease(), session.listener()::mail))
                .thenApply(standsAt -> {
                    session.directs().begin(standsAt);
                    return session;
                });
    }

    /** Which rooms there are, those with the most users first; of very many not all. Completes on any thread. */
    public CompletionStage<List<RoomSummary>> summaries() {
        return rooms.summaries();
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
                                : rooms.visit(name, by.username(), there -> sent(there, by, label)));
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
        Username asked;
        try {
            asked = Username.of(name);
        } catch (ProtocolException e) {
            // Nobody has a name that cannot be had. It may hold anything, so it is not repeated.
            throw new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here has that name", id);
        }
        User user = users.get(asked);
        if (user == null) {
            throw new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + asked + "'", id);
        }
        return user;
    }

    /**
     * Removes somebody, over whichever connections they are in.
     *
     * @param username in whatever case
     * @param text what to tell them beside that they were removed; null for nothing
     * @return whether they were in; may complete on any thread
     */
    public CompletionStage<Boolean> remove(String username, @Nullable String text) {
        try {
            return remove(find(username, null), null, text);
        } catch (ProtocolException nobody) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** Ends all sessions of a user but one, and says why to whoever has them. */
    public CompletionStage<Boolean> removeOthers(Session but, String text) {
        return remove(but.user(), but, text);
    }

    /** As often as a session goes on over another connection while this one is asked. */
    private CompletionStage<Boolean> remove(User user, @Nullable Session but, @Nullable String text) {
        List<Session> sessions = user.sessions();
        CompletionStage<Boolean> removed = CompletableFuture.completedFuture(false);
        for (Session session : sessions) {
            if (!session.hasEnded() && session != but) {
                removed = removed.thenCombine(session.listener().remove(session, text), Boolean::logicalOr);
            }
        }
        for (Lease lease : user.awaited()) {
            removed = removed.thenCombine(end(user, lease, LeaveReason.KICKED), Boolean::logicalOr);
        }
        return removed.thenCompose(any -> any || user.sessions().equals(sessions)
                ? CompletableFuture.completedFuture(any)
                : remove(user, but, text));
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
