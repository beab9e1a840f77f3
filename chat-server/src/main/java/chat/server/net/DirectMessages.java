package chat.server.net;

import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.server.domain.Session;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was said to one user alone, on its way to their client: it stays in the mailbox until the channel takes it. All methods but {@link
 * #arrived} are for the channel's event loop, which owns the state.
 */
final class DirectMessages {

    /** How much is taken out of the mailbox at a time. */
    private static final long BATCH_BYTES = 16 * 1024;

    private final Connection connection;
    private final Replies replies;
    private final EventLoop eventLoop;

    /** Whether the event loop is going to look already. */
    private final AtomicBoolean awaited = new AtomicBoolean();

    /** Null until {@code welcome} and {@code entered} were written: nothing else comes before them. */
    private @Nullable Session session;

    /** Whether some are on their way out of the mailbox, or are being written. */
    private boolean busy;

    /** Whether there may be some that are not on their way. */
    private volatile boolean some = true;

    DirectMessages(Connection connection, EventLoop eventLoop) {
        this.connection = connection;
        this.replies = connection.replies();
        this.eventLoop = eventLoop;
    }

    /** The client was greeted: from now on it gets what comes, beginning with what is there. */
    void begin(Session session) {
        this.session = session;
        collect();
    }

    /** Hands the channel what there is, if it takes it. Without a flush. */
    void collect() {
        while (some && !busy && session != null && replies.areTaken()) {
            some = false; // first: what comes while it is looked for is looked for again
            busy = true;
            CompletableFuture<List<DirectMessage>> found =
                    session.directs().read(BATCH_BYTES).toCompletableFuture();
            if (found.isDone()) {
                write(found);
            } else {
                found.whenComplete((directs, failure) -> {
                    write(found);
                    collect();
                    replies.flush();
                });
            }
        }
    }

    private void write(CompletableFuture<List<DirectMessage>> found) {
        try {
            if (session != null && replies.haveNotEnded() && write(session, found.join(), replies::send)) {
                some = true;
            }
        } catch (RuntimeException failure) {
            connection.failed(failure);
        } finally {
            busy = false;
        }
    }

    /** Returns whether there were any. */
    private static boolean write(Session session, List<DirectMessage> directs, Consumer<ServerMessage> writer) {
        directs.forEach(writer);
        if (directs.isEmpty()) {
            return false;
        }
        session.directs().took(directs.get(directs.size() - 1).seq());
        return true;
    }

    /** Hands over all that there is at once, however much waits already: they leave for good. */
    void writeAll(Consumer<ServerMessage> writer) {
        if (session != null && !busy) {
            CompletableFuture<List<DirectMessage>> rest =
                    session.directs().read(Long.MAX_VALUE).toCompletableFuture();
            if (rest.isDone() && !rest.isCompletedExceptionally()) {
                write(session, rest.join(), writer);
            }
        }
    }

    /** There is something. Any thread may call it. */
    void arrived() {
        some = true;
        if (eventLoop.inEventLoop()) {
            // At once: one read of somebody else's may bring more than is kept. The flush comes later all the same.
            collect();
        }
        if (!awaited.get() && awaited.compareAndSet(false, true)) {
            Loops.execute(eventLoop, () -> {
                awaited.set(false);
                collect();
                replies.flush();
            });
        }
    }
}
