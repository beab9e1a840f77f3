package chat.server.store.memory;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What mailboxes that outlive the process keep of one.
 *
 * @param account whether it is that of an account, whose messages are read elsewhere
 * @param lastSeq the number of the latest message that was ever put in
 * @param taken up to which number a session has taken all that has ended
 * @param directs what is still there, the oldest first; none of an account's
 */
public record StoredBox(
        Username user, boolean account, long lastSeq, long taken, List<Reader> readers, List<Direct> directs) {

    /** A new one. */
    public static StoredBox empty(Username user, boolean account) {
        return new StoredBox(user, account, 0, 0, List.of(), List.of());
    }

    /** A session that takes messages out from where it began, and has taken all up to a number. */
    public record Reader(Lease lease, long began, long taken, Runnable onArrival) {}

    /**
     * A message that is still there.
     *
     * @param owner whom it counts against; null for the user
     */
    public record Direct(DirectMessage message, @Nullable Object owner) {}

    /**
     * What a session has sent, by its label.
     *
     * @param own whether it is the copy in its user's own box
     * @param box whose box it is in
     */
    public record Label(long session, boolean own, Username box, String label, long seq) {}
}
