package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.limit.Allowance;
import chat.server.room.SentIds.Sent;
import chat.server.room.UserRegister.Seat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right of one connection to act for somebody who is in. When they have come back over another one, everything asked for here is
 * without effect: that one acts for them, and their client says again what was lost. Any thread may call it; the state is the {@link
 * Member}'s, and guarded by the member's lock.
 *
 * <p>What is refused fails with a {@link ProtocolException} that bears the label given.
 */
public final class Membership {

    private final Member member;
    private final Seat seat;
    private final Attachment attachment;
    private final Chat chat;
    private final MemberRooms rooms;
    private final Directs directs;

    Membership(Member member, Seat seat, Attachment attachment, Chat chat) {
        this.member = member;
        this.seat = seat;
        this.attachment = attachment;
        this.chat = chat;
        this.rooms = new MemberRooms(this, member, chat);
        this.directs = new Directs(this, member, chat);
    }

    Attachment attachment() {
        return attachment;
    }

    int tenancy() {
        return seat.tenancy();
    }

    public Username username() {
        return member.username();
    }

    /** When they joined, over whichever connection that was. */
    public Instant since() {
        return member.since();
    }

    /** What to come back with, a secret; null if that was not asked for. */
    public @Nullable String session() {
        return seat.session();
    }

    /** What they have taken of what is theirs to take, over whichever connections. */
    public Allowance allowance() {
        return member.allowance();
    }

    /** What they do in rooms. */
    public MemberRooms rooms() {
        return rooms;
    }

    /** What they say to one other, and what is said to them alone. */
    public Directs directs() {
        return directs;
    }

    /** Under the lock. */
    void requireCurrent(@Nullable String id) throws ProtocolException {
        if (!member.isCurrent(this)) {
            throw new ProtocolException(
                    ErrorCode.SESSION_UNKNOWN, "This session is over, or goes on over another connection", id);
        }
    }

    /** It was not said after all; whoever has asked again meanwhile waits to be told. Not under the lock. */
    void forget(Sent sent, Throwable why) {
        Attachment asker;
        synchronized (member) {
            member.sentIds().remove(sent.id());
            asker = sent.asker();
        }
        if (asker != null) {
            asker.failed(why);
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
        LeaveReason reason;
        synchronized (member) {
            if (!member.isKept() || !member.isCurrent(this)) {
                return false;
            }
            reason = member.lostFor();
        }
        return leave(reason);
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
}
