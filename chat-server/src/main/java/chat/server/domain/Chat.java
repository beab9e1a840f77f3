package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.Directory;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of the chat: who may come in, which rooms there are, and who is reached by name. Any thread may call it. */
public final class Chat {

    private static final Logger log = LoggerFactory.getLogger(Chat.class);

    private final Directory directory;
    private final RoomStore store;
    private final Mailboxes mailboxes;
    private final RoomTable rooms;
    private final InstantSource clock;
    private final Retry retry;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final ScheduledExecutorService timers;
    private final LocalUsers users;
    private final Leaving leaving;
    private final SessionClaims claims;
    private final Elsewhere elsewhere;
    private final @Nullable AccountRules accounts;
    private final @Nullable RoomRules roomRules;
    private final OrderRules order;

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
        this.users = new LocalUsers(clock, directory.isShared());
        this.timers = timers;
        this.retry = new Retry(timers, patience);
        this.rooms = new RoomTable(store, publishers, users, retry, maxRooms);
        this.accounts = accounts == null ? null : new AccountRules(accounts, retry);
        this.roomRules =
                accounts == null || this.accounts == null ? null : new RoomRules(accounts, this.accounts, this);
        this.order = new OrderRules(order, this);
        this.elsewhere = new Elsewhere(this, users, timers);
        this.leaving = new Leaving(this, users, store, timers, resumeWindow);
        this.claims = new SessionClaims(this, users, leaving);
    }

    /**
     * Takes over who was in before this process began; to be called once, when the server is about to listen. Who may come back is waited for
     * from now on; the others leave.
     *
     * @param fencedOut run once, on any thread, if other servers hold this one for gone: whoever is in here is theirs, and nothing happens
     *     here any more. The server is to say goodbye to all, and to start anew with other stores
     * @return completes when these have left, and it is known who has an account, whether that could be found out and kept or not
     */
    public CompletionStage<Void> begin(Runnable fencedOut) {
        if (accounts != null) {
            accounts.watch(users.byName(), timers, this::putOut, this::tellRole);
        }
        elsewhere.atFencedOut(fencedOut);
        return Leaving.allOf(directory.begin(elsewhere).stream().map(elsewhere::takeOver));
    }

    private void putOut(User user) {
        Retry.logFailure(
                leaving.remove(user, null, CloseReason.KICKED, "the account has another password, or is gone"),
                "putting out somebody");
    }

    private void tellRole(User user) {
        ServerMessage role = new ServerMessage.Account(
                user.username().toString(), user.role().wire(), null);
        user.sessions().forEach(session -> session.listener().tell(role));
    }

    /** How somebody gets a session. */
    public SessionClaims claims() {
        return claims;
    }

    /** How sessions end, and users leave. */
    public Leaving leaving() {
        return leaving;
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
                ? "For accounts the server needs --data or --cluster"
                : "Accounts are switched off on this server (--accounts)";
    }

    /** Who is in: everybody is in the lobby. */
    public Roster roster() {
        return rooms.lobby().roster();
    }

    /** How many are in, through whatever server, those whose seats are kept included; see {@link Directory#count}. */
    public int count() {
        return directory.count();
    }

    /** Says something to everybody as the server, in the words that {@link chat.protocol.MessageText} let pass. */
    public void announce(String text) {
        Retry.logFailure(
                rooms.lobby().announce(new Message(LOBBY, 0, Username.RESERVED, text, Instant.EPOCH, null, false)),
                "what the server was to say");
    }

    /** All rooms that there are, those with the most users first; of very many not all. Completes on any thread. */
    public CompletionStage<List<RoomSummary>> summaries() {
        return rooms.summaries(CompletableFuture.completedFuture(Set.of()));
    }

    /** What this chat can do beyond what all can. */
    public List<String> features() {
        List<String> features = new ArrayList<>();
        if (store.archive() != null) {
            features.add(Feature.SEARCH.wire());
        }
        if (accounts != null) {
            accounts.features().forEach(feature -> features.add(feature.wire()));
        }
        features.add(Feature.MODERATION.wire());
        return features;
    }

    /** What was said in all rooms, open or not. Refuses what needs it where there is none. */
    RoomStore.Archive archive(String what, @Nullable String id) throws ProtocolException {
        RoomStore.Archive archive = store.archive();
        if (archive == null) {
            throw new ProtocolException(
                    ErrorCode.UNKNOWN_TYPE, "For " + what + " the server needs --data or --cluster", id);
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
        return users.all().stream().filter(user -> user.sessions().isEmpty()).toList();
    }

    /** Those who are in through other servers alone, so many at most, in no order. */
    public CompletionStage<List<Directory.Other>> others(int limit) {
        return ask(() -> directory.others(limit));
    }

    /** Somebody who is in, through whatever server. */
    record Present(Username username, boolean isGuest) {}

    /** Whoever is in under this name; null if nobody is. */
    CompletionStage<@Nullable Present> present(Username name) {
        User user = users.get(name);
        return user != null
                ? CompletableFuture.completedFuture(new Present(user.username(), user.isGuest()))
                : elsewhere
                        .find(name)
                        .thenApply(found ->
                                found == null ? null : new Present(found.username(), found.credential() == null));
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
        return user != null
                ? named(asked, user, id)
                : elsewhere
                        .find(asked)
                        .thenCompose(found -> found == null
                                ? named(asked, null, id)
                                : CompletableFuture.completedFuture(
                                        new Addressee(found.username(), found.credential() != null)));
    }

    /** @param user awaited from before the start: it may not be known whether they have an account; null for nobody */
    private CompletionStage<Addressee> named(Username asked, @Nullable User user, @Nullable String id) {
        if (accounts == null) {
            return CompletableFuture.failedFuture(unknown(asked, id));
        }
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
        return users.all();
    }

    /** Whoever is in under this name; null if nobody is. */
    @Nullable
    User user(Username name) {
        return users.get(name);
    }

    /** Nothing is said, and nobody comes or goes, from now on: nobody's session ends because the server does. */
    public void close() {
        directory.close();
        store.close();
        mailboxes.close();
    }

    /** Behind {@link #close}, when no connection is left: who was in until the end, for the log. Their sessions may be kept all the same. */
    public void logEnd() {
        int still = users.count();
        for (User user : users.all()) {
            log.info("{} left: {} ({} of {})", user.username(), CloseReason.SHUTDOWN.wire(), --still, maxUsers());
        }
    }

    RoomTable rooms() {
        return rooms;
    }

    /** What is done by other servers, and to those who are in through them. */
    Elsewhere elsewhere() {
        return elsewhere;
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
