package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.Username;
import chat.server.room.UserRegister.Seat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is in, over however many connections: which rooms they are in, and what they must not lose. Whoever has the latest
 * {@link Membership} acts for them. Guarded by its own lock, which comes before those of rooms and logs, and is never held together
 * with another member's.
 */
final class Member implements UserRegister.Holder {

    /** A room that somebody is in, or on the way in. */
    static final class Stay {

        final ChatRoom room;

        /** The number of their entry; written when they are in. */
        volatile long entered = Long.MAX_VALUE;

        Stay(ChatRoom room) {
            this.room = room;
        }
    }

    final Username username;
    private final Chat chat;

    /** By the room's name as the room keeps it; the lobby comes first. */
    final Map<String, Stay> rooms = new LinkedHashMap<>();

    final SentIds sentIds = new SentIds();
    final Mailbox mailbox;

    private final CompletableFuture<Member> departure = new CompletableFuture<>();

    private @Nullable Membership current;
    private LeaveReason lostFor = LeaveReason.DISCONNECTED;
    private boolean kept;
    private boolean gone;

    /** @param resumable whether they may come back over another connection */
    Member(Username username, boolean resumable, Chat chat) {
        this.username = username;
        this.mailbox = new Mailbox(resumable);
        this.chat = chat;
    }

    /** Whether this one acts for the member. Under the lock. */
    boolean isCurrent(Membership membership) {
        return !gone && current == membership;
    }

    /**
     * Hands the member over to another connection; whoever had them before is told. Of several who come back at once it is the one with
     * the seat's latest tenancy who has them in the end, in whatever order they get here.
     *
     * @return null if it is too late
     */
    @Nullable
    Membership attach(Seat seat, Attachment attachment) {
        Membership attached = new Membership(this, seat, attachment, chat);
        Membership displaced;
        synchronized (this) {
            if (gone) {
                return null;
            }
            if (current != null && current.tenancy() > seat.tenancy()) {
                displaced = attached;
            } else {
                displaced = current;
                current = attached;
                kept = false;
            }
        }
        if (displaced != null) {
            displaced.attachment().ended(Attachment.End.RESUMED);
        }
        return attached;
    }

    /** The connection is lost, and the seat is kept. Under the lock. */
    void lost(LeaveReason reason) {
        kept = true;
        lostFor = reason;
    }

    boolean isKept() {
        return kept;
    }

    LeaveReason lostFor() {
        return lostFor;
    }

    @Override
    public CompletionStage<?> evicted() {
        Membership last;
        synchronized (this) {
            last = current;
        }
        if (last != null && end(last, lostFor)) {
            last.attachment().ended(Attachment.End.EVICTED);
        }
        return departure;
    }

    /**
     * Takes the member out of all rooms. The first who does it counts.
     *
     * @param by who acts for them
     * @return whether that was to be done: nobody else acts for them, and they were not gone
     */
    boolean end(Membership by, LeaveReason reason) {
        List<Stay> stays;
        synchronized (this) {
            if (!isCurrent(by)) {
                return false;
            }
            gone = true;
            stays = new ArrayList<>(rooms.values());
            rooms.clear();
        }
        List<CompletableFuture<?>> leaves = new ArrayList<>();
        for (Stay stay : stays) {
            leaves.add(chat.leave(stay.room, username, reason, () -> {}).toCompletableFuture());
        }
        CompletableFuture.allOf(leaves.toArray(CompletableFuture[]::new)).whenComplete((left, failure) -> {
            chat.forget(this);
            departure.complete(this);
        });
        return true;
    }

    /** Completes when they are out of all rooms, and everybody can know: only then the seat can be released. */
    CompletionStage<?> departure() {
        return departure;
    }

    /** The room of this name that the member is in, in whatever case it is given; null if there is none. Under the lock. */
    @Nullable
    Stay find(String room) {
        Stay stay = rooms.get(room);
        if (stay != null) {
            return stay; // nearly always
        }
        try {
            RoomName name = RoomName.of(room);
            for (Stay other : rooms.values()) {
                if (other.room.key().equals(name)) {
                    return other;
                }
            }
        } catch (ProtocolException e) {
            // No room is called so.
        }
        return null;
    }

    /**
     * Puts something into the member's mailbox, and tells whoever acts for them.
     *
     * @param always also if there is no room for it: it is their own
     * @return its number; 0 if there was no room
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN} if they have just gone
     */
    long deliver(Direct message, boolean always) throws ProtocolException {
        long seq;
        Membership receiver;
        synchronized (this) {
            if (gone || current == null) {
                throw Chat.userUnknown(username, message.id());
            }
            if (!mailbox.hasRoomFor(message.text()) && !always) {
                return 0;
            }
            seq = mailbox.add(message);
            receiver = current;
        }
        receiver.attachment().mail();
        return seq;
    }
}
