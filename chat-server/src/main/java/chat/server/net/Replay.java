package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.domain.Missed;
import chat.server.domain.Session;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What somebody missed who came back, or went into rooms by another device, on its way to their client, one room after the other. It is read from the log a piece at a time, as
 * the channel takes more and the user's share of answers allows: for a client that does not, a number is held and nothing else. Behind the
 * latest piece the room's stream goes on. Meanwhile the client is not read: what it asks for is answered after all that it missed. All
 * methods are for the channel's event loop, which owns the state.
 */
final class Replay {

    private static final CompletionStage<Boolean> DONE = CompletableFuture.completedFuture(false);
    private static final CompletionStage<Boolean> NOTHING = CompletableFuture.completedFuture(true);

    private final Connection connection;
    private final Replies replies;
    private final Pace pace;
    private final EventLoop eventLoop;
    private final Session session;
    private final Subscriptions subscriptions;
    private final boolean isBack;
    private final Runnable onEnd;

    /** The rooms that are not begun yet, and what was seen there. */
    private final Iterator<Map.Entry<String, Long>> left;

    /** Null when it was run. */
    private @Nullable Runnable onBack;

    /** The room that is replayed; null between two. */
    private @Nullable String room;

    /** The number of the event that it goes on behind. */
    private long position;

    /** Null while nothing is owed for what was sent. */
    private @Nullable Future<?> timer;

    /** Whether something is written, or on its way from the store. */
    private boolean busy;

    private boolean ended;
    private Runnable whenEnded = () -> {};

    /**
     * @param seen the number of the event behind which to begin, by room, as {@link chat.server.domain.RoomStays#seen} says
     * @param isBack whether they came back
     * @param onBack run before anything else is written
     * @param onEnd run when all that was missed was written
     */
    Replay(
            Connection connection,
            Session session,
            Subscriptions subscriptions,
            Map<String, Long> seen,
            boolean isBack,
            Runnable onBack,
            Runnable onEnd) {
        this.connection = connection;
        this.replies = connection.replies();
        this.pace = connection.pace();
        this.eventLoop = connection.eventLoop();
        this.session = session;
        this.subscriptions = subscriptions;
        this.left = seen.entrySet().iterator();
        this.isBack = isBack;
        this.onBack = onBack;
        this.onEnd = onEnd;
    }

    /** Has something done after all that was missed. */
    void whenEnded(Runnable action) {
        whenEnded = action;
    }

    /** The connection is over. */
    void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Writes on, as much as the channel takes: to be called when it takes more. */
    void goOn() {
        if (busy || timer != null) {
            return; // a flush changed what the channel takes
        }
        busy = true;
        boolean waits = false;
        try {
            boolean more = true;
            while (more && !ended && replies.areTaken()) {
                CompletableFuture<Boolean> step = step().toCompletableFuture();
                waits = !step.isDone();
                if (waits) {
                    step.whenComplete((again, failure) -> written(failure));
                }
                more = !waits && step.join();
            }
        } catch (RuntimeException | Error bug) {
            connection.failed(bug);
        } finally {
            busy = waits;
        }
        replies.flush();
        if (!ended && !busy && timer == null && replies.areTaken()) {
            Loops.execute(eventLoop, this::goOn); // others have their turn first
        }
    }

    private void written(@Nullable Throwable failure) {
        busy = false;
        if (failure != null) {
            connection.failed(failure);
        } else {
            goOn();
        }
    }

    /** Completes with whether to go on at once: a piece that was cut is enough for one turn. */
    private CompletionStage<Boolean> step() {
        if (room == null && !left.hasNext()) {
            ended = true;
            onEnd.run();
            whenEnded.run();
            return DONE;
        }
        long owed = pace.owedNanos();
        if (owed > 0) {
            timer = eventLoop.schedule(this::goOnPaid, owed, TimeUnit.NANOSECONDS);
            return DONE;
        }
        return room == null ? writeEntry(left.next()) : writePiece(room);
    }

    private void goOnPaid() {
        timer = null;
        goOn();
    }

    private CompletionStage<Boolean> writeEntry(Map.Entry<String, Long> seen) {
        return session.following().reenter(seen.getKey(), seen.getValue()).thenCompose(point -> {
            if (point == null) {
                return NOTHING;
            }
            if (onBack != null) {
                onBack.run();
                onBack = null;
            }
            room = seen.getKey();
            position = point.entry().seq();
            return subscriptions.tell(point, isBack).thenApply(told -> !ended);
        });
    }

    private CompletionStage<Boolean> writePiece(String room) {
        Subscriptions.Subscription subscription = subscriptions.newSubscription();
        return session.following()
                .missed(room, position, connection.limits().maxAnswerBytes(), subscription)
                .thenApply(missed -> write(room, missed, subscription))
                .whenComplete((again, failure) -> {
                    if (failure != null) {
                        subscription.reader().close(); // else it would hold all that the room says from now on
                    }
                });
    }

    private boolean write(String room, Missed missed, Subscriptions.Subscription subscription) {
        List<RoomEvent> events = missed.events();
        if (ended || events == null) {
            subscription.reader().close();
            if (!ended) {
                connection.close(CloseReason.SLOW_CONSUMER); // they come back, and are told that it is gone
            }
            return false;
        }
        events.forEach(pace::send);
        if (missed.out()) {
            subscription.reader().close();
            this.room = null;
            return true;
        }
        if (missed.complete()) {
            subscriptions.begin(room, subscription);
            this.room = null;
            return true;
        }
        position = events.isEmpty() ? position : events.get(events.size() - 1).seq();
        return false;
    }
}
