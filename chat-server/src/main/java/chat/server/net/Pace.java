package chat.server.net;

import chat.protocol.ServerMessage;
import chat.server.FairUse;
import chat.server.ServerLimits;
import chat.server.limit.Allowance;
import chat.server.limit.Rate;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a connection is read. What is said and asked there comes out of an {@link Allowance}; when that is used up nothing is read for
 * a while, so that nothing has to be refused, and what a peer sends beyond it waits with the peer. All methods are for the channel's event
 * loop, which owns the state; the allowance is the user's, whatever connection they come over.
 */
final class Pace {

    /** Who has to wait again within so long sends more than is read; who has only just used up all that there is at once does not. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Within so long the end of a peer's output takes effect, whatever is unread before it. */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Channel channel;
    private final Reading reading;
    private final Replies replies;
    private final Runnable onOverdue;

    /** How often to look whether a peer has ended whose lines are not read, and how long these may then still wait. */
    private final long lookNanos;

    private final @Nullable Rate messages;
    private final @Nullable Rate answers;

    /** A stranger's own, until they have joined. */
    private Allowance allowance = new Allowance();

    /** Null while nothing has to wait. */
    private @Nullable Future<?> timer;

    private boolean ended;
    private boolean hasWaited;
    private long waitUntil;
    private long lookedAt;

    /** Null until the peer is seen to have ended its output. */
    private @Nullable Future<?> overdue;

    /** @param onOverdue run when the end of the peer's output is to take effect, whatever was not read before it */
    Pace(Channel channel, Reading reading, Replies replies, ServerLimits limits, Peer peer, Runnable onOverdue) {
        FairUse use = limits.fairUse();
        this.channel = channel;
        this.reading = reading;
        this.replies = replies;
        this.onOverdue = onOverdue;
        // Half of it each, less what a busy event loop may be late.
        this.lookNanos = Math.min(END_NANOS, limits.stallTimeout().toNanos()) * 9 / 20;
        this.messages = peer.unlimited() ? null : use.messages();
        this.answers = peer.unlimited() ? null : use.answers();
        this.lookedAt = now();
    }

    /** Somebody has joined: from now on all of it is theirs. */
    void begin(Allowance theirs) {
        allowance = theirs;
    }

    /** Something was said or changed, or was to be. Behind its answer. */
    void said() {
        if (messages != null) {
            long now = now();
            slowDown(allowance.messages().take(messages, 1, 1, now), now);
        }
    }

    /** Sends what was asked for. */
    void answer(ServerMessage message) {
        if (answers == null) {
            replies.send(message);
        } else {
            long bytes = replies.sendMeasured(message);
            long now = now();
            slowDown(allowance.answers().take(answers, bytes, 0, now), now);
        }
    }

    private void slowDown(long nanos, long now) {
        if (nanos == 0 || ended) {
            return;
        }
        if (hasWaited && now - waitUntil < AGAIN_NANOS && allowance.isToBeTold(now)) {
            replies.send(new ServerMessage.Slowed(TimeUnit.NANOSECONDS.toMillis(nanos) + 1));
        }
        if (timer == null || now + nanos - waitUntil > 0) {
            waitUntil = now + nanos;
        }
        hasWaited = true;
        if (timer == null) {
            schedule(now);
            reading.pause();
        }
    }

    private void schedule(long now) {
        timer = channel.eventLoop().schedule(this::look, Math.min(waitUntil - now, lookNanos), TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = now();
        if (now - lookedAt >= lookNanos) {
            lookedAt = now;
            if (overdue == null && Transport.hasPeerEnded(channel)) {
                overdue = channel.eventLoop().schedule(onOverdue, lookNanos, TimeUnit.NANOSECONDS);
            }
        }
        if (now - waitUntil < 0) {
            schedule(now);
        } else {
            timer = null;
            reading.goOn();
        }
    }

    /** The connection is over: nobody waits any more. */
    void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (overdue != null) {
            overdue.cancel(false);
        }
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }
}
