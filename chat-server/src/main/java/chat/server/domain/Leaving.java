package chat.server.domain;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sessions end, and users leave rooms and the chat, whoever wants that: name and seat are free when nothing is left of them. Any thread may
 * call it; all that it keeps is how many are at it, and what it asks of the stores may be asked for again.
 */
public final class Leaving {

    /** What is told to whoever goes because of that. */
    static final String SEAT_NEEDED = "somebody joined under this name, or needed the seat";

    /** Within some two seconds. */
    private static final int MAX_EXPULSIONS = 9;

    /** How often those are looked for who came back while their sessions were ended: each has to be quick. */
    private static final int MAX_ROUNDS = 10;

    static final String ENDING = "ending a session that nobody came back to";

    private static final Logger log = LoggerFactory.getLogger(Leaving.class);

    private final Chat chat;
    private final LocalUsers users;
    private final RoomStore store;
    private final ScheduledExecutorService timers;
    private final Duration resumeWindow;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param resumeWindow how long the seats are kept of those that no connection here is to keep */
    Leaving(Chat chat, LocalUsers users, RoomStore store, ScheduledExecutorService timers, Duration resumeWindow) {
        this.chat = chat;
        this.users = users;
        this.store = store;
        this.timers = timers;
        this.resumeWindow = resumeWindow;
    }

    /** Whether sessions are just ending here: their seats are free at any moment. */
    boolean isUnderWay() {
        return underWay.get() > 0;
    }

    /** Notes that a session is ending until what ends it is over. */
    <T> CompletionStage<T> ending(Supplier<CompletionStage<T>> end) {
        underWay.incrementAndGet();
        try {
            return end.get().whenComplete((ended, failure) -> underWay.decrementAndGet());
        } catch (RuntimeException | Error bug) {
            underWay.decrementAndGet();
            throw bug;
        }
    }

    void endLater(User user, Lease lease, LeaveReason reason) {
        try {
            await(timers, resumeWindow, () -> Retry.logFailure(end(user, lease, reason), ENDING));
        } catch (RejectedExecutionException stopped) {
            // Nobody's session ends with the server.
        }
    }

    /**
     * Begins to wait for somebody who may come back to a session.
     *
     * @param over run by the timers when nobody is waited for any more
     * @throws RejectedExecutionException if the timers have ended
     */
    public ResumeWindow await(ScheduledExecutorService timers, Duration window, Runnable over) {
        return new ResumeWindow(timers, window, chat.directory()::awayNanos, over);
    }

