package chat.server.store.state;

import static chat.server.store.Mailboxes.MAX_WAITING;
import static chat.server.store.Mailboxes.MAX_WAITING_OF_GUEST;
import static chat.server.store.Mailboxes.MAX_WAITING_OF_ONE;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;

/** Why something was not put into somebody's box, in the same words wherever it is. */
public final class BoxRefusals {

    /** When a mailbox is full: time enough to read a few. */
    private static final long RETRY_MILLIS = 1_000;

    private BoxRefusals() {}

    /** Nobody has that box. */
    public static ProtocolException unknown(Username to, DirectMessage draft) {
        return new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + to + "'", draft.id());
    }

    /** All boxes together are full. */
    public static ProtocolException allFull(DirectMessage draft) {
        return full("There is no room for more direct messages at the moment", draft);
    }

    /** The sender's share of the box of somebody who is in is used up. */
    public static ProtocolException notTaken(Username to, DirectMessage draft) {
        return full(to + " has not taken the last messages yet", draft);
    }

    private static ProtocolException full(String why, DirectMessage draft) {
        return new ProtocolException(ErrorCode.RATE_LIMITED, why + ". Try again in a moment", draft.id(), RETRY_MILLIS);
    }

    /** So many wait for an account that is away. */
    public static ProtocolException waiting(Username to, DirectMessage draft) {
        return refused(to + " is away, and has " + MAX_WAITING + " messages waiting, which is the most", draft);
    }

    /** So many of the sender's do. */
    public static ProtocolException waitingOfOne(Username to, DirectMessage draft) {
        return refused(
                to + " is away, and " + MAX_WAITING_OF_ONE
                        + " messages from you wait for them already. Wait until they have read them",
                draft);
    }

    /** A guest has left so many for those who are away. */
    public static ProtocolException waitingOfGuest(Username to, DirectMessage draft) {
        return refused(
                to + " is away, and guests can leave " + MAX_WAITING_OF_GUEST
                        + " messages an hour for those who are. Write again later, or register your name",
                draft);
    }

    private static ProtocolException refused(String why, DirectMessage draft) {
        return new ProtocolException(ErrorCode.RATE_LIMITED, why, draft.id());
    }
}
