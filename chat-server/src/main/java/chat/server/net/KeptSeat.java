package chat.server.net;

import chat.protocol.LeaveReason;
import chat.server.domain.Leaving;
import chat.server.domain.ResumeWindow;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a seat is kept for somebody whose connection was lost, and until when. Owned by the event loop. */
final class KeptSeat {

    private final EventLoop eventLoop;
    private final Leaving leaving;
    private final Consumer<LeaveReason> onExpiry;

    /** Ends the time for which the seat is kept; null while it is not. */
    private @Nullable ResumeWindow keptUntil;

    private boolean released;

    /** @param onExpiry given why the connection was lost when nobody came back in time */
    KeptSeat(EventLoop eventLoop, Leaving leaving, Consumer<LeaveReason> onExpiry) {
        this.eventLoop = eventLoop;
        this.leaving = leaving;
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
            keptUntil = leaving.await(eventLoop, window, () -> expire(lostFor));
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
        keptUntil.cancel();
        keptUntil = null;
        return true;
    }

    /** Nobody sits here any more: somebody else may. */
    void reset() {
        released = false;
    }
}
