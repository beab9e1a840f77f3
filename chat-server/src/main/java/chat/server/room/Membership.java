package chat.server.room;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.History;
import chat.protocol.Username;
import chat.server.room.Member.Stay;
import chat.server.room.SentIds.Sent;
import chat.server.room.UserRegister.Seat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is in can do over one connection. When they have come back over another one, everything asked for here is without
 * effect: that one acts for them, and their client says again what was lost. Any thread may call it.
 *
 * <p>Rooms are named in whatever case. What is refused fails with a {@link ProtocolException} that bears the label given.
 */
public final class Membership {

    /** When a mailbox is full: time enough to read a few. */
    private static final long RETRY_MILLIS = 1_000;

    private final Member member;
    private final Seat seat;
    private final Attachment attachment;
    private final Chat chat;

    Membership(Member member, Seat seat, Attachment attachment, Chat chat) {
        this.member = member;
        this.seat = seat;
        this.attachment = attachment;
        this.chat = chat;
    }

    Attachment attachment() {
        return attachment;
    }

    int tenancy() {
        return seat.tenancy();
    }

    public Username username() {
        return member.username;
    }

    /** What to come back with, a secret; null if that was not asked for. */
    public @Nullable String session() {
        return seat.session();
    }

    /**
     * Goes into a room, which is made if it is not there.
     *
     * @param atEntry given the room's name under the room's lock when the entry has its number and nothing later has: the place to fix
     *     where the stream of events begins
     */
    public CompletionStage<Entry> enter(String room, @Nullable String id, Consumer<String> atEntry)
            throws ProtocolException {
        RoomName name = RoomName.of(room, id);
        synchronized (member) {
            requireCurrent(id);
            if (member.find(room) != null) {
                throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You are in '" + room + "' already", id);
            }
            if (member.rooms.size() >= ProtocolLimits.MAX_ROOMS_PER_USER) {
                throw new ProtocolException(
                        ErrorCode.TOO_MANY_ROOMS,
                        "You are in " + member.rooms.size() + " rooms, which is the most. Part from one first",
                        id);
            }
            Stay stay = new Stay(chat.expectIn(name, id));
            member.rooms.put(stay.room.name(), stay);
            // Under the lock: either they are in before somebody comes back elsewhere, or they do not go in.
            return stay.room
                    .enter(member.username, () -> atEntry.accept(stay.room.name()))
                    .whenComplete((entry, failure) -> entered(stay, entry));
        }
    }

    /** @param entry null if that failed */
    private void entered(Stay stay, @Nullable Entry entry) {
        if (entry != null) {
            stay.entered = entry.seq();
        } else {
            synchronized (member) {
                member.rooms.remove(stay.room.name(), stay);
            }
        }
    }

    /**
     * Goes on in all rooms that they are in, the lobby first: for a connection that came back.
     *
     * @param since the number of the latest event that was seen, by room
     * @param maxBytes what the missed events of all rooms may come to; where it does not reach they cannot be had
     * @param atEntry as in {@link #enter}, once for each room
     */
    public List<Reentry> reenter(Map<String, Long> since, long maxBytes, Consumer<String> atEntry) {
        Map<RoomName, Long> seen = new HashMap<>();
        since.forEach((room, seq) -> {
            try {
                seen.put(RoomName.of(room), seq);
            } catch (ProtocolException e) {
                // No room is called so: nothing was seen there.
            }
        });
        List<Reentry> reentries = new ArrayList<>();
        synchronized (member) {
            if (!member.isCurrent(this)) {
                return reentries;
            }
            long left = maxBytes;
            for (Stay stay : member.rooms.values()) {
                ChatRoom room = stay.room;
                Long number = seen.get(room.key());
                // Who has seen nothing of this stay may have missed the end of an earlier one.
                long from = number == null || number < stay.entered ? -1 : number;
                Reentry reentry = room.reenter(member.username, from, left, () -> atEntry.accept(room.name()));
                if (reentry.missed() != null) {
                    left -= EventSize.of(reentry.missed());
                }
                reentries.add(reentry);
            }
        }
        return reentries;
    }

