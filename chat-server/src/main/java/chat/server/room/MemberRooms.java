package chat.server.room;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.History;
import chat.protocol.Username;
import chat.server.room.SentIds.Sent;
import chat.server.room.Stays.Stay;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is in does in rooms over one connection: they go in and out, and say something. Rooms are named in whatever case.
 * Its state is the {@link Member}'s, and guarded by the member's lock; any thread may call it.
 */
public final class MemberRooms {

    private final Membership membership;
    private final Member member;
    private final Chat chat;

    MemberRooms(Membership membership, Member member, Chat chat) {
        this.membership = membership;
        this.member = member;
        this.chat = chat;
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
            membership.requireCurrent(id);
            Stays stays = member.stays();
            if (stays.find(room) != null) {
                throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You are in '" + room + "' already", id);
            }
            if (stays.count() >= ProtocolLimits.MAX_ROOMS_PER_USER) {
                throw new ProtocolException(
                        ErrorCode.TOO_MANY_ROOMS,
                        "You are in " + stays.count() + " rooms, which is the most. Part from one first",
                        id);
            }
            Stay stay = new Stay(chat.table().expectIn(name, id, member.owner()));
            stays.add(stay);
            // Under the lock: either they are on the way in before somebody comes back elsewhere, or they do not go in.
            CompletionStage<Entry> entry = stay.room()
                    .enter(member.username(), () -> atEntry.accept(stay.room().name()))
                    .whenComplete((found, failure) -> entered(stay, found));
            stay.onTheWay(entry.handle((found, failure) -> stay)); // and not what was found, for as long as they stay
            return entry;
        }
    }

    /** @param entry null if that failed */
    private void entered(Stay stay, @Nullable Entry entry) {
        if (entry != null) {
            stay.entered(entry.seq());
        } else {
            synchronized (member) {
                member.stays().remove(stay);
            }
        }
    }

    /**
     * All rooms that they are in, by the names as the rooms keep them, the lobby first, each with the number of the latest event that was
     * seen there; -1 if that is not known. For a connection that came back, to {@link #reenter} them one after the other.
     *
     * @param since the numbers by room, in whatever case
     * @return empty if somebody else acts for them
     */
    public Map<String, Long> seen(Map<String, Long> since) {
        Map<String, Long> seen = new LinkedHashMap<>();
        synchronized (member) {
            if (member.isCurrent(membership)) {
                member.stays().all().forEach(stay -> seen.put(stay.room().name(), -1L));
                since.forEach((room, seq) -> {
                    Stay stay = member.stays().find(room);
                    // Who has seen nothing of this stay may have missed the end of an earlier one.
                    if (stay != null && stay.includes(seq)) {
                        seen.put(stay.room().name(), seq);
                    }
                });
            }
        }
        return seen;
    }

    /**
     * Finds a room again in which they are. What they {@link #missed} there is read from the number of the entry on.
     *
     * @param room by the name as it keeps it
     * @param seen as {@link #seen} says
     * @return null if somebody else acts for them
     */
    public @Nullable Reentry reenter(String room, long seen) {
        synchronized (member) {
            Stay stay = member.isCurrent(membership) ? member.stays().find(room) : null;
            return stay == null ? null : stay.room().reenter(member.username(), seen);
        }
    }

    /**
     * The next of what they missed in a room in which they are.
     *
     * @param room by the name as it keeps it
     * @param seq the number of the event behind which to go on
     * @param maxBytes what they may come to; one event may be more
     * @param atEnd as in {@link #enter}, where these are the latest: the stream of events begins behind them
     * @return null if somebody else acts for them
     */
    public @Nullable Missed missed(String room, long seq, long maxBytes, Runnable atEnd) {
        synchronized (member) {
            Stay stay = member.isCurrent(membership) ? member.stays().find(room) : null;
            return stay == null ? null : stay.room().missed(seq, maxBytes, atEnd);
        }
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
            String name = stay.room().name();
            if (name.equals(LOBBY)) {
                throw new ProtocolException(
                        ErrorCode.ROOM_INVALID, "Everybody is in the lobby: one leaves it with the chat", id);
            }
            member.stays().remove(stay);
            // Under the lock: whoever comes back elsewhere is out, and can go in again only behind this leave.
            return chat.table()
                    .leave(stay.room(), member.username(), LeaveReason.PART, () -> atLeave.accept(name))
                    .thenApply(left -> name);
        }
    }

    /**
     * Says something in a room, in the words that {@link chat.protocol.MessageText} let pass.
     *
     * @return what was said before under the same label; null if this is said now, or the same is about to come
     */
    public @Nullable Duplicate say(String room, String text, @Nullable String id, boolean action)
            throws ProtocolException {
        CompletionStage<?> said;
        Sent sent;
        synchronized (member) {
            membership.requireCurrent(id);
            Sent before = member.sentIds().get(id);
            if (before != null) {
                return before.toDuplicateOrLater(membership.attachment());
            }
            ChatRoom there = require(room, id).room();
            sent = member.sentIds().add(id, there.name());
            // Under the lock: either it has its number before somebody comes back elsewhere, or it is not said.
            said = there.say(member.username().toString(), text, id, action, sent);
        }
        watch(said.whenComplete((event, failure) -> {
            if (failure != null && sent != null) {
                membership.forget(sent, cause(failure));
            }
        }));
        return null;
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link chat.protocol.MessageText#checkTopic} let pass; empty for none
     */
    public void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        CompletionStage<?> set;
        synchronized (member) {
            set = require(room, id).room().setTopic(member.username(), topic);
        }
        watch(set);
    }

    /** The name of a room that they are in, as it keeps it; null if they are in none that is called so. */
    public @Nullable String nameOf(String room) {
        synchronized (member) {
            Stay stay = member.stays().find(room);
            return stay == null ? null : stay.room().name();
        }
    }

    /**
     * Who is in a room now.
     *
     * @param page null for those who are there longest
     */
    public RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        ChatRoom found = find(room, id);
        return new RoomRoster(found.name(), page == null ? found.roster() : found.page(after(page, id), page.limit()));
    }

    private static @Nullable Username after(Page page, @Nullable String id) throws ProtocolException {
        try {
            return page.after().isEmpty() ? null : Username.of(page.after());
        } catch (ProtocolException refused) {
            throw refused.withId(id);
        }
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

    private ChatRoom find(String room, @Nullable String id) throws ProtocolException {
        synchronized (member) {
            return require(room, id).room();
        }
    }

    /** Under the lock. */
    private Stay require(String room, @Nullable String id) throws ProtocolException {
        membership.requireCurrent(id);
        Stay stay = member.stays().find(room);
        if (stay == null) {
            throw new ProtocolException(
                    ErrorCode.ROOM_UNKNOWN,
                    "You are not in " + called(room) + ". You are in "
                            + member.stays().names(),
                    id);
        }
        return stay;
    }

    /** A room that somebody named, for a refusal. What no room can be called may hold anything, so it is not repeated. */
    private static String called(String room) {
        try {
            return "'" + RoomName.of(room) + "'";
        } catch (ProtocolException e) {
            return "that room";
        }
    }

    /** A log that was closed fails nobody: the server is about to say so itself. */
    private void watch(CompletionStage<?> stage) {
        stage.whenComplete((done, failure) -> {
            if (failure != null && !(cause(failure) instanceof CancellationException)) {
                membership.attachment().failed(cause(failure));
            }
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
