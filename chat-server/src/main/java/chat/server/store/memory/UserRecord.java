package chat.server.store.memory;

import chat.protocol.LeaveReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a directory that outlives the process keeps of a user.
 *
 * @param name as it is shown
 * @param rooms those that they are in, or on the way into, the one entered first at the beginning
 * @param evicted whether their seat is somebody else's
 * @param credential what they were identified by; null for a guest
 * @param devices the number of their latest session
 * @param sessions those that ended and are not released yet, then the others
 */
public record UserRecord(
        String name,
        List<String> rooms,
        boolean evicted,
        @Nullable Long credential,
        int devices,
        List<Session> sessions) {

    /**
     * A session of theirs.
     *
     * @param secretHash the SHA-256 of its secret; null if nobody may come back to it
     * @param device its number among theirs; 0 where an earlier version wrote it, which gave none
     * @param ended why it ended; null if it goes on
     */
    public record Session(long id, long fence, @Nullable String secretHash, int device, @Nullable LeaveReason ended) {}
}
