package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of the chat: who may come in, which rooms there are, and who is reached by name. Any thread may call it. */
public final class Chat {

    private static final int SECRET_BYTES = 16;

    private final Directory directory;
    private final RoomStore store;
    private final Mailboxes mailboxes;
    private final RoomTable rooms;
    private final InstantSource clock;
    private final Retry retry;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong bytesInFlight = new AtomicLong();

    /** Those who are in through this process; as many as there are seats. */
    private final Map<Username, User> users = new ConcurrentHashMap<>();

    /**
     * @param maxRooms rooms at a time, the lobby included, at least 1
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
            ScheduledExecutorService timers,
            Duration patience,
            InstantSource clock) {
        this.directory = directory;
        this.store = store;
        this.mailboxes = mailboxes;
        this.clock = clock;
        this.retry = new Retry(timers, patience);
        this.rooms = new RoomTable(store, publishers, retry, maxRooms);
    }

    public int maxUsers() {
        return directory.maxUsers();
    }

    /** Changes the number of seats, at least 1. Nobody loses theirs. */
    public void setMaxUsers(int maxUsers) {
        directory.setMaxUsers(maxUsers);
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
     * @param resumable whether the seat is to be kept for a while if the connection is lost
     * @return fails with a {@link ProtocolException} if the name cannot be had, or no seat is free
     */
    public CompletionStage<Session> join(String requestedName, boolean resumable, SessionListener listener) {
        Username name;
        try {
            name = Username.of(requestedName);
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        long id = random.nextLong();
        String secret = resumable ? newSecret() : null;
        return ask(() -> directory.claim(name, id, secret)).thenCompose(claim -> {
            Directory.Departure evicted = claim.evicted();
            if (evicted != null) {
                evict(evicted);
            }
            User user = new User(name, clock.instant());
            return (evicted == null ? CompletableFuture.completedStage(null) : depart(evicted)).thenCompose(free -> {
                users.put(name, user);
                return begin(new Session(user, claim.lease(), secret, listener, this));
            });
        });
    }

    private String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Their seat was kept, and is somebody else's. */
    private void evict(Directory.Departure departure) {
        for (Session session : leaving(departure)) {
            if (session.end()) {
                session.listener().evicted(session);
            }
        }
    }

    /** The sessions that go with a departure, as far as they are here still: somebody else may have the name by now. */
    private List<Session> leaving(Directory.Departure departure) {
        long left = departure.lease().session();
        User user = users.get(departure.lease().username());
        List<Session> sessions = user == null ? List.of() : user.sessions();
        return sessions.stream().noneMatch(session -> session.lease().session() == left)
                ? List.of()
                : sessions.stream()
                        .filter(session -> departure.last() || session.lease().session() == left)
                        .toList();
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
                .thenCompose(added -> go(new Directory.Resumed(added.lease(), List.of()), secret, listener));
    }

    private CompletionStage<Session> go(Directory.Resumed resumed, String secret, SessionListener listener) {
        Lease lease = resumed.lease();
        User user = users.computeIfAbsent(lease.username(), name -> new User(name, clock.instant()));
        Session session = new Session(user, lease, secret, listener, this);
        return begin(session)
                .thenCompose(begun -> begun.stays().admitTo(resumed.rooms()))
                .thenApply(admitted -> session)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        Retry.cause(failure) instanceof FencedException ? superseded(session) : failure));
    }

    /** The session was resumed once more meanwhile, and may have ended already. */
    private Throwable superseded(Session session) {
        User user = session.user();
        user.detach(session);
        if (user.sessions().isEmpty()) {
            users.remove(user.username(), user);
        }
        return new SupersededException();
    }

    private CompletionStage<Session> begin(Session session) {
        Session displaced = session.user().attach(session);
        if (displaced != null) {
            displaced.supersede();
        }
        return insist(() -> mailboxes.open(session.lease(), session.listener()::mail))
                .thenApply(standsAt -> {
                    session.directs().begin(standsAt);
                    return session;
                });
    }

    /** Which rooms there are, those with the most users first. */
    public List<RoomSummary> summaries() {
        return rooms.summaries();
    }

    /**
     * Which rooms there are, in the order of their names.
     *
     * @throws ProtocolException with {@link ErrorCode#ROOM_INVALID} if the page begins behind what is no name
     */
    public List<RoomSummary> summaries(Page page, @Nullable String id) throws ProtocolException {
        return rooms.summaries(page, id);
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
            return remove(find(username, null), text);
        } catch (ProtocolException nobody) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** As often as a session goes on over another connection while this one is asked. */
    private static CompletionStage<Boolean> remove(User user, @Nullable String text) {
        List<Session> sessions = user.sessions();
        CompletionStage<Boolean> removed = CompletableFuture.completedFuture(false);
        for (Session session : sessions) {
            removed = removed.thenCombine(session.listener().remove(session, text), Boolean::logicalOr);
        }
        return removed.thenCompose(any ->
                any || user.sessions().equals(sessions) ? CompletableFuture.completedFuture(any) : remove(user, text));
    }

    /** Cleans up after a session. With a user's last one they leave all rooms; only then name and seat are free. */
    CompletionStage<Void> depart(Directory.Departure departure) {
        List<Session> ended = leaving(departure);
        CompletionStage<Void> done =
                allOf(ended.stream().map(session -> insist(() -> mailboxes.close(session.lease()))));
        done = done.thenCombine(
                allOf(departure.rooms().stream().map(name -> leave(name, departure))), (closed, left) -> null);
        return done.thenCompose(left -> allOf(ended.stream().map(session -> forget(session))))
                .thenCompose(forgotten -> {
                    if (departure.last() && !ended.isEmpty()) {
                        users.remove(departure.lease().username(), ended.get(0).user());
                    }
                    return insist(() -> directory.release(departure));
                });
    }

    private CompletionStage<?> forget(Session session) {
        session.user().detach(session);
        return insist(() -> store.forgetSession(session.lease().session()));
    }

    private CompletionStage<?> leave(RoomName name, Directory.Departure departure) {
        Room room = rooms.find(name);
        if (room == null) {
            return CompletableFuture.completedFuture(null); // they were on the way in, and it was given up
        } else if (departure.last()) {
            return leave(room, departure.lease(), departure.reason());
        }
        room.remove(departure.lease().username(), departure.lease().session());
        return CompletableFuture.completedFuture(null);
    }

    /** Takes a user out of a room. */
    CompletionStage<Void> leave(Room room, Lease lease, LeaveReason reason) {
        Left left = new Left(room.name(), 0, lease.username().toString(), reason.wire());
        return room.admit(true, lease).thenCompose(writer -> insist(() -> writer.append(1, null, left))
                .thenAccept(done -> rooms.left(room))
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

    /** Nothing is said, and nobody comes or goes, from now on. */
    public void close() {
        store.close();
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
