package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.ServerMessage.Duplicate;
import chat.server.room.SentIds.Sent;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is in says to one other over one connection, and what was said to them alone. Its state is the {@link Member}'s, and
 * guarded by the member's lock; any thread may call it.
 */
public final class Directs {

    /** When a mailbox is full: time enough to read a few. */
    private static final long RETRY_MILLIS = 1_000;

    private final Membership membership;
    private final Member member;
    private final Chat chat;

    Directs(Membership membership, Member member, Chat chat) {
        this.membership = membership;
        this.member = member;
        this.chat = chat;
    }

    /**
     * Says something to one user, in the words that {@link chat.protocol.MessageText} let pass. They and the sender find it with {@link
     * #next}.
     *
     * @param to in whatever case
     * @return what was said before under the same label, in which case this is not said; null if this is said now, or the same is about
     *     to come
     */
    public @Nullable Duplicate say(String to, String text, @Nullable String id, boolean action)
            throws ProtocolException {
        Member receiver;
        Sent sent;
        synchronized (member) {
            membership.requireCurrent(id);
            Sent before = member.sentIds().get(id);
            if (before != null) {
                return before.toDuplicateOrLater(membership.attachment());
            }
            receiver = chat.find(to, id);
            sent = member.sentIds().add(id, null);
        }
        try {
            deliver(
                    receiver,
                    new Direct(
                            member.username().toString(),
                            receiver.username().toString(),
                            text,
                            chat.now(),
                            id,
                            action,
                            0),
                    sent);
            return null;
        } catch (ProtocolException | RuntimeException | Error failure) {
            if (sent != null) {
                membership.forget(sent, failure);
            }
            throw failure;
        }
    }

    /** Under no lock: that would be two members' at a time. */
    private void deliver(Member receiver, Direct direct, @Nullable Sent sent) throws ProtocolException {
        if (!chat.directs().hasRoomFor(2 * EventSize.of(direct))) { // a copy for each
            throw later("There is no room for more direct messages at the moment", direct);
        }
        if (receiver != member && !receiver.deliver(direct, member.owner())) {
            throw later(receiver.username() + " has not taken the last messages yet", direct);
        }
        member.deliverOwn(direct, sent);
    }

    private static ProtocolException later(String why, Direct direct) {
        return new ProtocolException(
                ErrorCode.RATE_LIMITED, why + ". Try again in a moment", direct.id(), RETRY_MILLIS);
    }

    /** The next of what was said to them, or by them to one user, that no connection was given; null if there is none. */
    public @Nullable Direct next() {
        synchronized (member) {
            return member.isCurrent(membership) ? member.mailbox().next() : null;
        }
    }

    /** Goes back in what {@link #next} gives: to what is behind the message of this number. */
    public void rewind(long seq) {
        synchronized (member) {
            if (member.isCurrent(membership)) {
                member.mailbox().rewind(seq);
            }
        }
    }
}
