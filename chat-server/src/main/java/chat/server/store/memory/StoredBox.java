package chat.server.store.memory;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What mailboxes that outlive the process keep of one.
 *
 * @param lastSeq the number of the latest message that was ever put in
 * @param readers one at least
 * @param directs what is still there, the oldest first
 */
public record StoredBox(Username user, long lastSeq, List<Reader> readers, List<Direct> directs) {

    /** A session that takes messages out, and has taken all up to a number. */
    public record Reader(Lease lease, long taken, Runnable onArrival) {}

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
