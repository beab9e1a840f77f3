package chat.server.domain;

import static chat.server.domain.Retry.cause;

import chat.protocol.ProtocolException;
import chat.server.store.FencedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a session has asked for and has no answer yet, besides what is in the {@link AppendQueue}: nothing else is asked for meanwhile. Owned
 * by the session's event loop, where the answers come.
 */
final class SessionCalls {

    private final SessionListener listener;

    private int underWay;

    /** Completes when something that is under way was answered; null if nobody waits for it. */
    private @Nullable CompletableFuture<Void> progress;

    SessionCalls(SessionListener listener) {
        this.listener = listener;
    }

    boolean areAnswered() {
        return underWay == 0;
    }

    /** Something is under way until the stage is complete. */
    <T> CompletionStage<T> begun(CompletionStage<T> stage) {
        underWay++;
        return stage.whenComplete((done, failure) -> {
            underWay--;
            progressed();
        });
    }

    /** Completes when something that is under way was answered. There has to be something. */
    CompletionStage<Void> progress() {
        if (progress == null) {
            progress = new CompletableFuture<>();
        }
        return progress;
    }

    /** Something was answered. */
    void progressed() {
        CompletableFuture<Void> awaited = progress;
        if (awaited != null) {
            progress = null;
            awaited.complete(null);
        }
    }

    /** The same stage, but what depends on it runs on the event loop, or at once. */
    <T> CompletionStage<T> here(CompletionStage<T> stage) {
        return Retry.on(listener.eventLoop(), stage);
    }

    /** What nobody holds a stage of has failed: the listener is told. */
    void failed(@Nullable String id, Throwable cause) {
        listener.failed(toRefusal(cause, id));
    }

    /** What was fenced off is told as a refusal; refusals bear the id. */
    static <T> CompletionStage<T> refusing(@Nullable String id, CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(toRefusal(cause(failure), id)));
    }

    private static Throwable toRefusal(Throwable cause, @Nullable String id) {
        if (cause instanceof FencedException) {
            return Session.over(id);
        }
        return cause instanceof ProtocolException refused ? refused.withId(id) : cause;
    }
}
