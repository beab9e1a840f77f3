package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one user alone: each user has a box, in which messages are numbered 1, 2, 3 …. Each session of the user takes them out at
 * its own pace; a message that all have taken is kept for a while, because a connection may be lost with it. With a guest's last session the
 * box is gone; that of an account stays for as long as there is the account, and what comes meanwhile waits in it.
 *
 * <p>Any thread may call it, answers may come on any thread, and each call may be repeated as it was. What would change something, and
 * comes with a fence that is not the latest, fails with {@link FencedException}.
 */
public interface Mailboxes {

    /** So many may wait for an account that is away. */
    int MAX_WAITING = 1_000;

    /** So many of one sender. */
    int MAX_WAITING_OF_ONE = 100;

    /** So many may a guest leave for all accounts that are away, within an hour. */
    int MAX_WAITING_OF_GUEST = 10;

    /**
     * What is put into a box.
     *
     * @param by the session that says it
     * @param owner whom it counts against; of what an account leaves for somebody who is away, that account counts instead
     * @param key by which the same is found again if it is put into the same box once more: a label of the session's, or a number that it
     *     uses once
     * @param draft the message, its number of no meaning
     * @param fromAccount whether the sender has an account
     * @param toAccount the receiver, if they have one. What accounts say to each other is {@linkplain Conversations kept}
     */
    record Letter(
            Lease by,
            Object owner,
            Object key,
            DirectMessage draft,
            boolean fromAccount,
            @Nullable Username toAccount) {

        /** Between guests. */
        public Letter(Lease by, Object owner, Object key, DirectMessage draft) {
            this(by, owner, key, draft, false, null);
        }
    }

    /**
     * A letter is in the box.
     *
     * @param seq its number there; 0 if that is not remembered any more
     * @param repeated whether it was there already: nothing happened now
     * @param waits whether the receiver was away when it came
     */
    record Delivery(long seq, boolean repeated, boolean waits) {}

    /**
     * Makes a session one of those that take messages out of its user's box. Smaller fences of the session count for nothing from now on.
     *
     * @param account whether the box is that of an account, also if it was a guest's until now
     * @param onArrival run when something was put there, on any thread, under no lock; if it was put by this process, before that is
     *     answered. It must not block
     * @return the number of the latest message that the session has taken; of a new one, of the latest that any session of the user has
     */
    CompletionStage<Long> open(Lease lease, boolean account, Runnable onArrival);

    /**
     * Puts a message into a box: that of somebody else, or, for the sender's copy, their own, where there is always room.
     *
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#USER_UNKNOWN} if nobody has that box, {@link
     *     ErrorCode#RATE_LIMITED} if it is full
     */
    CompletionStage<Delivery> put(Username to, Letter letter);

    /**
     * The messages behind the number {@code after} that are still there, oldest first: as many as fit, but at least one if there are any.
     *
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     */
    CompletionStage<List<DirectMessage>> read(Lease lease, long after, long maxBytes);

    /**
     * A session has taken all up to this number; or a smaller one than before, if it was resumed and has not. It has taken all up to where it
     * {@linkplain #open began} in any case.
     *
     * @return the number up to which it has taken all now: as before where there was no such message
     */
    CompletionStage<Long> taken(Lease lease, long upTo);

    /**
     * The number of what the session has put into a box with this key; null if there is nothing, or it was long ago.
     *
     * @param to whose box it is: that of the receiver, or for the sender's copy their own
     */
    CompletionStage<@Nullable Long> sent(Lease by, Username to, Object key);

    /**
     * The session has ended: it neither takes nor says anything more. With a guest's last one goes their box; in an account's, what no session
     * has taken waits. The fence may be a greater one than the session ever had, as that of a {@link Directory.Departure}.
     */
    CompletionStage<Void> close(Lease lease);

    /** What accounts have said to each other; null where there are no accounts. */
    default @Nullable Conversations conversations() {
        return null;
    }

    /** This process stops using it: nothing changes any more, and calls fail with a {@link java.util.concurrent.CancellationException}. */
    void close();
}
