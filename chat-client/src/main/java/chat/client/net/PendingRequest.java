package chat.client.net;

import chat.protocol.ClientMessage;
import chat.protocol.Moderation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request that has no answer yet, and the future that waits for it. On the event loop only. */
final class PendingRequest<T> {

    final ClientMessage message;
    private final Class<T> type;
    private final CompletableFuture<T> answer;

    /** By this side's clock. */
    final Instant askedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    /** Whether it was written to the current connection, where the server may have taken it. */
    boolean onItsWay;

    /** Whether an earlier connection was lost after this was written to it. */
    boolean uncertain;

    /** Whether its time was up before it was answered. */
    boolean givenUp;

    /** For its answer on the current connection; null before it was written to one. */
    private AnswerTimeouts.@Nullable Wait wait;

    PendingRequest(ClientMessage message, Class<T> type, CompletableFuture<T> answer) {
        this.message = message;
        this.type = type;
        this.answer = answer;
    }

    void written(AnswerTimeouts.Wait wait) {
        onItsWay = true;
        this.wait = wait;
    }

    void suspend() {
        uncertain |= onItsWay;
        onItsWay = false;
        endWait();
    }

    void endWait() {
        if (wait != null) {
            wait.end();
        }
    }

    /** Whether the server has answered something that was sent later. */
    boolean isPassedOver() {
        return wait != null && wait.isPassedOver();
    }

    boolean takes(@Nullable Object answer) {
        return answer == null ? type == Void.class : type.isInstance(answer);
    }

    /** Completes it; it {@link #takes} this answer. */
    void complete(@Nullable Object answer, Callbacks callbacks) {
        callbacks.complete(this.answer, type.cast(answer));
    }

    void fail(Throwable failure, Callbacks callbacks) {
        callbacks.fail(answer, failure);
    }

    /** Whether it would be there twice if it was sent again in another session. */
    boolean isSaying() {
        return message instanceof ClientMessage.Message
                || message instanceof ClientMessage.DirectMessage
                || message instanceof ClientMessage.Topic;
    }

    /** Whether its answer bears no id, and is known by coming in the order of the questions. */
    boolean isAnsweredInOrder() {
        return message instanceof ClientMessage.Users
                || message instanceof ClientMessage.Rooms
                || message instanceof ClientMessage.History
                || message instanceof ClientMessage.Search
                || message instanceof ClientMessage.Account
                || (message instanceof ClientMessage.Moderate && !isKeepingOrder())
                || isChangingAccount();
    }

    /** Whether somebody who came back would be met by it again, or its time would begin anew. */
    boolean isKeepingOrder() {
        return message instanceof ClientMessage.Moderate moderate
                && !moderate.action().equals(Moderation.BANS.wire());
    }

    /** Whether nobody knows what the server would say if it got this twice. */
    boolean isChangingAccount() {
        return message instanceof ClientMessage.Register
                || message instanceof ClientMessage.Password
                || message instanceof ClientMessage.Unregister;
    }

    String what() {
        if (isChangingAccount()) {
            return "change of the account";
        } else if (isKeepingOrder()) {
            return "command";
        }
        return isAnsweredInOrder() ? "question" : "message";
    }
}
