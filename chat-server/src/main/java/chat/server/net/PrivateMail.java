package chat.server.net;

import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Direct;
import chat.server.room.Directs;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was said to one user alone, on its way to their client: it stays with the member until the channel takes it. All methods but {@link
 * #arrived} are for the channel's event loop, which owns the state.
 */
final class PrivateMail {

    private final Replies replies;
    private final EventLoop eventLoop;

    /** Whether the event loop is going to look already. */
    private final AtomicBoolean awaited = new AtomicBoolean();

    /** Null until {@code welcome} and {@code entered} were written: nothing else comes before them. */
    private @Nullable Directs directs;

    PrivateMail(Replies replies, EventLoop eventLoop) {
        this.replies = replies;
        this.eventLoop = eventLoop;
    }

    /** The client was greeted: from now on it gets what comes, beginning with what is there. */
    void begin(Directs directs) {
        this.directs = directs;
        collect();
    }

    /** Hands the channel what there is, if it takes it. Without a flush. */
    void collect() {
        while (directs != null && replies.areTaken()) {
            Direct direct = directs.next();
            if (direct == null) {
                return;
            }
            replies.send(direct);
        }
    }

    /** Hands over all that there is, however much waits already: they leave for good. */
    void writeAll(Consumer<ServerMessage> writer) {
        if (directs != null) {
            for (Direct direct = directs.next(); direct != null; direct = directs.next()) {
                writer.accept(direct);
            }
        }
    }

    /** There is something. Any thread may call it. */
    void arrived() {
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
