package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.protocol.PeerText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a person asks of the server: only so much at a time, and whatever comes to nothing is told. On the thread that reads lines. */
final class Requests {

    /** Lines on their way and not yet answered: enough to hide the way, few enough to stop soon when it ends. */
    private static final int WINDOW = 64;

    /** Code points of a text that is named because it may be lost. */
    private static final int MAX_NAMED_TEXT = 60;

    private final Supplier<@Nullable ChatClient> online;
    private final Consumer<String> refuse;
    private final boolean person;

    private final Semaphore window = new Semaphore(WINDOW);

    /**
     * @param online the client to ask; null, having said so, while there is no connection
     * @param refuse says that something did not work, and why; called on any thread
     * @param person whether somebody watches who can send a text again that may be lost
     */
    Requests(Supplier<@Nullable ChatClient> online, Consumer<String> refuse, boolean person) {
        this.online = online;
        this.refuse = refuse;
        this.person = person;
    }

    /** Whether something can be asked for now: if not, that was said. */
    boolean canAsk() {
        return online.get() != null;
    }

    /** Asks for something. Returns false if it cannot be asked for now. */
    boolean ask(Function<ChatClient, CompletableFuture<?>> request) throws InterruptedException {
        return send(online.get(), request, null, granted -> {});
    }

    /**
     * The same.
     *
     * @param answered told, on the event loop, whether it was taken or the end of the connection says more
     */
    boolean ask(Function<ChatClient, CompletableFuture<?>> request, Consumer<Boolean> answered)
            throws InterruptedException {
        return send(online.get(), request, null, answered);
    }

    /** Asks for something, and blocks until it is answered. Returns false if it came to nothing, and that was said. */
    boolean askAndWait(Function<ChatClient, CompletableFuture<?>> request) throws InterruptedException {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        return send(online.get(), request, null, answer::complete) && answer.join();
    }

    /** Asks {@code client} for something, whether there is a connection now or not. */
    void ask(ChatClient client, Function<ChatClient, CompletableFuture<?>> request) throws InterruptedException {
        send(client, request, null, granted -> {});
    }

    /** Says {@code text}, which is named where it may be lost. Returns false if it cannot be said now. */
    boolean say(String text, Function<ChatClient, CompletableFuture<?>> request) throws InterruptedException {
        return send(online.get(), request, text, granted -> {});
    }

    private boolean send(
            @Nullable ChatClient client,
            Function<ChatClient, CompletableFuture<?>> request,
            @Nullable String text,
            Consumer<Boolean> answered)
            throws InterruptedException {
        if (client == null) {
            return false;
        }
        window.acquire();
        request.apply(client).whenComplete((answer, failure) -> {
            String loss = loss(failure, text);
            if (loss != null) {
                refuse.accept(loss);
            }
            window.release();
            answered.accept(loss == null);
        });
        return true;
    }

    /** What is lost, or refused, in words; null if it was taken, or the connection is over, which says so itself. */
    private @Nullable String loss(@Nullable Throwable failure, @Nullable String text) {
        Throwable cause = cause(failure);
        if (cause instanceof ChatException.Refused
                || cause instanceof ChatException.NotAnswered
                || cause instanceof ChatException.TooManyPending) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof ChatException && text != null && person) {
            return "Perhaps nobody has got this: " + PeerText.abbreviate(text.replace('\n', ' '), MAX_NAMED_TEXT);
        }
        if (cause instanceof ChatException.OutcomeUnknown) {
            return String.valueOf(cause.getMessage());
        }
        return cause == null || cause instanceof ChatException ? null : "This program has a fault: " + cause;
    }

    /** What a future failed with, whatever it passed through; null if it did not fail. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    }

    /** Blocks until the server has answered everything. */
    void awaitAnswers() throws InterruptedException {
        window.acquire(WINDOW);
    }
}
