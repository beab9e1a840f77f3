package chat.server.net;

import chat.protocol.ServerMessage;
import chat.server.config.FairUse;
import chat.server.limit.Allowance;
import chat.server.limit.Peer;
import chat.server.limit.Rate;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a connection is read. What is said and asked there comes out of an {@link Allowance}; when that is used up nothing is read for
 * a while, so that nothing has to be refused. What a peer sends beyond it waits: here as far as it is read ahead, else with the peer. All
 * methods are for the channel's event loop, which owns the state; the allowance is the user's, whatever connection they come over.
 */
final class Pace {

    /** Who has to wait again within so long sends more than is read; who has only just used up all that there is at once does not. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Channel channel;
    private final ReadGate gate;
    private final EndOfInputHandler input;
    private final Replies replies;
    private final @Nullable Rate messages;
    private final @Nullable Rate answers;

    /** A stranger's own, until they have joined. */
    private Allowance allowance = new Allowance();

    /** Null while nothing has to wait. */
    private @Nullable Future<?> timer;

    private boolean ended;
    private boolean hasWaited;
    private long waitUntil;

    /** @param input reads ahead while nothing is taken from it */
    Pace(Channel channel, ReadGate gate, EndOfInputHandler input, Replies replies, FairUse use, Peer peer) {
        this.channel = channel;
        this.gate = gate;
        this.input = input;
        this.replies = replies;
        this.messages = peer.unlimited() ? null : use.messages();
        this.answers = peer.unlimited() ? null : use.answers();
    }

    /** Somebody has joined: from now on all of it is theirs. */
    void begin(Allowance theirs) {
        allowance = theirs;
        long now = now();
        if (messages != null) {
            // Else each connection would have one message more.
            slowDown(theirs.messages().take(messages, 0, 1, now), now);
        }
        slowDown(owedNanos(), now);
    }

    /** Something was said or changed, or was to be. After its answer. */
    void said() {
        if (messages != null) {
            long now = now();
            slowDown(allowance.messages().take(messages, 1, 1, now), now);
        }
    }

    /** Sends what was asked for. */
    void answer(ServerMessage message) {
        send(message);
        slowDown(owedNanos(), now());
    }

    /** Something else was done for them alone that counts as an answer of so many bytes. */
    void spent(long bytes) {
        take(bytes);
        slowDown(owedNanos(), now());
    }

    /** Sends some of what comes in many pieces while nothing is read anyway: the next one is to wait for {@link #owedNanos}. */
    void send(ServerMessage message) {
        if (answers == null) {
            replies.send(message);
        } else {
            take(replies.sendMeasured(message));
        }
    }

    /** For how many nanoseconds nothing more should be sent that was asked for. */
    long owedNanos() {
        return take(0);
    }

    private long take(long bytes) {
        return answers == null ? 0 : allowance.answers().take(answers, bytes, 0, now());
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
            gate.pause();
            input.readAhead();
        }
    }

    private void schedule(long now) {
        timer = channel.eventLoop().schedule(this::goOn, waitUntil - now, TimeUnit.NANOSECONDS);
    }

    private void goOn() {
        long now = now();
        if (now - waitUntil < 0) {
            schedule(now); // more was taken meanwhile
        } else {
            timer = null;
            input.readInTime();
            gate.goOn();
        }
    }

    /** The connection is over: nobody waits any more. */
    void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }
}
