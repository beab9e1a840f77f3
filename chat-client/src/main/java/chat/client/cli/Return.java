package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way back after a connection was lost: tries until it is in again under the same name, or learns that there is no point. All
 * of it happens on one event loop, the connections' own.
 */
final class Return {

    /** Told how it goes; on the event loop. */
    interface Listener {

        void onBack(Place place);

        /** Not in yet, for another reason than the last time; it goes on trying. */
        void onStillOut(ChatException why);

        void onGivenUp(ChatException why);
    }

    /** Goodbyes that say: not you. */
    private static final Set<String> FINAL = Set.of(
            CloseReason.EXIT.wire(),
            CloseReason.KICKED.wire(),
            CloseReason.MALFORMED.wire(),
            CloseReason.LINE_TOO_LONG.wire());

    private final ClientConfig config;
    private final EventLoop loop;
    private final Supplier<Visit> visits;
    private final String username;
    private final Listener listener;

    private final Backoff backoff;
    private @Nullable String lastReason;
    private @Nullable Future<?> pause;

    /**
     * A way that {@link #start} sets out on.
     *
     * @param visits makes the listener for each new connection
     * @param backoff how long to wait before each attempt
     */
    Return(
            ClientConfig config,
            EventLoop loop,
            Supplier<Visit> visits,
            String username,
            Backoff backoff,
            Listener listener) {
        this.config = config;
        this.loop = loop;
        this.visits = visits;
        this.username = username;
        this.backoff = backoff;
        this.listener = listener;
    }

    /** Whether to come back may be wanted and may work. */
    static boolean mayHelp(ChatException reason) {
        if (reason instanceof ChatException.ClosedByServer closed) {
            return !FINAL.contains(closed.reason());
        }
        if (reason instanceof ChatException.Refused refused) {
            // The name may be held by the connection that was lost, until the server finds out; and seats get free.
            return refused.is(ErrorCode.USERNAME_TAKEN)
                    || refused.is(ErrorCode.SERVER_FULL)
                    || refused.is(ErrorCode.INTERNAL)
                    || refused.is(ErrorCode.JOIN_TIMEOUT);
        }
        return !(reason instanceof ChatException.ProtocolViolation);
    }

    void start() {
        pause = loop.schedule(this::attempt, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Somebody is waiting: if this is a pause, it is over. Any thread. */
    void hurry() {
        loop.execute(() -> {
            if (pause != null && pause.cancel(false)) {
                attempt();
            }
        });
    }

    private void attempt() {
        Visit visit = visits.get();
        ChatClient.connect(config, loop, visit)
                .thenCompose(client -> join(new Place(client, visit)))
                .whenComplete(this::attempted);
    }

    private CompletableFuture<Place> join(Place place) {
        return place.client().join(username).thenApply(session -> place).whenComplete((in, failure) -> {
            if (failure != null) {
                place.client().close();
            }
        });
    }

    private void attempted(@Nullable Place place, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (place != null) {
            listener.onBack(place);
        } else if (cause instanceof ChatException why) {
            failed(why);
        } else {
            listener.onGivenUp(new ChatException.ConnectionLost("a fault in this program: " + cause, cause));
        }
    }

    private void failed(ChatException why) {
        if (!mayHelp(why)) {
            listener.onGivenUp(why);
            return;
        }
        String reason = String.valueOf(why.getMessage());
        if (!reason.equals(lastReason)) {
            lastReason = reason;
            listener.onStillOut(why);
        }
        start();
    }
}
