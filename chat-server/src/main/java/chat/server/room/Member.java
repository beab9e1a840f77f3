package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.Username;
import chat.server.limit.Allowance;
import chat.server.room.SentIds.Sent;
import chat.server.room.Stays.Stay;
import chat.server.room.UserRegister.Seat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is in, over however many connections: which rooms they are in, and what they must not lose. Whoever has the latest
 * {@link Membership} acts for them. Guarded by its own lock, which comes before those of rooms and logs, and is never held together
 * with another member's.
 */
final class Member implements UserRegister.Holder {

    private final Username username;
    private final Instant since;
    private final Chat chat;
    private final Stays stays = new Stays();
    private final SentIds sentIds;
    private final Mailbox mailbox;
    private final Allowance allowance = new Allowance();

    private final CompletableFuture<Member> departure = new CompletableFuture<>();

    private @Nullable Membership current;
    private LeaveReason lostFor = LeaveReason.DISCONNECTED;
    private boolean kept;
    private boolean gone;

    /**
     * @param resumable whether they may come back over another connection
     * @param since when they joined
     */
    Member(Username username, boolean resumable, Instant since, Chat chat) {
        this.username = username;
        this.since = since;
        this.sentIds = new SentIds(resumable);
        this.mailbox = new Mailbox(this, resumable, chat.directs());
        this.chat = chat;
    }

    Username username() {
        return username;
    }

    /** When they joined, whenever they came back since. */
    Instant since() {
        return since;
    }

    /** To be used under the lock. */
    Stays stays() {
        return stays;
    }

    /** To be used under the lock. */
    SentIds sentIds() {
        return sentIds;
    }

    /** To be used under the lock. */
    Mailbox mailbox() {
        return mailbox;
    }

    /** Whom what they make and say counts against: where their latest connection comes from, or them alone. */
    synchronized Object owner() {
        Object origin = current == null ? null : current.attachment().origin();
        return origin == null ? username : origin;
    }

    /** For any thread, without the lock. */
    Allowance allowance() {
        return allowance;
    }

    /** Which one acts for the member; null if they are gone. */
    synchronized @Nullable Membership acting() {
        return gone ? null : current;
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

    /** Completes when they are not on the way into any room that was asked for so far. */
    synchronized CompletionStage<?> settled() {
        return stays.settled();
    }

    /** The connection is lost, and the seat is kept. Under the lock. */
    void lost(LeaveReason reason) {
        kept = true;
        lostFor = reason;
    }

    /** Under the lock. */
    boolean isKept() {
        return kept;
    }

    /** Why the connection was lost that was lost last. Under the lock. */
    LeaveReason lostFor() {
        return lostFor;
    }

    @Override
    public CompletionStage<?> evicted() {
        Membership last;
        LeaveReason reason;
        synchronized (this) {
            last = current;
            reason = lostFor;
        }
        if (last != null && end(last, reason)) {
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
        List<Stay> left;
        synchronized (this) {
            if (!isCurrent(by)) {
                return false;
            }
            gone = true;
            mailbox.close();
            left = stays.removeAll();
        }
        List<CompletableFuture<?>> leaves = new ArrayList<>();
        for (Stay stay : left) {
            leaves.add(
                    chat.table().leave(stay.room(), username, reason, () -> {}).toCompletableFuture());
        }
        CompletableFuture.allOf(leaves.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            chat.forget(this);
            departure.complete(this);
        });
        return true;
    }

    /** Completes when they are out of all rooms, and everybody can know: only then the seat can be released. */
    CompletionStage<?> departure() {
        return departure;
    }

    /**
     * Puts what somebody else says to them into the member's mailbox, and tells whoever acts for them.
     *
     * @param sender whom it counts against
     * @return false if there was no room for it
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN} if they have just gone
     */
    boolean deliver(Direct message, Object sender) throws ProtocolException {
        return deliver(message, sender, null);
    }

    /**
     * Puts what they say themselves into the member's mailbox, whether there is room or not, and tells whoever acts for them.
     *
     * @param sent gets its number at the moment at which it can be had; null if it is not remembered
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN} if they have just gone
     */
    void deliverOwn(Direct message, @Nullable Sent sent) throws ProtocolException {
        deliver(message, null, sent);
    }

    /** @param sender null for the member, whose words are always taken */
    private boolean deliver(Direct message, @Nullable Object sender, @Nullable Sent sent) throws ProtocolException {
        Membership receiver;
        synchronized (this) {
            if (gone || current == null) {
                throw Chat.userUnknown(username, message.id());
            }
            if (!mailbox.hasRoomFor(message, sender)) {
                return false;
            }
            long seq = mailbox.add(message, sender);
            if (sent != null) {
                sent.numbered(seq);
            }
            receiver = current;
        }
        receiver.attachment().mail();
        return true;
    }
}
