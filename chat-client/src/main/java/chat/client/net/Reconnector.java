package chat.client.net;

import static java.util.Objects.requireNonNullElse;

import chat.client.ChatException;
import chat.client.Resumed;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plans the attempts to come back after a lost connection: when to try again, and after which reasons. Remembers what the loss has
 * cost, over all attempts. On the event loop only.
 */
final class Reconnector {

    /** Goodbyes that mean this client: it need not come again. */
    private static final Set<String> FINAL = Set.of(
            CloseReason.EXIT.wire(),
            CloseReason.MALFORMED.wire(),
            CloseReason.LINE_TOO_LONG.wire(),
            CloseReason.PASSWORD_WRONG.wire(),
            CloseReason.BANNED.wire());

    /** A connection that was in for less counts as another failed attempt: the pauses go on growing. */
    private static final Duration GOOD_STAY = Duration.ofSeconds(5);

    /** The longest pause that a server can ask for: its mistake must not keep clients away for ever. */
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final EventExecutor loop;
    private final Backoff backoff;
    private final Runnable attempt;

    private boolean on;
    private long lostAt;
    private long arrivedAt;
    private long notBefore;
    private @Nullable Future<?> pause;

    /** What the pause delays. */
    private Runnable next;

    private @Nullable String lastReason;

    private boolean sameSession;
    private boolean complete;
    private @Nullable ChatException dismissal;

    /** @param attempt tries to come back; it ends in {@link #failed}, {@link #arrived} or {@link #end} */
    Reconnector(EventExecutor loop, Backoff backoff, Runnable attempt) {
        this.loop = loop;
        this.backoff = backoff;
        this.attempt = attempt;
        next = attempt;
    }

    /**
     * Whether another connection may be wanted after this, and may work.
     *
     * @param hasSession whether there is one to come back to
     */
    static boolean mayHelp(ChatException reason, boolean hasSession) {
        if (reason instanceof ChatException.ClosedByServer closed) {
            // By an operator, or by an own join that was long on its way: whether the session is there tells.
            return closed.is(CloseReason.KICKED) ? hasSession : !FINAL.contains(closed.reason());
        }
        if (reason instanceof ChatException.Refused refused) {
            // The lost connection may still hold the name; and seats get free.
            return refused.is(ErrorCode.USERNAME_TAKEN)
                    || refused.is(ErrorCode.SERVER_FULL)
                    || refused.is(ErrorCode.TOO_MANY_CONNECTIONS)
                    || refused.is(ErrorCode.RATE_LIMITED)
                    || refused.is(ErrorCode.INTERNAL)
                    || refused.is(ErrorCode.JOIN_TIMEOUT)
                    || refused.is(ErrorCode.STORAGE_UNAVAILABLE);
        }
        if (reason instanceof ChatException.ConnectionLost lost) {
            // Anything else is a fault in this program, and would happen again.
            Throwable cause = lost.getCause();
            return cause == null || cause instanceof IOException || cause instanceof WebSocketHandshakeException;
        }
        return !(reason instanceof ChatException.ProtocolViolation);
    }

    boolean isOn() {
        return on;
    }

    void begin(ChatException why) {
        on = true;
        lostAt = now();
        lastReason = null;
        sameSession = true;
        complete = true;
        dismissal = null;
        if (lostAt - arrivedAt >= GOOD_STAY.toNanos()) {
            backoff.startAnew();
        }
        afterPause(why, attempt);
    }

    /** An attempt failed; returns whether for another reason than the one before. */
    boolean failed(ChatException why) {
        return failed(why, attempt);
    }

    /** The same of a part of it, which is tried again on the same connection. */
    boolean failed(ChatException why, Runnable again) {
        String reason = String.valueOf(why.getMessage());
        boolean another = !reason.equals(lastReason);
        lastReason = reason;
        afterPause(why, again);
        return another;
    }

    private void afterPause(ChatException why, Runnable action) {
        cancelPause();
        next = action;
        if (why instanceof ChatException.ClosedByServer closed && closed.is(CloseReason.KICKED)) {
            dismissal = why;
        }
        Duration asked = requireNonNullElse(why.retryAfter(), Duration.ZERO);
        Duration least = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        notBefore = now() + least.toNanos();
        // Others were told the same time: with a pause of its own added, this client does not come back in step with
        // them.
        pause = loop.schedule(action, least.plus(backoff.next()).toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Somebody is waiting: ends a pause, unless the server asked for it. */
    void hurry() {
        if (pause != null && now() - notBefore >= 0 && pause.cancel(false)) {
            next.run();
        }
    }

    /** The session is there, so whatever the server meant, it did not send this client away. */
    void onSessionFound() {
        dismissal = null;
    }

    /** The session was gone: the others saw this client leave and join, and nobody kept what was said to it. */
    void onSessionLost() {
        sameSession = false;
        complete = false;
    }

    /** Something was missed, or a room could not be entered again. */
    void onMissed() {
        complete = false;
    }

    /** The goodbye with which the server sent this client away, if the session turns out to be gone; null if there was none. */
    @Nullable
    ChatException dismissal() {
        return dismissal;
    }

    /** The client is in again, and has got all that will come of what it missed. */
    Resumed arrived() {
        end();
        arrivedAt = now();
        return new Resumed(sameSession, complete, Duration.ofNanos(arrivedAt - lostAt));
    }

    void end() {
        on = false;
        cancelPause();
    }

    private void cancelPause() {
        if (pause != null) {
            pause.cancel(false);
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