    /** Ends a session that nobody has here, unless somebody came back to it. Returns whether it did not end otherwise. */
    CompletionStage<Boolean> end(User user, Lease lease, LeaveReason reason) {
        if (!user.giveUp(lease)) {
            return CompletableFuture.completedFuture(false);
        }
        return ending(() ->
                        chat.insist(() -> chat.directory().end(lease, reason)).thenCompose(this::depart))
                .thenApply(departed -> {
                    if (!user.isIn()) {
                        log.info(
                                "{} left: {} ({} of {})",
                                user.username(),
                                reason.wire(),
                                chat.count(),
                                chat.maxUsers());
                    }
                    return true;
                })
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof FencedException
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Its owner has another one, and did not come back to it. */
    CompletionStage<?> endKept(Username name) {
        User user = users.get(name);
        CompletionStage<?> ended = chat.elsewhere().end(name, LeaveReason.DISCONNECTED, null);
        if (user == null) {
            return ended;
        }
        for (Lease lease : user.awaited()) {
            ended = ended.thenCombine(end(user, lease, LeaveReason.RESTART), (before, left) -> left);
        }
        for (Session session : user.sessions()) {
            ended = ended.thenCombine(session.leave(LeaveReason.DISCONNECTED), (before, left) -> {
                if (left) {
                    session.listener().evicted(session, SEAT_NEEDED);
                }
                return left;
            });
        }
        return ended;
    }

    /** Their seat was kept, and is somebody else's, who may have their name by now. */
    void evict(Directory.Departure departure) {
        User user = users.get(departure.lease().username());
        if (user == null) {
            return;
        }
        for (Lease lease : departure.ended()) {
            Session session = user.session(lease.session());
            if (session != null && session.end()) {
                session.listener().evicted(session, SEAT_NEEDED);
            }
        }
    }

    /** Ends all sessions of a user but one, and says why to whoever has them. */
    public CompletionStage<Boolean> removeOthers(Session but, String text) {
        return remove(but.user(), but, CloseReason.KICKED, text);
    }

    /**
     * Ends the sessions of whoever has this name, through whatever server.
     *
     * @param text what to tell them beside that they were kicked; null for nothing
     * @return whether any ended; may complete on any thread
     */
    CompletionStage<Boolean> kick(Username who, @Nullable String text) {
        User user = users.get(who);
        CompletionStage<Boolean> here =
                user == null ? CompletableFuture.completedFuture(false) : remove(user, null, CloseReason.KICKED, text);
        return here.thenCompose(
                any -> chat.elsewhere().end(who, LeaveReason.KICKED, text).thenApply(more -> any || more));
    }

    /**
     * Ends the sessions here of a user, over whichever connections they are in, and those too that go on over another connection meanwhile.
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
     * Takes whoever has this name out of a room other than the lobby, through whatever server they are in.
     *
     * @return whether they were in it; may complete on any thread
     */
    CompletionStage<Boolean> expel(Username who, RoomName room) {
        User user = users.get(who);
        if (chat.rooms().isLobby(room)) {
            return CompletableFuture.failedFuture(new ProtocolException(
                    ErrorCode.ROOM_INVALID, "Everybody is in the lobby. Without a room it is out of the chat"));
        }
        return user == null ? chat.elsewhere().expel(who, room) : expel(user, room);
    }

    /**
     * Takes a user who is in here out of a room; asks again for a while where one of their sessions is just coming back.
     *
     * @return whether they were in it; may complete on any thread
     */
    CompletionStage<Boolean> expel(User user, RoomName name) {
        return expel(user, name, 0);
    }

    private CompletionStage<Boolean> expel(User user, RoomName name, int attempts) {
        Room room = chat.rooms().find(name);
        if (room == null || !room.isIn(user.username()) || users.get(user.username()) != user) {
            return CompletableFuture.completedFuture(false);
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
                            .thenCompose(
                                    left -> chat.insist(() -> chat.directory().part(lease, name)))
                            .thenApply(parted -> true),
                    Boolean::logicalOr);
        }
        return expelled.thenCompose(any -> any
                ? CompletableFuture.completedFuture(true)
                : chat.retry().later(attempts, () -> expel(user, name, attempts + 1)));
    }

    /** Cleans up after sessions, wherever they were. With a user's last one they leave all rooms; only then name and seat are free. */
    CompletionStage<Void> depart(Directory.Departure departure) {
        List<Lease> ended = departure.ended();
        CompletionStage<Void> closed = allOf(
                ended.stream().map(lease -> chat.insist(() -> chat.mailboxes().close(lease))));
        CompletionStage<Void> left = allOf(departure.rooms().stream().map(name -> leave(name, departure)));
        return closed.thenCombine(left, (done, too) -> null)
                .thenCompose(done ->
                        allOf(ended.stream().map(lease -> chat.insist(() -> store.forgetSession(lease.session())))))
                .thenCompose(forgotten -> {
                    User user = users.get(departure.lease().username());
                    if (user != null) { // who may be another one of that name
                        ended.forEach(lease -> user.detach(lease.session()));
                        users.removeIfGone(user);
                    }
                    return chat.insist(() -> chat.directory().release(departure));
                });
    }

    private CompletionStage<?> leave(RoomName name, Directory.Departure departure) {
        if (departure.last()) {
            return leave(name, departure.lease(), departure.reason());
        }
        Room room = chat.rooms().find(name);
        if (room != null) {
            departure.ended().forEach(lease -> room.remove(lease.username(), lease.session()));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Takes a user out of a room. */
    CompletionStage<Void> leave(RoomName name, Lease lease, LeaveReason reason) {
        return chat.rooms().visit(name, lease.username(), room -> leave(room, lease, reason));
    }

    private CompletionStage<Void> leave(Room room, Lease lease, LeaveReason reason) {
        Left left = new Left(room.name(), 0, lease.username().toString(), reason.wire());
        return room.admit(true, lease).thenCompose(writer -> chat.insist(() -> writer.append(1, null, left))
                .<Void>thenApply(done -> null)
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof FencedException
                        ? leave(room, lease, reason) // whoever else cleans up was admitted meanwhile
                        : CompletableFuture.failedFuture(failure)));
    }

    /** Completes when all have, whether they could be done or not: a store that is closed does nothing any more. */
    static CompletionStage<Void> allOf(Stream<? extends CompletionStage<?>> stages) {
        CompletableFuture<?>[] all =
                stages.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
        Arrays.stream(all).forEach(stage -> Retry.logFailure(stage, "cleaning up after somebody"));
        return CompletableFuture.allOf(all).handle((done, failure) -> null);
    }
}
