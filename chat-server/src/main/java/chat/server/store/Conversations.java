package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What accounts have said to each other alone, and up to where they have read. Each has its own, with the numbers of its own {@linkplain
 * Mailboxes box}; it ends with the account, and so for that account alone.
 *
 * <p>Any thread may call it, answers may come on any thread, and each call may be repeated as it was.
 */
public interface Conversations {

    /** So many places are remembered of an account in which it has read; of more, those in which it has read last. */
    int MAX_MARKS = 1_000;

    /**
     * Between whom something was said.
     *
     * @param user whose it is
     * @param with the other account
     */
    record Between(Username user, Username with) {

        /**
         * To whom something was said, as they are written now.
         *
         * @param from who said it, perhaps written in another case then
         */
        public Username addressee(String from) {
            boolean isOwn = from.equals(user.toString()) || (!from.equals(with.toString()) && isUser(from));
            return isOwn ? with : user;
        }

        private boolean isUser(String from) {
            try {
                return Username.of(from).equals(user);
            } catch (ProtocolException impossible) {
                return false;
            }
        }
    }

    /**
     * What to look for.
     *
     * @param query as in {@link RoomStore.Archive.Search}
     * @param before the {@link Found#next} of a former answer; null for the newest
     * @param limit how many messages at most
     * @param maxBytes what they may come to, as {@link EventSize} reckons; one message may be more
     */
    record Search(Between between, String query, @Nullable String before, int limit, long maxBytes) {}

    /**
     * What was found.
     *
     * @param messages the newest first
     * @param next where to go on; null at the end
     */
    record Found(List<DirectMessage> messages, @Nullable String next) {}

    /**
     * Up to where an account has read.
     *
     * @param room null if {@code with} is meant
     * @param with whose direct messages; null if {@code room} is meant
     * @param seq the number of the latest message that was seen, at least 1
     */
    record Mark(@Nullable RoomName room, @Nullable Username with, long seq) {}

    /**
     * The latest messages with numbers below {@code before}, oldest first: as many as fit, but at least one if there are any.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     */
    CompletionStage<List<DirectMessage>> history(Between between, long before, int limit, long maxBytes);

    /** The messages around that of a number, oldest first: half of them from before it, as many as there are. Bounded in the same way. */
    CompletionStage<List<DirectMessage>> around(Between between, long seq, int limit, long maxBytes);

    /**
     * Finds words in what was said. Every message is found that was put into the user's box before.
     *
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#MALFORMED}, if {@code before} is no {@code next}
     */
    CompletionStage<Found> search(Search search);

    /**
     * An account has read so far. Where it had read further before, that holds; a number beyond the latest of a room, or of the account's box,
     * counts as that.
     *
     * @return up to where it has read now; nothing if it is gone, or where nothing is to be read
     */
    CompletionStage<List<Mark>> mark(Username user, List<Mark> marks);

    /** Up to where an account has read. */
    CompletionStage<List<Mark>> marks(Username user);
}
