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
     * @return what was said before under the same label, in which case this is not said; else null
     */
    public @Nullable Duplicate say(String to, String text, @Nullable String id, boolean action)
            throws ProtocolException {
        Member receiver;
        Sent sent;
        synchronized (member) {
            membership.requireCurrent(id);
            Sent before = member.sentIds().get(id);
            if (before != null) {
                return duplicate(before, id);
            }
            receiver = chat.find(to, id);
            sent = member.sentIds().add(id, null);
        }
        try {
            long seq = deliver(receiver, text, id, action);
            if (sent != null) {
                sent.numbered(seq);
            }
            return null;
        } catch (ProtocolException refused) {
            synchronized (member) {
                member.sentIds().remove(id);
            }
            throw refused;
        }
    }

    private static Duplicate duplicate(Sent before, @Nullable String id) throws ProtocolException {
        Duplicate duplicate = before.toDuplicate();
        if (duplicate == null) {
            // The connection that it came over was lost with it: what becomes of it will be known in a moment.
            throw rateLimited("That message is on its way. Ask again in a moment", id);
        }
        return duplicate;
    }

    /** Returns the number that the sender's copy has. Under no lock: that would be two members' at a time. */
    private long deliver(Member receiver, String text, @Nullable String id, boolean action) throws ProtocolException {
        Direct direct = new Direct(
                member.username().toString(), receiver.username().toString(), text, chat.now(), id, action, 0);
        if (receiver != member && receiver.deliver(direct, false) == 0) {
            throw rateLimited(receiver.username() + " has not taken the last messages yet. Try again in a moment", id);
        }
        return member.deliver(direct, true);
    }

    private static ProtocolException rateLimited(String why, @Nullable String id) {
        return new ProtocolException(ErrorCode.RATE_LIMITED, why, id, RETRY_MILLIS);
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
