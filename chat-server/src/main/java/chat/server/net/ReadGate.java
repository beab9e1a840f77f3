package chat.server.net;

import io.netty.channel.Channel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When a connection is read: while its client takes the answers, nothing that it asked for has to be waited for, and it has not said or
 * asked for too much. All methods are for the channel's event loop, which owns the state.
 */
final class ReadGate {

    private static final long REST_MILLIS = 1_000;

    private final Channel channel;
    private final Replies replies;
    private final Consumer<Throwable> onFailure;

    /** For how many reasons nothing is read at the moment, beside that the client does not take its answers. */
    private int pauses;

    private boolean ended;

    /** Ends a time in which nobody is heard; null before. */
    private @Nullable Future<?> rest;

    /** @param onFailure given what goes wrong in going on after a pause */
    ReadGate(Channel channel, Replies replies, Consumer<Throwable> onFailure) {
        this.channel = channel;
        this.replies = replies;
        this.onFailure = onFailure;
    }

    /**
     * Goes on when the stage has completed: at once if it has, else on the event loop, and reads nothing until then.
     *
     * @param otherwise given what went wrong
     */
    <T> void await(CompletionStage<T> stage, Consumer<? super T> then, Consumer<Throwable> otherwise) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            goOn(future, then, otherwise);
            return;
        }
        pauseUntil(done -> future.whenComplete((result, failure) -> done.run()), () -> goOn(future, then, otherwise));
    }

    private static <T> void goOn(CompletableFuture<T> future, Consumer<? super T> then, Consumer<Throwable> otherwise) {
        T result;
        try {
            result = future.join();
        } catch (CompletionException e) {
            otherwise.accept(e.getCause() == null ? e : e.getCause());
            return;
        } catch (CancellationException e) {
            otherwise.accept(e);
            return;
        }
        then.accept(result);
    }

    /** Reads nothing until {@link #goOn}, which is to be called as often. */
    void pause() {
        pauses++;
        update();
    }

    void goOn() {
        pauses--;
        update();
    }

    /** Reads nothing until what is given to {@code signal} was run, on any thread. */
    void pauseUntil(Consumer<Runnable> signal) {
        pauseUntil(signal, () -> {});
    }

    /** Reads nothing for a moment. */
    void rest() {
        pauseUntil(done -> rest = channel.eventLoop().schedule(done, REST_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void pauseUntil(Consumer<Runnable> signal, Runnable then) {
        pauses++;
        update();
        signal.accept(() -> Loops.execute(channel.eventLoop(), () -> goOnReading(then), onFailure::accept));
    }

    private void goOnReading(Runnable then) {
        pauses--;
        try {
            then.run();
        } catch (RuntimeException | Error bug) {
            onFailure.accept(bug);
        }
        update();
    }

    /**
     * Reads on while the client takes its answers and nothing is waited for. To be called when the former changes. What was answered
     * before reading stops goes out.
     */
    void update() {
        if (ended) {
            return;
        }
        if (!mayRead()) {
            channel.config().setAutoRead(false);
            replies.flush();
        } else if (!channel.config().isAutoRead()) {
            // Not at once: the next line must not be read in the midst of answering the last one.
            channel.eventLoop().execute(this::readOn);
        }
    }

    private void readOn() {
        if (!ended && mayRead()) {
            channel.config().setAutoRead(true);
            replies.flush(); // lines that waited were answered just now, and no read ends after them
        }
    }

    private boolean mayRead() {
        return channel.isWritable() && pauses == 0;
    }

    /** What is read does not count any more: nothing stops it from now on. */
    void end() {
        ended = true;
        if (rest != null) {
            rest.cancel(false);
        }
    }
}
