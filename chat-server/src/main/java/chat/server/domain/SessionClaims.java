package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
import chat.server.store.Directory;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How somebody gets a session: with a name and a seat, as one more of a user who is in, or by resuming one. What the {@link Directory} says
 * counts; {@link LocalUsers} has what comes of it here. Any thread may call it; it has no state of its own.
 */
public final class SessionClaims {

    private static final int SECRET_BYTES = 16;

    /** Within some two seconds. */
    private static final int MAX_ATTEMPTS = 9;

    /** How often a full server is asked again for a seat that is just getting free: for less than a second, as others may get it. */
    private static final int MAX_ATTEMPTS_FOR_A_SEAT = 6;

    private final Chat chat;
    private final LocalUsers users;
    private final Leaving leaving;
    private final SecureRandom random = new SecureRandom();

    SessionClaims(Chat chat, LocalUsers users, Leaving leaving) {
        this.chat = chat;
        this.users = users;
        this.leaving = leaving;
    }

    /**
     * Claims a name and a seat; the next step is to enter the lobby. The name is judged before the seat. If the user of the account is in
     * already, over a connection or with a seat that is kept, they get one more session: it {@linkplain Session#stays is} in their rooms, and
     * the next step is to {@link Following#reenter} them.
     *
     * @param name as it was typed; whoever has an account has its name as that is kept
     * @param resumable whether the seat is to be kept for a while if the connection is lost
     * @return fails with a {@link ProtocolException} if the name cannot be had, or no seat is free
     */
    public CompletionStage<Session> join(
            Username name, AccountRules.Admission admission, boolean resumable, SessionListener listener) {
        Account account = admission.account();
        try {
            chat.order()
                    .expectWelcome(
                            name,
                            account == null,
                            listener.peer().host()); // first: else it could cost others kept seats
        } catch (ProtocolException banned) {
            return CompletableFuture.failedFuture(banned);
        }
        String secret = resumable ? newSecret() : null;
        if (account == null) {
            return claimWhenLeft(name, null, secret, listener, 0);
        }
        Username kept = account.username();
        return claimWhenLeft(kept, account, secret, listener, 0)
                .exceptionallyCompose(failure -> isTaken(failure)
                        ? joinToo(kept, account, secret, listener, Retry.cause(failure))
                        : CompletableFuture.failedFuture(Retry.cause(failure)));
    }

    /**
     * Claims a name again while its user is just leaving, or somebody else whose seat is the only one: everybody has been told that they left
     * before nothing is left of them, and takes name and seat for free.
     */
    private CompletionStage<Session> claimWhenLeft(
            Username name, @Nullable Account account, @Nullable String secret, SessionListener listener, int attempts) {
        Supplier<CompletionStage<Session>> again =
                () -> chat.retry().later(attempts, () -> claimWhenLeft(name, account, secret, listener, attempts + 1));
        boolean wereLeaving = chat.leaving().isUnderWay(); // who is gone by the time of the answer was in the way of it
        return claim(name, account, secret, listener).exceptionallyCompose(failure -> {
            if (attempts < MAX_ATTEMPTS_FOR_A_SEAT
                    && isRefused(failure, ErrorCode.SERVER_FULL)
                    && (wereLeaving || chat.leaving().isUnderWay())) {
                return again.get();
            }
            if (attempts == MAX_ATTEMPTS || !isTaken(failure) || isKept(failure)) {
                return CompletableFuture.failedFuture(Retry.cause(failure));
            }
            return chat.ask(() -> chat.directory().find(name)).thenCompose(found -> {
                if (found == null) { // it is free by now, or looks like another one that is not
                    return claim(name, account, secret, listener);
                }
                return found.sessions().isEmpty() ? again.get() : CompletableFuture.failedFuture(Retry.cause(failure));
            });
        });
    }

