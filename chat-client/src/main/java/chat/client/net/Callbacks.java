package chat.client.net;

import chat.client.ChatListener;
import chat.protocol.ServerMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls out, to the listener and to whoever waits for a future: in the order in which things happened, and only when all state is as
 * they are told. What is called may ask the client for something; what comes of that is told behind. On the event loop only.
 */
final class Callbacks {

    private final ChatListener listener;
    private final Consumer<Throwable> onFault;

    /** What one turn of the client brings, at most as much as may be unanswered and a little more. */
    private final Queue<Runnable> due = new ArrayDeque<>();

    private boolean running;
    private boolean silenced;

    /** @param onFault is given what the listener throws */
    Callbacks(ChatListener listener, Consumer<Throwable> onFault) {
        this.listener = listener;
        this.onFault = onFault;
    }

    ChatListener listener() {
        return listener;
    }

    /** Tells the listener, unless it is {@link #silence silenced} by then. */
    void tell(Consumer<ChatListener> news) {
        due.add(() -> {
            if (!silenced) {
                call(news);
            }
        });
    }

    /** As {@link #tell}, at once where nothing is due before: of nearly all that happens nothing is kept. */
    void tellSaid(ServerMessage.Said said) {
        if (running || !due.isEmpty()) {
            tell(told -> told.onMessage(said));
        } else if (!silenced) {
            running = true;
            try {
                listener.onMessage(said);
            } catch (RuntimeException | Error e) {
                onFault.accept(e);
            } finally {
                running = false;
            }
        }
    }

    /** Tells the listener of the end. */
    void tellEnd(Consumer<ChatListener> end) {
        due.add(() -> call(end));
    }

    private void call(Consumer<ChatListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | Error e) {
            onFault.accept(e);
        }
    }

    /** From now on the listener hears of nothing but the end. */
    void silence() {
        silenced = true;
    }

    <T> void complete(CompletableFuture<T> future, @Nullable T answer) {
        later(() -> future.complete(answer));
    }

    void fail(CompletableFuture<?> future, Throwable failure) {
        later(() -> future.completeExceptionally(failure));
    }

    /** Completes something. */
    void later(Runnable completion) {
        due.add(completion);
    }

    /** Calls all that is due; asked for by one of those that are called, it is left to the turn that called them. */
    void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            for (Runnable next = due.poll(); next != null; next = due.poll()) {
                next.run();
            }
        } finally {
            running = false;
        }
    }
}
