package chat.server.domain;

import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Which rooms the sessions of a user are on the way into: what one of them has left is not struck out in the directory while another one
 * goes there. Any thread may call it; guarded by its own lock.
 */
final class Arrivals {

    /** A way into a room takes no longer, unless it leads nowhere. */
    private static final long MAX_WAY_IN_SECONDS = 10;

    /** How many sessions are on the way into each. */
    private final Map<RoomName, Integer> underWay = new HashMap<>(1);

    /** For those who want to know when no session is on the way into one any more. */
    private final Map<RoomName, CompletableFuture<Void>> over = new HashMap<>(0);

    /** For those who wait for what the user does next. */
    private final Map<RoomName, CompletableFuture<Boolean>> moves = new HashMap<>(0);

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
    void end(RoomName room) {
        CompletableFuture<Void> ended = null;
        synchronized (this) {
            if (underWay.computeIfPresent(room, (name, sessions) -> sessions == 1 ? null : sessions - 1) == null) {
                ended = over.remove(room);
            }
        }
        if (ended != null) {
            ended.complete(null);
        }
    }

    /**
     * The user came into a room, or went out of it, by whatever session.
     *
     * @param maybeIn false if they are not on the way there any more
     */
    void moved(RoomName room, boolean maybeIn) {
        CompletableFuture<Boolean> awaited;
        synchronized (this) {
            awaited = moves.remove(room);
        }
        if (awaited != null) {
            awaited.complete(maybeIn);
        }
    }

    /** Completes when the user comes into this room, or goes out of it, next: with whether they may be in; or else after a time with false. */
    synchronized CompletionStage<Boolean> whenMoved(RoomName room) {
        return moves.compute(
                room,
                (name, awaited) -> awaited != null && !awaited.isDone()
                        ? awaited
                        : new CompletableFuture<Boolean>()
                                .completeOnTimeout(false, MAX_WAY_IN_SECONDS, TimeUnit.SECONDS));
    }

    /** Completes when no session is on the way there. */
    synchronized CompletionStage<Void> whenOver(RoomName room) {
        return underWay.containsKey(room)
                ? over.computeIfAbsent(room, first -> new CompletableFuture<>())
                : CompletableFuture.completedFuture(null);
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
