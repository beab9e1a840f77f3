package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Invited;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.Username;
import chat.server.limit.Peer;
import chat.server.store.RoomRights;
import chat.server.store.RoomRights.Rights;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose rooms are whose, and who comes into one that is closed: its owner, operators, whoever is invited, once, and whoever knows its
 * password. To all others it looks the same, whatever its name, and whether they guess that or not. Any thread may call it, but for what
 * takes a {@link Session}, which is for that one's event loop; it answers on any thread.
 */
public final class RoomRules {

    /** What somebody shows at the door of a room. */
    public record Key(String password, Peer peer) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Key[peer=" + peer + "]";
        }
    }

    private final AccountRules.Settings settings;
    private final RoomRights rights;
    private final AccountRules accounts;
    private final Retry retry;
    private final Chat chat;

    RoomRules(AccountRules.Settings settings, AccountRules accounts, Chat chat) {
        this.settings = settings;
        this.rights = settings.rooms();
        this.accounts = accounts;
        this.retry = chat.retry();
        this.chat = chat;
    }

    /**
     * By what somebody may come into a room.
     *
     * @param rights those in the room; null if it is nobody's
     * @param byInvitation whether an invitation is {@linkplain #use used} by coming in
     */
    record Pass(@Nullable Rights rights, boolean byInvitation) {}

    /**
     * Whether somebody may come into a room.
     *
     * @param key null for none
     * @return fails with a {@link ProtocolException}, {@link
     *     ErrorCode#ROOM_CLOSED}, or {@link ErrorCode#RATE_LIMITED} if they have tried too many passwords
     */
    CompletionStage<Pass> admit(User user, RoomName room, @Nullable Key key) {
        return find(room, account(user)).thenCompose(found -> {
            Instant closedSince = found == null ? null : found.closedSince();
            if (found == null || closedSince == null) {
                return CompletableFuture.completedFuture(new Pass(found, false));
            }
            boolean isInvited = found.isInvited() || user.invitations().has(room, closedSince);
            return accounts.role(user)
                    .thenCompose(role -> isInvited || isRuledBy(found, user, role)
                            ? CompletableFuture.completedFuture(new Pass(found, isInvited))
                            : unlock(user, room, found, key));
        });
    }

    /** @param found null for what cannot be unlocked */
    CompletionStage<Pass> unlock(User user, RoomName room, @Nullable Rights found, @Nullable Key key) {
        if (key == null) {
            return refused(room.closed());
        }
        return accounts.passwords()
                .guess(
                        room,
                        found == null ? null : found.hash(),
                        key.password(),
                        key.peer(),
                        event -> note(event, user, key.peer(), room),
                        null)
                .thenCompose(right -> right
                        ? CompletableFuture.completedFuture(new Pass(found, false))
                        : refused(new ProtocolException(
                                ErrorCode.ROOM_CLOSED, Phrases.fill(Phrases.ROOM_PASSWORD_WRONG, room.toString()))));
    }

    private static boolean isRuledBy(@Nullable Rights rights, User user, Role role) {
        return role == Role.OPERATOR
                || (rights != null && role != Role.GUEST && rights.owner().equals(user.username()));
    }

    /** Who has come into a room by an invitation was invited once. */
    CompletionStage<?> use(User user, RoomName room) {
        user.invitations().use(room);
        Username account = account(user);
        return account == null ? CompletableFuture.completedFuture(null) : retry.ask(() -> rights.use(room, account));
    }

    /** Somebody is about to be the first who comes into a room: with an account, it is theirs. */
    CompletionStage<?> own(User user, RoomName room) {
        Username account = account(user);
        return account == null ? CompletableFuture.completedFuture(null) : retry.ask(() -> rights.own(room, account));
    }

    /**
     * The closed rooms that somebody sees in no list.
     *
     * @param isIn those in which they are
     */
    CompletionStage<Set<RoomName>> hiddenFrom(User user, Collection<RoomName> isIn) {
        return user.role() == Role.OPERATOR
                ? CompletableFuture.completedFuture(Set.of())
                : retry.ask(() -> rights.closedTo(account(user))).thenApply(closed -> closed.entrySet().stream()
                        .filter(room -> !isIn.contains(room.getKey())
                                && !user.invitations().has(room.getKey(), room.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    /**
     * Closes a room to all who are not in it.
     *
     * @param password that leads in; null or empty for none
     */
    public CompletionStage<Moderated> close(Session by, String room, @Nullable String password, Peer peer)
            throws ProtocolException {
        RoomName name = name(room, "The lobby is everybody's: it cannot be closed");
        Asker asker = asker(by, name);
        CompletionStage<@Nullable Rights> permitted = permitted(asker);
        CompletionStage<?> closed = password == null || password.isEmpty()
                ? permitted.thenCompose(may -> close(by, name, null))
                : accounts.passwords().withNew(password, peer, null, bytes -> permitted
                        .thenCompose(may -> settings.passwords().hash(peer.source(), bytes))
                        .thenCompose(hash -> permitted(asker) // to hash takes long
                                .thenCompose(may -> close(by, name, hash))));
        return noted("room_closed", "close", closed, by, name, shown(by, name), peer);
    }

    private CompletionStage<?> close(Session by, RoomName room, @Nullable String hash) {
        return retry.ask(() -> rights.close(room, by.username(), hash));
    }

    /** Opens a room to everybody, or says that it is open already. */
    public CompletionStage<Moderated> open(Session by, String room, Peer peer) throws ProtocolException {
        RoomName name = name(room, "The lobby is everybody's, and open");
        String shown = shown(by, name);
        return permitted(asker(by, name)).thenCompose(found -> {
            if (found == null || found.closedSince() == null) {
                return CompletableFuture.completedFuture(
                        new Moderated("open", shown, null, by.username().toString(), shown, true, null));
            }
            return noted("room_opened", "open", retry.ask(() -> rights.open(name)), by, name, shown, peer);
        });
    }

    /** @param shown the name of the room, as they see it */
    private CompletionStage<Moderated> noted(
            String event, String action, CompletionStage<?> done, Session by, RoomName room, String shown, Peer peer) {
        return done.thenApply(so -> {
            note(event, by.user(), peer, room);
            return new Moderated(action, shown, null, by.username().toString(), shown);
        });
    }

    /**
     * Lets somebody into a closed room, once, and tells them. Of a guest who is in through another server only that one knows: the invitation
     * may be lost on its way there.
     */
    public CompletionStage<Moderated> invite(Session by, String room, String username, Peer peer)
            throws ProtocolException {
        RoomName name = name(room, "Everybody is in the lobby");
        Username guest;
        try {
            guest = Username.of(username);
        } catch (ProtocolException nobodys) {
            throw new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody has that name");
        }
        String shown = shown(by, name);
        Invited told = new Invited(shown, by.username().toString());
        return permitted(asker(by, name))
                .thenCombine(accounts.find(guest), (found, account) -> {
                    boolean isHeld = account != null && !account.isGone();
                    return invite(by, name, told, found == null ? null : found.closedSince(), guest, isHeld);
                })
                .thenCompose(invited -> invited)
                .thenApply(there -> {
                    String invited =
                            there == null ? guest.toString() : there.username().toString();
                    note("invited", by.user(), peer, Map.of("room", shown, "target", invited));
                    if (there != null) {
                        tell(there, name, told);
                    }
                    return new Moderated("invite", invited, null, by.username().toString(), shown);
                });
    }

    /** Tells somebody who is in. An account that was told, by whichever device, is not told again when it comes in. */
    private void tell(User guest, RoomName room, Invited invited) {
        Username account = account(guest);
        CompletionStage<Boolean> told = CompletableFuture.completedFuture(false);
        for (Session session : guest.sessions()) {
            told = told.thenCombine(session.listener().tell(invited), Boolean::logicalOr);
        }
        CompletionStage<?> noted = told.thenCompose(any -> account == null || !any
                ? CompletableFuture.completedFuture(null)
                : retry.ask(() -> rights.told(room, account)));
        Retry.logFailure(noted, "keeping that somebody was told");
    }

    /** Somebody who is in here was invited through another server. */
    void invitedElsewhere(User guest, Invited invited) {
        RoomName room;
        try {
            room = RoomName.of(invited.room());
        } catch (ProtocolException noRoom) {
            return;
        }
        CompletionStage<Boolean> mayCome = account(guest) != null
                ? CompletableFuture.completedFuture(true)
                : find(room, null).thenApply(found -> {
                    Instant closedSince = found == null ? null : found.closedSince();
                    return closedSince == null || guest.invitations().add(room, closedSince, invited);
                });
        Retry.logFailure(
                mayCome.thenAccept(may -> {
                    if (may) {
                        tell(guest, room, invited);
                    }
                }),
                "telling somebody of an invitation");
    }

    /** Returns who is to be told here; null for an account that is away, and for whoever is told elsewhere. */
    private CompletionStage<@Nullable User> invite(
            Session by, RoomName room, Invited told, @Nullable Instant closedSince, Username guest, boolean isAccount) {
        User there = chat.user(guest);
        if (isAccount && closedSince != null) {
            User owner =
                    there == null || account(there) == null ? null : there; // a guest of that name is somebody else
            return retry.ask(() -> rights.invite(room, guest, by.username())).thenApply(kept -> {
                chat.elsewhere().tell(guest, told);
                return owner;
            });
        } else if (there == null) {
            return inviteElsewhere(guest, told, isAccount);
        } else if (closedSince != null && !there.invitations().add(room, closedSince, told)) {
            return refused(new ProtocolException(
                    ErrorCode.RATE_LIMITED, there.username() + " is invited to too many rooms, and has not come yet"));
        }
        return CompletableFuture.completedFuture(there);
    }

    private CompletionStage<@Nullable User> inviteElsewhere(Username guest, Invited told, boolean isAccount) {
        return chat.present(guest).thenCompose(there -> {
            if (there != null) {
                return chat.elsewhere().tell(there.username(), told).thenApply(done -> null);
            }
            String why = isAccount
                    ? "%s is not here, and needs no invitation: the room is open"
                    : "Nobody here is called '%s', and there is no such account";
            return refused(new ProtocolException(ErrorCode.USER_UNKNOWN, Phrases.fill(why, guest.toString())));
        });
    }

    /**
     * Tells somebody who has come in, or back, whereto they were invited while they were away: with an account, of each once. A guest is
     * told again of what was not used yet: the connection may have been lost before they read it.
     */
    void tellInvitations(Session session) {
        Username account = account(session.user());
        if (account == null) {
            tellGuest(session, session.user().invitations());
            return;
        }
        CompletionStage<?> told = retry.ask(() -> rights.untold(account)).thenAccept(invitations -> {
            for (RoomRights.Invitation invitation : invitations) {
                RoomName room = invitation.room();
                session.listener()
                        .tell(new Invited(room.toString(), invitation.by().toString()));
                Retry.logFailure(retry.ask(() -> rights.told(room, account)), "keeping that somebody was told");
            }
        });
        Retry.logFailure(told, "telling somebody of invitations");
    }

    private void tellGuest(Session session, Invitations invitations) {
        if (!invitations.isEmpty()) {
            Retry.logFailure(
                    retry.ask(() -> rights.closedTo(null))
                            .thenAccept(closed -> invitations.told(closed).forEach(session.listener()::tell)),
                    "telling a guest of invitations");
        }
    }

    /**
     * Somebody who wants something done with a room.
     *
     * @param unknown what they are answered if they may not, and are not in there; null if they are
     */
    private record Asker(Session by, RoomName room, @Nullable ProtocolException unknown) {}

    private static Asker asker(Session by, RoomName room) {
        RoomStays stays = by.stays();
        return new Asker(by, room, stays.find(room.toString()) == null ? stays.unknown(room.toString(), null) : null);
    }

    /**
     * Refuses what only a room's owner and operators may do there. Of a room that they are not in, others learn nothing.
     *
     * @return the rights there, null if the room is nobody's
     */
    private CompletionStage<@Nullable Rights> permitted(Asker asker) {
        Session by = asker.by;
        ProtocolException unknown = asker.unknown;
        return find(asker.room, null)
                .thenCompose(found -> accounts.role(by.user()).thenCompose(role -> {
                    if (by.isOver()) {
                        return refused(Session.over(null));
                    } else if (isRuledBy(found, by.user(), role) && (unknown == null || found != null)) {
                        return CompletableFuture.completedFuture(found);
                    }
                    return refused(unknown == null ? notPermitted(asker.room, found, role) : unknown);
                }));
    }

    private static ProtocolException notPermitted(RoomName room, @Nullable Rights found, Role role) {
        String why = found == null
                ? "#%s is nobody's: it was made without an account. Only operators can close it, or invite to it"
                : "#%s is not yours. Only its owner and operators can close it, open it, or invite to it";
        String guests = role == Role.GUEST ? ". With an account, the rooms that you make are yours" : "";
        return new ProtocolException(ErrorCode.NOT_PERMITTED, Phrases.fill(why, room.toString()) + guests);
    }

    /**
     * Whether a room is closed, for somebody who keeps order there.
     *
     * @param isIn whether they are in it
     * @param by null for whoever runs the server
     * @return fails with {@link ErrorCode#ROOM_CLOSED} if they may learn no more of it than that
     */
    CompletionStage<Boolean> isClosed(RoomName room, boolean isIn, @Nullable User by, Role role) {
        return find(room, null).thenCompose(found -> {
            boolean isClosed = found != null && found.closedSince() != null;
            return !isClosed || isIn || by == null || isRuledBy(found, by, role)
                    ? CompletableFuture.completedFuture(isClosed)
                    : refused(room.closed());
        });
    }

    /** The rights in a room; null if it is nobody's. */
    CompletionStage<@Nullable Rights> rightsIn(RoomName room, User guest) {
        return find(room, account(guest));
    }

    private CompletionStage<@Nullable Rights> find(RoomName room, @Nullable Username guest) {
        return retry.ask(() -> rights.find(room, guest));
    }

    private static RoomName name(String room, String whyNotLobby) throws ProtocolException {
        RoomName name = RoomName.of(room);
        if (RoomName.areSame(room, LOBBY)) {
            throw new ProtocolException(ErrorCode.ROOM_INVALID, whyNotLobby);
        }
        return name;
    }

    private static String shown(Session by, RoomName room) {
        String shown = by.stays().nameOf(room.toString());
        return shown == null ? room.toString() : shown;
    }

    /** Whose account somebody who is in has shown to have; null for a guest. */
    private static @Nullable Username account(User user) {
        return user.credential() == null ? null : user.username();
    }

    private void note(String event, User by, Peer peer, RoomName room) {
        note(event, by, peer, Map.of("room", room.toString()));
    }

    private void note(String event, User by, Peer peer, Map<String, String> more) {
        settings.audit().write(event, by.username().toString(), peer.address(), null, more);
    }

    private static <T> CompletionStage<T> refused(ProtocolException refusal) {
        return CompletableFuture.failedFuture(refusal);
    }
}
