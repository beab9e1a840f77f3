package chat.client.net;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.ClientConfig;
import chat.client.JoinResult;
import chat.client.RawMessageListener;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FutureListener;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a {@link chat.client.ChatClient}, over all its connections. It has one connection at a time, and the state that outlives
 * it: what was asked ({@link PendingRequests}), the rooms ({@link ClientRooms}) and the session ({@link ResumeState}).
 *
 * <p>When a connection dies, {@link #onClosed} decides. Before joining, while leaving, or for a reason that another connection would not
 * help, it is the end. Else the {@link Reconnector} tries again after pauses; each new connection begins with a {@link Rejoin}, and when
 * that is through, all that is unanswered is sent again.
 *
 * <p>The public methods may be called from any thread, but for those of {@link ServerConnection.Listener}. All state is touched on the event
 * loop only, except the ids and the slots of {@link PendingRequests}: a full window has to refuse at once.
 */
public final class ClientCore implements ServerConnection.Listener {

    /** Of what nobody waits for. That it was refused, because the room was left meanwhile, is nothing to tell. */
    static final String READ_ID = "read";

    private final Dialer dialer;
    private final ClientConfig config;
    private final EventLoop loop;
    private final @Nullable RawMessageListener raw;
    private final Callbacks callbacks;
    private final AnswerTimeouts timeouts;
    private final PendingRequests pending;
    private final ClientRooms rooms;
    private final ResumeState state;
    private final ServerMessageDispatcher dispatcher;
    private final Reconnector reconnector;

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final AtomicBoolean leaveCalled = new AtomicBoolean();

    /** Told when the event loop has run its last task: nothing else would end a client that waits for a connection then. */
    private final FutureListener<Object> onTerminated = loopEnd -> terminate();

    /** Null while there is none. */
    private @Nullable ServerConnection connection;

    /** For the server to let this client in for the first time; null before that was asked for. */
    private AnswerTimeouts.@Nullable Wait joinWait;

    private boolean reading = true;
    private boolean leaving;

    /** Why it is over; from then on nothing is sent, and the end is all that is heard. The first reason stays. */
    private @Nullable ChatException over;

    /** Whether everybody has been told. */
    private boolean ended;

    public ClientCore(Dialer dialer, ChatListener listener) {
        this.dialer = dialer;
        config = dialer.config();
        loop = dialer.loop();
        raw = listener.rawMessages();
        callbacks = new Callbacks(loop, listener, fault -> end(ChatException.ConnectionLost.byFault(fault)));
        timeouts = new AnswerTimeouts(loop, callbacks, config.answerTimeout());
        pending = new PendingRequests(timeouts, callbacks, config);
        rooms = new ClientRooms(callbacks, pending);
        state = new ResumeState(rooms);
        dispatcher = new ServerMessageDispatcher(callbacks, pending, state, rooms);
        reconnector = new Reconnector(loop, new Backoff(new SplittableRandom(), config.reconnect()), this::comeBack);
    }

    /**
     * Opens the first connection.
     *
     * @return completes with {@code whenOpen}; fails with {@link ChatException.CannotConnect}, and then the listener is never called
     */
    public <T> CompletableFuture<T> connect(T whenOpen) {
        CompletableFuture<T> result = new CompletableFuture<>();
        dialer.connect(this, raw).whenComplete((first, failure) -> {
            if (first == null) {
                result.completeExceptionally(failure);
            } else {
                moveTo(first);
                loop.terminationFuture().addListener(onTerminated);
                if (!result.complete(whenOpen)) {
                    close(); // whoever asked did not wait for it
                }
            }
        });
        return result;
    }

    private void moveTo(ServerConnection next) {
        connection = next;
        timeouts.moveTo(next);
        dispatcher.moveTo(next);
        if (!reading) {
            next.setReading(false);
        }
    }

    @Override
    public void onMessage(ServerConnection from, ServerMessage message) {
        try {
            if (message instanceof ServerMessage.Message said) {
                dispatcher.onMessage(said); // nearly all are
            } else {
                message.accept(dispatcher);
            }
        } catch (ContractViolation e) {
            from.violation(String.valueOf(e.getMessage()));
        }
        callbacks.run();
    }

    public CompletableFuture<JoinResult> join(String username, @Nullable String password) {
        CompletableFuture<JoinResult> answer = new CompletableFuture<>();
        onLoop(() -> join(username, password, answer), answer);
        return answer;
    }

    private void join(String username, @Nullable String password, CompletableFuture<JoinResult> answer) {
        if (over != null) {
            answer.completeExceptionally(over);
        } else if (state.isJoined()) {
            answer.completeExceptionally(
                    new ChatException.Refused(ErrorCode.ALREADY_JOINED.wire(), "This client has joined already"));
        } else if (dispatcher.isJoining()) {
            answer.completeExceptionally(new IllegalStateException("A join is waiting for its answer already"));
        } else if (connection != null) {
            connection.write(new ClientMessage.Join(
                    PeerText.clean(username), config.reconnect().enabled(), null, Map.of(), password));
            // Unanswered, nobody can tell whether the seat is ours: only the end of the connection makes that clear.
            joinWait = timeouts.begin(connection, () -> end(late("join")));
            dispatcher.begin(new FirstJoin(state, rooms, callbacks, password, answer, this::endExchange));
        }
    }

    private void endExchange() {
        dispatcher.endExchange();
        if (joinWait != null) {
            joinWait.end();
        }
    }

    private ChatException late(String what) {
        return new ChatException.NotAnswered(what, config.answerTimeout());
    }

    /** An id for a request that was never used before, over all connections. */
    public String nextId() {
        return pending.nextId();
    }

    /**
     * Asks something that takes a slot until it is answered.
     *
     * @param type of the answer
     * @param message bears the id
     */
    public <T> CompletableFuture<T> ask(String id, Class<T> type, ClientMessage message) {
        if (!pending.takeSlot()) {
            return CompletableFuture.failedFuture(
                    new ChatException.TooManyPending(config.maxPending() + " messages are waiting for their answers"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!onLoop(() -> ask(id, type, message, answer), answer)) {
            pending.returnSlot();
        }
        return answer;
    }

    /** Which of its account's sessions this is; null as a guest. */
    public @Nullable Integer device() {
        return state.device();
    }

    /** Tells the user's other devices what was read, unless there can be none, or there is no connection now. */
    public void read(@Nullable String room, @Nullable String with, long seq) {
        callbacks.onLoop(() -> {
            boolean isHeard = state.device() != null && !reconnector.isOn();
            if (isHeard && connection != null && connection.isOpen()) {
                connection.write(new ClientMessage.Read(room, with, seq, READ_ID));
            }
        });
    }

    private <T> void ask(String id, Class<T> type, ClientMessage message, CompletableFuture<T> answer) {
        if (over != null) {
            pending.returnSlot();
            answer.completeExceptionally(over);
        } else {
            // While this client comes back, what is asked waits.
            boolean waits = connection == null || !connection.isOpen() || reconnector.isOn();
            pending.add(id, message, type, answer, waits ? null : connection);
        }
    }

    public CompletableFuture<Void> leave() {
        if (leaveCalled.compareAndSet(false, true)) {
            onLoop(this::startLeaving, left);
        }
        return left;
    }

    private void startLeaving() {
        leaving = true;
        if (ended) {
            settleLeave();
        } else if (reconnector.isOn()) {
            if (connection != null) {
                connection.write(new ClientMessage.Leave()); // it may just have got the seat back
            }
            callbacks.later(() -> left.complete(null));
            end(new ChatException.Closed());
        } else if (over == null && connection != null) {
            connection.write(new ClientMessage.Leave());
            timeouts.begin(connection, () -> end(late("leave")));
        } // else the end is under way
    }

    private void settleLeave() {
        if (over instanceof ChatException.ClosedByServer) {
            left.complete(null);
        } else if (over != null) {
            left.completeExceptionally(over);
        }
    }

    public void setReading(boolean reading) {
        callbacks.onLoop(() -> {
            this.reading = reading;
            if (connection != null) {
                connection.setReading(reading);
            }
        });
    }

    public void hurry() {
        callbacks.onLoop(reconnector::hurry);
    }

    public void close() {
        callbacks.onLoop(() -> end(new ChatException.Closed()));
    }

    /** Returns false if there is no event loop any more: that is the answer then. */
    private boolean onLoop(Runnable task, CompletableFuture<?> answer) {
        boolean runs = callbacks.onLoop(task);
        if (!runs) {
            answer.completeExceptionally(new ChatException.Closed());
        }
        return runs;
    }

    private void comeBack() {
        dialer.connect(this, raw).whenComplete((next, failure) -> {
            if (next == null) {
                onAttemptFailed(
                        failure instanceof ChatException why ? why : ChatException.ConnectionLost.byFault(failure));
            } else if (over != null) {
                next.giveUp(over);
            } else {
                moveTo(next);
                Rejoin rejoin = new Rejoin(
                        next,
                        state,
                        rooms,
                        pending,
                        callbacks,
                        reconnector,
                        () -> timeouts.begin(next, () -> next.giveUp(late("join"))),
                        () -> onBack(next));
                dispatcher.begin(rejoin);
                rejoin.begin();
            }
            callbacks.run();
        });
    }

    private void onBack(ServerConnection next) {
        dispatcher.endExchange();
        var resumed = reconnector.arrived();
        pending.writeAll(next);
        callbacks.tell(listener -> listener.onResumed(resumed));
    }

    @Override
    public void onClosed(ServerConnection closed) {
        if (closed != connection) {
            return;
        }
        ChatException why = closed.reason();
        boolean wasIn = state.isJoined();
        connection = null;
        timeouts.disconnect();
        dispatcher.disconnect(why);
        if (over != null || leaving || !wasIn || !config.reconnect().enabled()) {
            end(why);
        } else if (reconnector.isOn()) {
            onAttemptFailed(why);
        } else if (canComeBackAfter(why)) {
            pending.suspend();
            reconnector.begin(why);
            callbacks.tell(listener -> listener.onInterrupted(why));
        } else {
            end(why);
        }
        callbacks.run();
    }

    private boolean canComeBackAfter(ChatException why) {
        return !loop.isShuttingDown() && Reconnector.mayHelp(why, state.hasSession());
    }

    private void onAttemptFailed(ChatException why) {
        if (!canComeBackAfter(why)) {
            end(why);
        } else if (over == null && reconnector.failed(why)) {
            callbacks.tell(listener -> listener.onStillOut(why));
        }
    }

    /** Ends it for this reason, unless it has one already: with its connection, or at once where there is none. */
    private void end(ChatException reason) {
        ChatException why = over == null ? reason : over;
        over = why;
        callbacks.silence();
        reconnector.end();
        if (connection != null) {
            connection.giveUp(why);
        } else if (!ended) {
            ended = true;
            loop.terminationFuture().removeListener(onTerminated);
            pending.failAll(why);
            if (leaving) {
                callbacks.later(this::settleLeave);
            }
            callbacks.tellEnd(listener -> listener.onClosed(why));
        }
    }

    /** The event loop is no more, and whatever hung on it: on another thread, the last one that comes here. */
    private void terminate() {
        callbacks.terminate();
        if (connection != null) {
            connection.end();
            onClosed(connection);
        }
        end(new ChatException.Closed());
        callbacks.run();
    }
}