    /**
     * Goes out of a room other than the lobby.
     *
     * @param atLeave given the room's name as it keeps it under the room's lock when the leave has its number and nothing later has
     */
    public CompletionStage<String> part(String room, @Nullable String id, Consumer<String> atLeave)
            throws ProtocolException {
        synchronized (member) {
            Stay stay = require(room, id);
            String name = stay.room.name();
            if (name.equals(LOBBY)) {
                throw new ProtocolException(
                        ErrorCode.ROOM_INVALID, "Everybody is in the lobby: one leaves it with the chat", id);
            }
            member.rooms.remove(name);
            // Under the lock: whoever comes back elsewhere is out, and can go in again only behind this leave.
            return chat.leave(stay.room, member.username, LeaveReason.PART, () -> atLeave.accept(name))
                    .thenApply(left -> name);
        }
    }

    /**
     * Says something in a room, in the words that {@link chat.protocol.MessageText} let pass.
     *
     * @return what was said before under the same label, in which case this is not said; else null
     */
    public @Nullable Duplicate say(String room, String text, @Nullable String id, boolean action)
            throws ProtocolException {
        CompletionStage<?> said;
        synchronized (member) {
            requireCurrent(id);
            Sent before = sentBefore(id);
            if (id != null && before != null) {
                return duplicate(id, before);
            }
            Stay stay = require(room, id);
            Sent sent = remember(id, stay.room.name());
            // Under the lock: either it has its number before somebody comes back elsewhere, or it is not said.
            said = stay.room.say(member.username.toString(), text, id, action, sent);
        }
        watch(said.whenComplete((event, failure) -> {
            if (failure != null) {
                forget(id);
            }
        }));
        return null;
    }

    /** What bore the label before. To be looked for first: what it was sent to may be gone meanwhile. Under the lock. */
    private @Nullable Sent sentBefore(@Nullable String id) {
        return id == null || seat.session() == null ? null : member.sentIds.get(id);
    }

    /** Returns null if there is no label, or nobody who could come back to ask. Under the lock. */
    private @Nullable Sent remember(@Nullable String id, @Nullable String room) {
        return id == null || seat.session() == null ? null : member.sentIds.add(id, room);
    }

    /** What bore the label was not said: it can be said again. */
    private void forget(@Nullable String id) {
        synchronized (member) {
            member.sentIds.remove(id);
        }
    }

    /** Null if it has no number yet: then the message itself is about to come, and says it. */
    private static @Nullable Duplicate duplicate(String id, Sent before) {
        return before.seq == 0 ? null : new Duplicate(id, before.room, before.seq);
    }

    /**
     * Says something to one user; they and the sender find it with {@link #nextDirect}.
     *
     * @param to in whatever case
     * @return as {@link #say}
     */
    public @Nullable Duplicate sayTo(String to, String text, @Nullable String id, boolean action)
            throws ProtocolException {
        Member receiver;
        Sent sent;
        synchronized (member) {
            requireCurrent(id);
            Sent before = sentBefore(id);
            if (id != null && before != null) {
                if (before.seq == 0) {
                    // The connection that it came over was lost with it: what becomes of it will be known in a moment.
                    throw new ProtocolException(
                            ErrorCode.RATE_LIMITED,
                            "That message is on its way. Ask again in a moment",
                            id,
                            RETRY_MILLIS);
                }
                return duplicate(id, before);
            }
            receiver = chat.find(to, id);
            sent = remember(id, null);
        }
        try {
            Direct direct = new Direct(
                    member.username.toString(), receiver.username.toString(), text, chat.now(), id, action, 0);
            if (receiver != member && receiver.deliver(direct, false) == 0) {
                throw new ProtocolException(
                        ErrorCode.RATE_LIMITED,
                        receiver.username + " has not taken the last messages yet. Try again in a moment",
                        id,
                        RETRY_MILLIS);
            }
            long seq = member.deliver(direct, true);
            if (sent != null) {
                sent.seq = seq;
            }
            return null;
        } catch (ProtocolException refused) {
            forget(id);
            throw refused;
        }
    }

