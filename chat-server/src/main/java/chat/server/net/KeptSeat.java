package chat.server.net;

import chat.protocol.LeaveReason;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a seat is kept for somebody whose connection was lost, and until when. Owned by the event loop. */
final class KeptSeat {

    private final EventLoop eventLoop;
    private final Consumer<LeaveReason> onExpiry;

    /** Ends the time for which the seat is kept; null while it is not. */
    private @Nullable Future<?> keptUntil;

    private boolean released;

    /** @param onExpiry given why the connection was lost when nobody came back in time */
    KeptSeat(EventLoop eventLoop, Consumer<LeaveReason> onExpiry) {
        this.eventLoop = eventLoop;
        this.onExpiry = onExpiry;
    }

    boolean isKept() {
        return keptUntil != null;
    }

    /** Whether somebody came back to it, or it was given up or taken away. */
    boolean isReleased() {
        return released;
    }

    /** Keeps it, unless the event loop has ended. Returns whether it does. */
    boolean keepFor(Duration window, LeaveReason lostFor) {
        try {
            keptUntil = eventLoop.schedule(() -> expire(lostFor), window.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private void expire(LeaveReason lostFor) {
        if (release()) {
            onExpiry.accept(lostFor);
        }
    }

    /** It is not kept any more, whoever has it now. Returns whether it was. */
    boolean release() {
        released = true;
        if (keptUntil == null) {
            return false;
        }
        keptUntil.cancel(false);
        keptUntil = null;
        return true;
    }

    /** Nobody sits here any more: somebody else may. */
    void reset() {
        released = false;
    }
}
