package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session's place in a room. Owned by the session's event loop, but for what is said to be the room's. */
final class RoomStay {

    private final Room room;
    private final Lease lease;

    /** Guarded by the room's lock. */
    private RoomSubscription subscription;

    /** What was found at the entry. Written under the room's lock; null before that. */
    private volatile @Nullable Entry entry;

    /** Written under the room's lock. */
    private volatile @Nullable Throwable failure;

    /** Written under the room's lock. */
    private volatile boolean isOver;

    private RoomStore.@Nullable Writer writer;
    private long lastNumber;

    /** Labels of what was given up, which the store does not know yet. Written under the lock of this. */
    private volatile List<String> givenUp = List.of();

    /** Labels of what was given up over other connections, and was not refused over this one yet. */
    private Set<String> unheard = Set.of();

    RoomStay(Room room, Lease lease, RoomSubscription subscription) {
        this.room = room;
        this.lease = lease;
        this.subscription = subscription;
    }

    Room room() {
        return room;
    }

    Lease lease() {
        return lease;
    }

    @Nullable
    Entry entry() {
        return entry;
    }

    /** Where what the room says comes out from now on. Under the room's lock. */
    void subscribe(RoomSubscription newOne) {
        subscription = newOne;
        newOne.begin(room.name());
    }

    /** The user comes in. Under the room's lock. */
    void begin(Entry found) {
        try {
            subscription.begin(room.name());
            entry = found;
        } catch (RuntimeException | Error e) {
            failure = e; // they are in all the same
        }
    }

    /** Why what happens here cannot be told; null if it can. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The user is out. Under the room's lock. */
    void end() {
        isOver = true;
        subscription.end();
    }

    /** Whether the user went out, by whatever session. Any thread. */
    boolean isOver() {
        return isOver;
    }

    /** Where to write; its numbers begin at 1. */
    void admitted(RoomStore.Writer admitted) {
        writer = admitted;
        lastNumber = 0;
        unheard = admitted.givenUp().isEmpty() ? Set.of() : new HashSet<>(admitted.givenUp());
    }

    boolean isAdmitted() {
        return writer != null;
    }

    private RoomStore.Writer writer() {
        if (writer == null) {
            throw new IllegalStateException("not admitted yet to " + room.name());
        }
        return writer;
    }

    /** As {@link RoomStore.Writer#append}, also in a room that was given up: its user is out of it. */
    CompletionStage<Appended> append(long number, @Nullable String label, RoomEvent draft) {
        return orOut(
                givenUp.isEmpty()
                        ? writer().append(number, label, draft)
                        : keepGivenUp().thenCompose(kept -> writer().append(number, label, draft)),
                draft);
    }

    /** As {@link RoomStore.Writer#amend}, the same. */
    CompletionStage<Appended> amend(long number, RoomEvent draft, RoomStore.Right right) {
        return orOut(
                givenUp.isEmpty()
                        ? writer().amend(number, draft, right)
                        : keepGivenUp().thenCompose(kept -> writer().amend(number, draft, right)),
                draft);
    }

    /**
     * What bears the label did not happen, as the session is told. If it does not hear that, it sends it again over the next connection: then
     * it must not come after what it sent later. So the store gets to know this before anything else.
     */
    synchronized void giveUp(String label) {
        List<String> all = new ArrayList<>(givenUp);
        all.remove(label);
        all.add(label);
        givenUp = List.copyOf(all.subList(Math.max(0, all.size() - ProtocolLimits.MAX_REMEMBERED_IDS), all.size()));
    }

    private CompletionStage<Void> keepGivenUp() {
        List<String> labels = givenUp;
        return writer().giveUp(labels).thenAccept(kept -> {
            synchronized (this) {
                givenUp = givenUp.equals(labels) ? List.of() : givenUp; // else there is more by now
            }
        });
    }

    /** Whether what bears the label was given up, and the session perhaps has not heard so. It does hear it now: the next time this is not so. */
    boolean takeUnheard(String label) {
        return !unheard.isEmpty() && unheard.remove(label);
    }

    /** Another session of the user has gone out, as the last one, while this one wrote. */
    private CompletionStage<Appended> orOut(CompletionStage<Appended> answer, RoomEvent draft) {
        CompletableFuture<Appended> future = answer.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            return future;
        }
        return future.exceptionallyCompose(failed -> {
            if (!room.isRetired() || !isClosed(Retry.cause(failed))) {
                return CompletableFuture.failedFuture(failed);
            } else if (draft instanceof Left) {
                return CompletableFuture.completedFuture(new Appended(0, false));
            }
            return CompletableFuture.failedFuture(
                    new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in #" + room.name()));
        });
    }

    private static boolean isClosed(Throwable cause) {
        return cause instanceof CancellationException || (cause instanceof StoreException store && !store.isUnknown());
    }

    /** The number of the next append. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** What bore this number and those behind it did not happen: they are given again. */
    void giveBack(long number) {
        lastNumber = number - 1;
    }
}
