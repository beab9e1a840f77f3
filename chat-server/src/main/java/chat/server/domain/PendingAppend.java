package chat.server.domain;

import static chat.server.domain.Retry.cause;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.EventSize;
import chat.server.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An event that a session has sent to a room, and that has no answer yet. Owned by the session's event loop. */
final class PendingAppend {

    final RoomStay stay;
    final long number;
    final @Nullable String label;
    final @Nullable String id;
    final RoomEvent draft;
    final long bytes;

    /** To the latest attempt. */
    CompletableFuture<Appended> answer;

    /** Whether an earlier attempt may have been taken. */
    boolean mayHaveHappened;

    PendingAppend(
            RoomStay stay,
            long number,
            @Nullable String label,
            @Nullable String id,
            RoomEvent draft,
            CompletableFuture<Appended> answer) {
        this.stay = stay;
        this.number = number;
        this.label = label;
        this.id = id;
        this.draft = draft;
        this.bytes = EventSize.of(draft);
        this.answer = answer;
    }

    /** Why the latest attempt failed; null if it did not, or has no answer yet. */
    @Nullable
    Throwable failure() {
        return answer.isCompletedExceptionally()
                ? answer.handle((appended, failure) -> cause(failure)).join()
                : null;
    }

    /** Whether it is known what became of it. */
    boolean isAnswered() {
        return answer.isDone() && !(failure() instanceof StoreException);
    }
}