    private CompletionStage<Session> claim(
            Username name, @Nullable Account account, @Nullable String secret, SessionListener listener) {
        long id = random.nextLong();
        Long credential = account == null ? null : account.credential();
        return chat.ask(() -> chat.directory().claim(name, credential, id, secret))
                .thenCompose(claim -> {
                    Directory.Departure evicted = claim.evicted();
                    if (evicted != null) {
                        leaving.evict(evicted);
                    }
                    return (evicted == null
                                    ? CompletableFuture.<Void>completedFuture(null)
                                    : chat.retry().within(leaving.depart(evicted)))
                            .handle((free, failure) -> begin(
                                    users.attach(claim.lease(), claim.device(), secret, listener, chat),
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
        return chat.ask(() -> chat.directory().addSession(name, account.credential(), id, secret))
                .thenCompose(added -> {
                    Directory.Departure ended = added.ended();
                    if (ended != null) {
                        leaving.evict(ended);
                        Retry.logFailure(leaving.depart(ended), Leaving.ENDING);
                    }
                    Directory.Resumed given = added.session();
                    Session session = users.attach(given.lease(), given.device(), secret, listener, chat);
                    return begin(session, account, given.rooms(), CompletableFuture.completedFuture(null));
                })
                .exceptionallyCompose(failure -> isNobody(failure)
                        ? isKept(taken)
                                ? leaving.endKept(name).thenCompose(left -> claim(name, account, secret, listener))
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
        return before.thenCompose(free -> {
                    CompletionStage<?> opened = openMailbox(session, account != null);
                    return identify(session, account)
                            .thenCombine(opened, (identified, open) -> session); // both at once
                })
                .thenCompose(identified ->
                        chat.order().admit(session, false)) // again: by now a ban finds them among the users
                .thenCompose(welcome -> goIn(session, rooms))
                .exceptionallyCompose(failure -> {
                    Retry.logFailure(session.leave(LeaveReason.DISCONNECTED), "giving back a seat");
                    return CompletableFuture.failedFuture(Retry.cause(failure));
                });
    }

    /** Takes a session, which is in no room yet, to where its user is by others. What these do meanwhile, it is told. */
    public CompletionStage<Session> goIn(Session session) {
        return goIn(session, List.of());
    }

    /** @param known where the user is if there are no other sessions */
    private CompletionStage<Session> goIn(Session session, List<RoomName> known) {
        CompletionStage<List<RoomName>> rooms = session.user().hasSeveralSessions()
                ? chat.ask(() ->
                        chat.directory().rooms(session.lease())) // these may have been in others before it was told
                : CompletableFuture.completedFuture(known);
        return rooms.thenCompose(session.stays()::admitTo).thenApply(admitted -> session);
    }

    /** Whether a claim was refused because a seat is kept that goes with the name. */
    private static boolean isKept(Throwable failure) {
        return isTaken(failure)
                && Retry.cause(failure) instanceof ProtocolException refused
                && refused.toMessage().retryAfterMs() != null;
    }

    private static boolean isTaken(Throwable failure) {
        return isRefused(failure, ErrorCode.USERNAME_TAKEN);
    }

    private static boolean isNobody(Throwable failure) {
        return isRefused(failure, ErrorCode.USER_UNKNOWN);
    }

    private static boolean isRefused(Throwable failure, ErrorCode code) {
        return Retry.cause(failure) instanceof ProtocolException refused && refused.code() == code;
    }

    /** Whoever has a seat now has the account. A guest's name may have become somebody's meanwhile, and a password another. */
    private CompletionStage<?> identify(Session session, @Nullable Account account) {
        if (account != null) {
            session.user().recognize(account);
        }
        AccountRules accounts = chat.accounts();
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

    /**
     * Resumes a session; the next step is to {@link Following#reenter} its rooms.
     *
     * @param secret what {@link Session#secret} said
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}; or with a {@link SupersededException} where
     *     somebody has resumed it once more meanwhile
     */
    public CompletionStage<Session> resume(String secret, SessionListener listener) {
        return chat.ask(() -> chat.directory().resume(secret)).thenCompose(resumed -> go(resumed, secret, listener));
    }

    private CompletionStage<Session> go(Directory.Resumed resumed, String secret, SessionListener listener) {
        Session session = users.attach(resumed.lease(), resumed.device(), secret, listener, chat);
        return openMailbox(session, resumed.credential() != null)
                .thenCompose(opened -> recognize(opened, resumed.credential()))
                .thenCompose(recognized -> chat.order().admit(session, true))
                .thenCompose(welcome -> goIn(session, resumed.rooms()))
                .thenCompose(SessionClaims::expectInLobby)
                .exceptionallyCompose(failure -> isOver(failure)
                        ? session.leave(LeaveReason.KICKED)
                                .thenCompose(left -> CompletableFuture.failedFuture(Retry.cause(failure)))
                        : CompletableFuture.failedFuture(hasNotComeBack(session, Retry.cause(failure))));
    }

    /** Everybody is. Where the store of rooms has gone back in time without the directory it may not know that any more: they join again. */
    private static CompletionStage<Session> expectInLobby(Session session) {
        return session.stays().find(LOBBY) != null
                ? CompletableFuture.completedFuture(session)
                : session.leave(LeaveReason.NODE_LOST)
                        .thenCompose(left -> CompletableFuture.failedFuture(new ProtocolException(
                                ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it")));
    }

    private CompletionStage<?> recognize(Session session, @Nullable Long credential) {
        AccountRules accounts = chat.accounts();
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
            users.removeIfGone(user);
            return new SupersededException();
        }
        user.await(lease);
        Retry.logFailure(chat.insist(() -> chat.directory().keep(lease, LeaveReason.DISCONNECTED)), "keeping a seat");
        leaving.endLater(user, lease, LeaveReason.DISCONNECTED);
        return failure;
    }

    /** @param account whether it is that of an account */
    private CompletionStage<Session> openMailbox(Session session, boolean account) {
        return chat.ask(() -> chat.mailboxes().open(session.lease(), account, session.listener()::mail))
                .thenApply(standsAt -> {
                    session.directs().begin(standsAt);
                    return session;
                });
    }
}
