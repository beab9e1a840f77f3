package chat.server.domain;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.Moderation;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Goodbye;
import chat.protocol.ServerMessage.Invited;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.Directory.Found;
import chat.server.store.Directory.FoundSession;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other servers do that concerns those who are in here, and what is done to those who are in through other servers. Where there is one
 * server alone, nobody is elsewhere. Any thread may call it; it has no state.
 */
final class Elsewhere implements Directory.Listener {

    /** How often those are looked for who came back while their sessions were ended. */
    private static final int MAX_ROUNDS = 10;

    /** Within some two seconds. */
    private static final int MAX_EXPULSIONS = 9;

    private static final Logger log = LoggerFactory.getLogger(Elsewhere.class);

    private final Chat chat;
    private final LocalUsers users;
    private final ScheduledExecutorService timers;
    private volatile Runnable atFencedOut = () -> {};

    Elsewhere(Chat chat, LocalUsers users, ScheduledExecutorService timers) {
        this.chat = chat;
        this.users = users;
        this.timers = timers;
    }

    /** @param run see {@link Chat#begin(Runnable)} */
    void atFencedOut(Runnable run) {
        atFencedOut = run;
    }

    @Override
    public void displaced(Lease lease) {
        Session session = users.lose(lease, Session::goOn);
        if (session != null) {
            session.listener().superseded();
            session.abandonStays();
        }
    }

    @Override
    public void ended(Lease lease, LeaveReason reason) {
        Session session = users.lose(lease, Session::end);
        if (session == null) {
            return;
        }
        boolean isKicked = reason == LeaveReason.KICKED;
        session.listener().evicted(session, isKicked ? session.user().farewell() : Leaving.SEAT_NEEDED);
        session.abandonStays();
    }

    @Override
    public void restored(Directory.Restored was) {
        Retry.logFailure(takeOver(was), "taking over a session");
    }

    /**
     * Somebody may come back to a session that nobody has, and is waited for from now on; or the session ends.
     *
     * @return completes when it has ended, where it does, and it is known who has an account
     */
    CompletionStage<Void> takeOver(Directory.Restored was) {
        Lease lease = was.lease();
        User user = users.await(lease);
        Long credential = was.credential();
        AccountRules accounts = chat.accounts();
        CompletionStage<?> known = accounts == null || credential == null
                ? CompletableFuture.completedFuture(null)
                : accounts.isHeld(user, credential); // else they would be a guest until they come back
        fenceOff(lease, was.rooms());
        CompletionStage<?> ended = CompletableFuture.completedFuture(null);
        if (was.resumable()) {
            chat.leaving().endLater(user, lease, was.reason());
        } else {
            ended = chat.leaving().end(user, lease, was.reason());
        }
        return Leaving.allOf(Stream.of(known, ended));
    }

    /** Another server that had the session, and may only be slow, can write nothing more in its rooms. */
    private CompletionStage<Void> fenceOff(Lease lease, List<RoomName> rooms) {
        return Leaving.allOf(
                rooms.stream().map(room -> chat.rooms().visit(room, lease.username(), there -> there.whenOpen()
                        .thenCompose(open -> isAlone() ? done() : there.admit(true, lease)))));
    }

    private boolean isAlone() {
        return !chat.directory().isShared();
    }

    private static <T> CompletionStage<@Nullable T> done() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void moved(Username name, RoomName room, boolean in) {
        User user = users.get(name);
        if (user == null) {
            return;
        } else if (in) {
            Retry.logFailure(
                    chat.rooms().visit(room, name, there -> there.whenOpen().thenCompose(open -> comesIn(user, there))),
                    "following somebody into a room");
            return;
        }
        user.arrivals().moved(room, false);
        Retry.logFailure(
                user.arrivals().whenOver(room).thenCompose(over -> noted(user, room)),
                "noting that somebody is in a room");
    }

    /** The room stays open here until they are in, or do not come. */
    private CompletionStage<?> comesIn(User user, Room there) {
        CompletionStage<Boolean> moved = user.arrivals().whenMoved(there.key()); // first, so that no move is missed
        if (there.isIn(user.username())) {
            users.moved(user.username(), there.key());
            return done();
        }
        return moved.thenCompose(maybeIn -> maybeIn ? comesIn(user, there) : done());
    }

    /** A room that one session left was struck out, perhaps at the moment in which another one went into it. */
    private CompletionStage<?> noted(User user, RoomName room) {
        Room there = chat.rooms().find(room);
        Session session = user.sessions().stream()
                .filter(one -> !one.isOver())
                .findFirst()
                .orElse(null);
        return session == null || there == null || !there.isIn(user.username())
                ? CompletableFuture.completedFuture(null)
                : chat.insist(() -> chat.directory().enter(session.lease(), there.key()));
    }