    /** The name of a room that they are in, as it keeps it; null if they are in none that is called so. */
    public @Nullable String nameOf(String room) {
        synchronized (member) {
            Stay stay = member.find(room);
            return stay == null ? null : stay.room.name();
        }
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link chat.protocol.MessageText#checkTopic} let pass; empty for none
     */
    public void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        CompletionStage<?> set;
        synchronized (member) {
            set = require(room, id).room.setTopic(member.username, topic);
        }
        watch(set);
    }

    /** Who is in a room now. */
    public RoomRoster roster(String room, @Nullable String id) throws ProtocolException {
        ChatRoom found = find(room, id);
        return new RoomRoster(found.name(), found.roster());
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
    public History history(String room, long before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        ChatRoom found = find(room, id);
        return new History(found.name(), found.messages(before, limit, maxBytes));
    }

    /** The next of what was said to them, or by them to one user, that no connection was given; null if there is none. */
    public @Nullable Direct nextDirect() {
        synchronized (member) {
            return member.isCurrent(this) ? member.mailbox.next() : null;
        }
    }

    /** Goes back in what {@link #nextDirect} gives: to what is behind the message of this number. */
    public void rewindDirects(long seq) {
        synchronized (member) {
            if (member.isCurrent(this)) {
                member.mailbox.rewind(seq);
            }
        }
    }

    /**
     * The connection is lost: the seat is kept for whoever comes back with the {@link #session}.
     *
     * @param reason what the others are told if nobody does
     * @return false if that was not asked for, or somebody has come back already
     */
    public boolean keep(LeaveReason reason) {
        synchronized (member) {
            if (seat.session() == null || !member.isCurrent(this)) {
                return false;
            }
            member.lost(reason);
        }
        chat.keep(seat);
        return true;
    }

    /** Gives name and seat up if they are kept still, and nobody has come back. Returns whether that was so. */
    public boolean expire() {
        synchronized (member) {
            if (!member.isKept() || !member.isCurrent(this)) {
                return false;
            }
        }
        return leave(member.lostFor());
    }

    /**
     * Gives name and seat up, and tells the others. The first reason counts.
     *
     * @return whether that was to be done: they had not left, and nobody has come back elsewhere
     */
    public boolean leave(LeaveReason reason) {
        boolean ended = member.end(this, reason);
        if (ended) {
            // Only then: whoever takes the name next enters after this one has left, in each room's order too.
            member.departure().thenAccept(gone -> chat.release(seat));
        }
        return ended;
    }

    private ChatRoom find(String room, @Nullable String id) throws ProtocolException {
        synchronized (member) {
            return require(room, id).room;
        }
    }

    private Stay require(String room, @Nullable String id) throws ProtocolException {
        requireCurrent(id);
        Stay stay = member.find(room);
        if (stay == null) {
            throw new ProtocolException(
                    ErrorCode.ROOM_UNKNOWN,
                    "You are not in that room. You are in '" + String.join("', '", member.rooms.keySet()) + "'",
                    id);
        }
        return stay;
    }

    private void requireCurrent(@Nullable String id) throws ProtocolException {
        if (!member.isCurrent(this)) {
            throw new ProtocolException(
                    ErrorCode.SESSION_UNKNOWN, "This session is over, or goes on over another connection", id);
        }
    }

    /** A log that was closed fails nobody: the server is about to say so itself. */
    private void watch(CompletionStage<?> stage) {
        stage.whenComplete((done, failure) -> {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause != null && !(cause instanceof CancellationException)) {
                attachment.failed(cause);
            }
        });
    }
}
