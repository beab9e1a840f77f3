package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
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
        return orOut(writer().append(number, label, draft), draft);
    }

    /** As {@link RoomStore.Writer#amend}, the same. */
    CompletionStage<Appended> amend(long number, RoomEvent draft, RoomStore.Right right) {
        return orOut(writer().amend(number, draft, right), draft);
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