    @Override
    public void told(@Nullable Username whom, ServerMessage message) {
        if (whom == null) {
            if (message instanceof Moderated done) {
                chat.order().news().tellOfElsewhere(done);
            }
            return;
        }
        User user = users.get(whom);
        if (user == null) {
            return;
        }
        if (message instanceof Goodbye farewell) {
            user.farewell(farewell.text());
        } else if (message instanceof Moderated kick && kick.room() != null) {
            expelHere(user, kick.room());
        } else if (message instanceof Invited invited) {
            RoomRules rooms = chat.roomRules();
            if (rooms != null) {
                rooms.invitedElsewhere(user, invited);
            }
        } else {
            user.tell(message, null);
        }
    }

    private void expelHere(User user, String room) {
        try {
            Retry.logFailure(chat.leaving().expel(user, RoomName.of(room)), "taking somebody out of a room");
        } catch (ProtocolException noRoom) {
            log.warn("another server names a room that nobody can have");
        }
    }

    @Override
    public void fencedOut() {
        atFencedOut.run();
    }

    /** Whoever has this name, through whatever server; null if nobody has, or there are no other servers. */
    CompletionStage<@Nullable Found> find(Username name) {
        return isAlone()
                ? done()
                : chat.ask(() -> chat.directory().find(name))
                        .thenApply(found -> found == null || found.sessions().isEmpty() ? null : found);
    }

    /** The sessions that somebody has through other servers, in the order in which they began. */
    CompletionStage<List<SessionElsewhere>> sessions(Username name) {
        return find(name)
                .thenApply(found -> found == null
                        ? List.of()
                        : found.sessions().stream()
                                .filter(session -> session.since() != null)
                                .map(session ->
                                        new SessionElsewhere(session.device(), session.isLost(), session.since()))
                                .toList());
    }

    /**
     * Has it told on the other servers; it may be lost.
     *
     * @param whom null for all
     */
    CompletionStage<Void> tell(@Nullable Username whom, ServerMessage message) {
        return chat.directory().tell(whom, message).exceptionally(failure -> {
            if (!(Retry.cause(failure) instanceof CancellationException)) {
                log.debug("other servers were not told", failure);
            }
            return null;
        });
    }

    /**
     * Ends the sessions that a user has through other servers.
     *
     * @param reason what the others are told
     * @param text what to tell the user who is kicked, beside that; null for nothing
     * @return whether any ended by this
     */
    CompletionStage<Boolean> end(Username who, LeaveReason reason, @Nullable String text) {
        return end(who, reason, new Goodbye(CloseReason.KICKED.wire(), text), MAX_ROUNDS);
    }

    private CompletionStage<Boolean> end(Username who, LeaveReason reason, Goodbye farewell, int rounds) {
        return find(who).thenCompose(found -> {
            List<Lease> away = found == null
                    ? List.of()
                    : found.sessions().stream()
                            .filter(session -> !session.isHere())
                            .map(FoundSession::lease)
                            .toList();
            if (away.isEmpty() || rounds == 0) {
                return CompletableFuture.completedFuture(false);
            }
            CompletionStage<Boolean> ended = tell(who, farewell).thenApply(told -> false);
            for (Lease lease : away) {
                ended = ended.thenCompose(any -> end(lease, reason).thenApply(one -> any || one));
            }
            return ended.thenCompose(
                    any -> end(who, reason, farewell, rounds - 1).thenApply(more -> any || more));
        });
    }

    private CompletionStage<Boolean> end(Lease lease, LeaveReason reason) {
        return chat.leaving()
                .ending(() -> chat.insist(() -> chat.directory().end(lease, reason))
                        .thenCompose(departure -> (departure.last()
                                        ? CompletableFuture.<Void>completedFuture(null) // they leave all rooms
                                        : fenceOff(departure.lease(), departure.rooms()))
                                .thenCompose(fenced -> chat.leaving().depart(departure))))
                .thenApply(departed -> true)
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof FencedException
                        ? CompletableFuture.completedFuture(false) // it goes on over another connection
                        : CompletableFuture.failedFuture(failure));
    }

    /**
     * Has somebody who is not in here taken out of a room other than the lobby, by a server through which they are in.
     *
     * @return whether they were in it
     */
    CompletionStage<Boolean> expel(Username who, RoomName room) {
        return chat.rooms()
                .visit(room, who, there -> there.whenOpen().thenCompose(open -> expel(who, there, 0)))
                .thenApply(Boolean.TRUE::equals);
    }

    private CompletionStage<Boolean> expel(Username who, Room there, int attempts) {
        if (!there.isIn(who)) {
            return CompletableFuture.completedFuture(attempts > 0);
        } else if (attempts == MAX_EXPULSIONS) {
            return CompletableFuture.failedFuture(Retry.unavailable(null));
        }
        Moderated kick = new Moderated(Moderation.KICK.wire(), who.toString(), null, null, there.name());
        return tell(who, kick)
                .thenComposeAsync(
                        told -> expel(who, there, attempts + 1),
                        CompletableFuture.delayedExecutor(Retry.pauseMillis(attempts), TimeUnit.MILLISECONDS, timers));
    }
}
