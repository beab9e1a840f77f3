package chat.server.domain;

import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which rooms the sessions of a user are on the way into: what one of them has left is not struck out in the directory while another one
 * goes there. Any thread may call it; guarded by its own lock.
 */
final class Arrivals {

    /** How many sessions are on the way into each. */
    private final Map<RoomName, Integer> underWay = new HashMap<>(1);

    private long begun;

    /** Completes when the directory knows of all rooms that were left. */
    private CompletionStage<?> struckOut = CompletableFuture.completedFuture(null);

    /** A session is on the way. Completes when no room is struck out any more that was left before. */
    synchronized CompletionStage<?> begin(RoomName room) {
        underWay.merge(room, 1, Integer::sum);
        begun++;
        return struckOut;
    }

    /** It is there, or does not come. */
    synchronized void end(RoomName room) {
        underWay.computeIfPresent(room, (name, sessions) -> sessions == 1 ? null : sessions - 1);
    }

    /** A session has left: the room is struck out, unless the user is in it again or on the way. Nobody waits for that. */
    void strikeOut(Room room, Lease lease, Chat chat) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (isLeft(room, lease.username(), done)) {
            CompletionStage<Void> parted = chat.insist(() -> chat.directory().part(lease, room.key()));
            Retry.logFailure(parted, "striking out a room that was left");
            parted.whenComplete((struck, failure) -> done.complete(null));
        }
    }

    private boolean isLeft(Room room, Username who, CompletableFuture<Void> done) {
        while (true) {
            long before = begun();
            if (room.isIn(who)) {
                return false;
            }
            synchronized (this) {
                if (begun == before) { // else somebody may have come in since
                    boolean left = !underWay.containsKey(room.key());
                    if (left) {
                        struckOut = struckOut.thenCombine(done, (earlier, now) -> null);
                    }
                    return left;
                }
            }
        }
    }

    private synchronized long begun() {
        return begun;
    }
}
