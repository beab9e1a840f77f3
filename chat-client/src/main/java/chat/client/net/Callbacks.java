package chat.client.net;

import chat.client.ChatListener;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls the listener and completes futures: in the order in which things happened, and only when the client's state is up to date. What is
 * called may use the client; what comes of that is told afterwards. On the event loop only.
 */
final class Callbacks {

    private final EventLoop loop;
    private final ChatListener listener;
    private final Consumer<Throwable> onFault;

    /** What is to be told at the end of this turn: at most all that is unanswered, and a little more. */
    private final Queue<Runnable> due = new ArrayDeque<>();

    private boolean running;
    private boolean silenced;
    private volatile boolean terminated;

    /** @param onFault is given what the listener throws */
    Callbacks(EventLoop loop, ChatListener listener, Consumer<Throwable> onFault) {
        this.loop = loop;
        this.listener = listener;
        this.onFault = onFault;
    }

    /** Runs a task on the event loop, then what is due. Any thread. Returns false if the event loop is no more. */
    boolean onLoop(Runnable task) {
        Runnable turn = () -> {
            task.run();
            run();
        };
        if (loop.inEventLoop()) {
            turn.run();
            return true;
        }
        try {
            if (!terminated) {
                loop.execute(turn);
                return true;
            }
        } catch (RejectedExecutionException e) {
            // The same, some moments before we are told.
        }
        return false;
    }

    void terminate() {
        terminated = true;
    }

    /** Tells the listener, unless it is {@link #silence silenced} by then. */
    void tell(Consumer<ChatListener> news) {
        due.add(() -> {
            if (!silenced) {
                call(news);
            }
        });
    }

    /** As {@link #tell}, but at once where nothing is due before: the usual case makes no object. */
    void tellSaid(ServerMessage.Message said) {
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

    void later(Runnable completion) {
        due.add(completion);
    }

    /** Calls all that is due. Does nothing if one of those that are called asks for it: the loop that called it goes on. */
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
