package chat.server.net;

import chat.protocol.LeaveReason;
import chat.server.room.Chat;
import chat.server.room.Membership;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seat of whoever sits at a connection, and what becomes of it when the connection is over: it is given up, or kept until they come
 * back, their time is over, or somebody else needs it. All methods are for the channel's event loop, which owns the state.
 */
final class TakenSeat {

    private static final Logger log = LoggerFactory.getLogger(TakenSeat.class);

    private final Participant holder;
    private final Membership membership;
    private final Duration window;
    private final Chat chat;
    private final Connections connections;

    /** Ends the time for which it is kept; null while somebody sits there. */
    private @Nullable Future<?> keptUntil;

    /**
     * @param window how long it is kept; zero if it never is
     * @param connections told when it is kept, and when no longer
     */
    TakenSeat(Participant holder, Membership membership, Duration window, Chat chat, Connections connections) {
        this.holder = holder;
        this.membership = membership;
        this.window = window;
        this.chat = chat;
        this.connections = connections;
    }

    boolean isKept() {
        return keptUntil != null;
    }

    /** The connection is over, and they may want to come back: it is kept if they said so. */
    void lost(String logged, LeaveReason reason) {
        if (isKept()) {
            return;
        }
        if (keep(reason)) {
            log.info("{} is lost: {}; the seat is kept for {} s", membership.username(), logged, window.toSeconds());
        } else {
            leave(logged, reason);
        }
    }

    private boolean keep(LeaveReason reason) {
        if (window.isZero() || !membership.keep(reason)) {
            return false;
        }
        EventLoop eventLoop = holder.eventLoop();
        try {
            keptUntil = eventLoop.schedule(this::expire, window.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return false; // the server has stopped
        }
        connections.addKept(holder);
        return true;
    }

    private void expire() {
        if (release() && membership.expire()) {
            hasLeft("did not come back");
        }
    }

    /** Gives it up. Returns whether that was to be done: they had not left, and nobody has come back elsewhere. */
    boolean leave(String logged, LeaveReason reason) {
        release();
        boolean left = membership.leave(reason);
        if (left) {
            hasLeft(logged);
        }
        return left;
    }

    /** It was kept, and went to somebody else. */
    void evicted() {
        release();
        hasLeft("its seat was needed");
    }

    /** It is not kept any more, whoever has it now. Returns whether it was. */
    boolean release() {
        if (keptUntil == null) {
            return false;
        }
        keptUntil.cancel(false);
        keptUntil = null;
        connections.removeKept(holder);
        return true;
    }

    private void hasLeft(String why) {
        holder.hasLeft();
        log.info("{} left: {} ({} of {})", membership.username(), why, chat.count(), chat.maxUsers());
    }
}
