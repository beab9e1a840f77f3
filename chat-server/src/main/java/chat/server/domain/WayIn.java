package chat.server.domain;

import static chat.server.domain.Retry.cause;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.Username;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session on its way into one room. Owned by the session's event loop. */
final class WayIn {

    /** So often a room is not made again while somebody comes in. */
    private static final int MAX_ATTEMPTS = 3;

    private final Session session;
    private final User user;
    private final Username username;
    private final Lease lease;
    private final RoomStays stays;
    private final SessionCalls calls;
    private final RoomName name;
    private final @Nullable String id;
    private final RoomSubscription subscription;
    private final Chat chat;

    /** Null for a room that nobody closes. */
    private final @Nullable Door door;

    /** As {@link Session#enter(String, RoomRules.Key, String, RoomSubscription)} has them. */
    WayIn(
            Session session,
            RoomName name,
            RoomRules.@Nullable Key key,
            @Nullable String id,
            RoomSubscription subscription,
            Chat chat) {
        this.session = session;
        this.user = session.user();
        this.username = session.username();
        this.lease = session.lease();
        this.stays = session.stays();
        this.calls = session.calls();
        this.name = name;
        this.id = id;
        this.subscription = subscription;
        this.chat = chat;
        RoomRules rules = chat.roomRules();
        this.door = rules == null || chat.rooms().isLobby(name) ? null : new Door(rules, user, name, key);
    }

    /** To be called once; see {@link Session#enter(String, RoomRules.Key, String, RoomSubscription)}. */
    CompletionStage<@Nullable Entry> enter() throws ProtocolException {
        expectFree();
        if (door == null || isIn()) {
            return goInto();
        }
        return SessionCalls.refusing(id, calls.begun(calls.here(door.open()).thenCompose(open -> {
            try {
                expectFree(); // whatever came in between
                return goInto();
            } catch (ProtocolException refused) {
                return CompletableFuture.failedFuture(refused);
            }
        })));
    }

    /** Whether the user is in the room already, through whichever session. */
    private boolean isIn() {
        Room there = chat.rooms().find(name);
        return there != null && there.isIn(username);
    }

    private void expectFree() throws ProtocolException {
        if (stays.find(name.toString()) != null) {
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You are in #" + name + " already", id);
        }
        if (stays.size() >= ProtocolLimits.MAX_ROOMS_PER_USER) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_ROOMS,
                    "You are in " + stays.size() + " rooms, which is the most. Part from one first",
                    id);
        }
    }

    private CompletionStage<@Nullable Entry> goInto() throws ProtocolException {
        Room there = chat.rooms().expectIn(name, id, session.owner());
        RoomStay stay = new RoomStay(there, lease, subscription);
        stays.add(stay);
        CompletionStage<?> struckOut = user.arrivals().begin(name);
        CompletionStage<@Nullable Entry> entry = calls.here(whenOpen(there)) // nobody is on the way into what is none
                .thenCompose(open -> expectThereIfKeyed(there))
                .thenCompose(expected -> calls.here(chat.retry().within(struckOut)))
                .thenCompose(
                        before -> calls.here(chat.ask(() -> chat.directory().enter(lease, there.key()))))
                .thenCompose(noted -> calls.here(ownIfFirst(there)))
                .thenCompose(owned -> comeIn(stay, 0))
                .thenCompose(in -> door == null ? CompletableFuture.completedFuture(in) : used(door, in));
        return SessionCalls.refusing(id, calls.begun(entry.whenComplete((found, failure) -> {
            there.unexpect();
            user.arrivals().end(name);
            if (failure != null) {
                undo(stay, cause(failure));
            }
        })));
    }

    private CompletionStage<?> whenOpen(Room room) {
        CompletionStage<?> open = chat.retry().within(room.whenOpen());
        return door == null
                ? open
                : open.handle((done, failure) -> failure == null
                                ? CompletableFuture.completedFuture(null)
                                : door.refused(cause(failure)))
                        .thenCompose(done -> done);
    }

    /** A password for what is no room yet is most likely the rest of a name with a space in it. */
    private CompletionStage<?> expectThereIfKeyed(Room room) {
        return door == null || !door.isPasswordUnneeded() || room.lastSeq() > 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new ProtocolException(
                        ErrorCode.ROOM_INVALID, Phrases.fill(Phrases.NO_SPACES, name.toString()), id));
    }

    /** Whose a room is that nothing happened in yet. */
    private CompletionStage<?> ownIfFirst(Room room) {
        RoomRules rules = chat.roomRules();
        return rules == null || room.lastSeq() > 0 || chat.rooms().isLobby(room.key())
                ? CompletableFuture.completedFuture(null)
                : rules.own(user, room.key());
    }

    /** The room may be empty, and given up by another server meanwhile: then there is another one, to which they are not admitted yet. */
    private CompletionStage<@Nullable Entry> comeIn(RoomStay stay, int attempts) {
        return calls.here(stay.room().admit(false, lease))
                .thenCompose(writer -> {
                    stay.admitted(writer);
                    return door == null || isIn()
                            ? comeIn(stay)
                            : calls.here(door.stillOpen()).thenCompose(open -> comeIn(stay));
                })
                .exceptionallyCompose(failure -> cause(failure) instanceof FencedException
                                && chat.directory().isShared()
                                && attempts < MAX_ATTEMPTS
                        ? comeIn(stay, attempts + 1)
                        : CompletableFuture.failedFuture(cause(failure)));
    }

    private CompletionStage<@Nullable Entry> comeIn(RoomStay stay) {
        Room there = stay.room();
        if (!user.hasSeveralSessions()) {
            there.add(username, stay);
        } else if (!there.addUnlessIn(username, stay)) {
            stays.remove(stay);
            return CompletableFuture.completedFuture(null);
        }
        return session.append(stay, new Joined(there.name(), 0, username.toString()))
                .thenCompose(joined -> found(stay));
    }

    private CompletionStage<@Nullable Entry> found(RoomStay stay) {
        Entry entry = stay.entry();
        if (entry == null && stay.failure() == null) {
            entry = stay.room().subscribe(username, stay); // through another session they were in already
        }
        return entry != null
                ? CompletableFuture.completedFuture(entry)
                : CompletableFuture.failedFuture(new IllegalStateException("coming in failed", stay.failure()));
    }

    private CompletionStage<@Nullable Entry> used(Door door, @Nullable Entry entry) {
        CompletionStage<?> used = door.passed();
        Retry.logFailure(used, "keeping that an invitation was used");
        Entry found = entry != null && door.isPasswordUnneeded() ? entry.withPasswordUnneeded() : entry;
        return calls.here(used.handle((done, failure) -> found)); // they are in
    }

    private void undo(RoomStay stay, Throwable cause) {
        Room room = stay.room();
        stays.remove(stay);
        room.remove(username, stay);
        session.following().moved(room.key()); // another session may have come in meanwhile
        boolean mayBeIn = !(cause instanceof ProtocolException || cause instanceof FencedException);
        boolean isAlone = user.sessions().size() == 1 && !user.hasSeveralSessions();
        if (mayBeIn && isAlone && !session.hasEnded()) { // else they may be in through another one
            Retry.logFailure(
                    chat.leaving()
                            .leave(room.key(), lease, LeaveReason.DISCONNECTED)
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
}
