package chat.client.net;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.ClientConfig;
import chat.client.Session;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FutureListener;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to do with its server, over all connections: what is asked goes out here, and here it ends. The public methods
 * may be called from any thread; all state is touched on the event loop only, except the count of open slots, which has to refuse at
 * once.
 */
public final class Conversation {

    private final Dialer dialer;
    private final ClientConfig config;
    private final EventLoop loop;
    private final Callbacks callbacks;
    private final Semaphore slots;
    private final Patience patience;
    private final Requests requests;
    private final Member member;
    private final WayBack wayBack;

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final AtomicBoolean leaveCalled = new AtomicBoolean();

    /** Told when the event loop has run its last task: nothing else would end a client that waits for a connection then. */
    private final FutureListener<Object> onTerminated = loopEnd -> terminate();

    /** Null while there is none. */
    private @Nullable Connection connection;

    /** What the latest lost connection cost. */
    private Interruption interruption = new Interruption();

    private long lastId;
    private boolean reading = true;
    private boolean leaving;

    /** For the server to let this client in again; null before that was asked for. */
    private Patience.@Nullable Wait returning;

    /** Why it is over; from then on nothing is sent, and the end is all that is heard. The first reason stays. */
    private @Nullable ChatException over;

    /** Whether the event loop is no more. */
    private volatile boolean terminated;

    /** Whether everybody has been told. */
    private boolean ended;

    /** One that {@link #connect} begins. */
    public Conversation(Dialer dialer, ChatListener listener) {
        this.dialer = dialer;
        config = dialer.config();
        loop = dialer.loop();
        callbacks = new Callbacks(listener, fault -> end(ChatException.ConnectionLost.byFault(fault)));
        slots = new Semaphore(config.maxPending());
        patience = new Patience(loop, callbacks, config.answerTimeout());
        requests = new Requests(patience, callbacks, config.answerTimeout(), slots);
        member = new Member(callbacks, requests);
        wayBack = new WayBack(loop, new Backoff(new SplittableRandom(), config.reconnect()), this::comeBack);
    }

    ChatListener listener() {
        return callbacks.listener();
    }

    /**
     * Opens the first connection.
     *
     * @return completes with {@code whenOpen}; fails with {@link ChatException.CannotConnect}, and then the listener is never called
     */
    public <T> CompletableFuture<T> connect(T whenOpen) {
        CompletableFuture<T> result = new CompletableFuture<>();
        dialer.connect(this).whenComplete((first, failure) -> {
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

    private void moveTo(Connection next) {
        connection = next;
        patience.moveTo(next);
        member.moveTo(next);
        if (!reading) {
            next.setReading(false);
        }
    }

    /** The server said something on the connection at hand. */
    void receive(ServerMessage message) {
        if (message instanceof ServerMessage.Said said) {
            member.onSaid(said); // nearly all are
        } else {
            message.accept(member);
        }
        callbacks.run();
    }

    public CompletableFuture<Session> join(String username) {
        CompletableFuture<Session> answer = new CompletableFuture<>();
        onLoop(() -> join(username, answer), answer);
        return answer;
    }

    private void join(String username, CompletableFuture<Session> answer) {
        if (over != null) {
            answer.completeExceptionally(over);
        } else if (member.seat().isTaken()) {
            answer.completeExceptionally(
                    new ChatException.Refused(ErrorCode.ALREADY_JOINED.wire(), "This client has joined already"));
        } else if (member.isArriving()) {
            answer.completeExceptionally(new IllegalStateException("A join is waiting for its answer already"));
        } else {
            Connection open = member.connection();
            open.write(new ClientMessage.Join(
                    PeerText.clean(username), config.reconnect().enabled(), null, Map.of()));
            // Unanswered, nobody can tell whether the seat is ours: only the end of the connection makes that clear.
            Patience.Wait wait = patience.begin(open, () -> end(late("join")));
            member.begin(new Joining(member, callbacks, answer, wait));
        }
    }

    private ChatException late(String what) {
        return new ChatException.NotAnswered(what, config.answerTimeout());
    }

    /**
     * Asks something that takes a slot until it is answered.
     *
     * @param type of the answer
     * @param question has the label that it is given
     */
    <T> CompletableFuture<T> ask(Class<T> type, Function<String, ClientMessage> question) {
        if (!slots.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new ChatException.TooManyPending(config.maxPending() + " messages are waiting for their answers"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!onLoop(() -> ask(type, question, answer), answer)) {
            slots.release();
        }
        return answer;
    }

    private <T> void ask(Class<T> type, Function<String, ClientMessage> question, CompletableFuture<T> answer) {
        Connection open = open();
        if (over != null) {
            slots.release();
            answer.completeExceptionally(over);
        } else if (open != null && !open.takesMore()) {
            slots.release();
            answer.completeExceptionally(
                    new ChatException.TooManyPending("the server is slow to take what was sent before, more than "
                            + config.maxOutboundBytes() + " bytes wait"));
        } else {
            String id = nextId();
            requests.add(id, question.apply(id), type, answer);
            if (open != null) {
                requests.write(id, open);
            }
        }
    }

    /** The connection on which something can be asked now; else it waits for the next one. */
    private @Nullable Connection open() {
        return connection == null || !connection.isOpen() || wayBack.isOn() ? null : connection;
    }

    /** A label that was never used before, over all connections. */
    private String nextId() {
        return Long.toString(++lastId);
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
        } else if (wayBack.isOn()) {
            if (connection != null) {
                connection.write(new ClientMessage.Leave()); // it may just have got the seat back
            }
            callbacks.later(() -> left.complete(null));
            end(new ChatException.Closed());
        } else if (over == null && connection != null) {
            connection.write(new ClientMessage.Leave());
            patience.begin(connection, () -> end(late("leave")));
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
        onLoop(
                () -> {
                    this.reading = reading;
                    if (connection != null) {
                        connection.setReading(reading);
                    }
                },
                new CompletableFuture<>());
    }

    public void hurry() {
        onLoop(wayBack::hurry, new CompletableFuture<>());
    }

    public void close() {
        onLoop(() -> end(new ChatException.Closed()), new CompletableFuture<>());
    }

    /** Returns false if there is no event loop any more, because the group was shut down: that is the answer then. */
    private boolean onLoop(Runnable task, CompletableFuture<?> answer) {
        Runnable turn = () -> {
            task.run();
            callbacks.run();
        };
        if (loop.inEventLoop()) {
            turn.run();
            return true;
        }
        if (!terminated) {
            try {
                loop.execute(turn);
                return true;
            } catch (RejectedExecutionException e) {
                // The same, some moments before we are told.
            }
        }
        answer.completeExceptionally(new ChatException.Closed());
        return false;
    }

    private void comeBack() {
        dialer.connect(this).whenComplete((next, failure) -> {
            if (next == null) {
                onAttemptFailed(
                        failure instanceof ChatException why ? why : ChatException.ConnectionLost.byFault(failure));
            } else if (over != null) {
                next.giveUp(over);
            } else {
                moveTo(next);
                Returning arrival =
                        new Returning(member, requests, callbacks, interruption, this::nextId, this::onBack);
                member.begin(arrival);
                arrival.begin();
                returning = patience.begin(next, () -> next.giveUp(late("join")));
            }
            callbacks.run();
        });
    }

    private void onBack() {
        var resumed = interruption.end(wayBack.arrived());
        if (connection != null) {
            requests.writeAll(connection);
        }
        if (returning != null) {
            returning.end(); // null if there was nothing to wait for
        }
        callbacks.tell(listener -> listener.onResumed(resumed));
    }

    /** A connection is closed. */
    void onEnded(Connection closed) {
        if (closed != connection) {
            return;
        }
        ChatException why = closed.reason();
        boolean wasIn = member.seat().isTaken();
        connection = null;
        patience.disconnect();
        member.disconnect(why);
        if (over != null || leaving || !wasIn || !config.reconnect().enabled() || loop.isShuttingDown()) {
            end(why);
        } else if (wayBack.isOn()) {
            interruption.onLost(why);
            onAttemptFailed(why);
        } else if (mayComeBackAfter(why)) {
            interruption = new Interruption();
            interruption.onLost(why);
            requests.suspend();
            wayBack.begin(why);
            callbacks.tell(listener -> listener.onInterrupted(why));
        } else {
            end(why);
        }
        callbacks.run();
    }

    private boolean mayComeBackAfter(ChatException why) {
        return WayBack.mayHelp(why, member.seat().isKept());
    }

    private void onAttemptFailed(ChatException why) {
        if (!mayComeBackAfter(why) || loop.isShuttingDown()) {
            end(why);
        } else if (over == null && wayBack.failed(why)) {
            callbacks.tell(listener -> listener.onStillOut(why));
        }
    }

    /** Ends it for this reason, unless it has one already: with its connection, or at once where there is none. */
    private void end(ChatException reason) {
        ChatException why = over == null ? reason : over;
        over = why;
        callbacks.silence();
        wayBack.end();
        if (connection != null) {
            connection.giveUp(why);
        } else if (!ended) {
            ended = true;
            loop.terminationFuture().removeListener(onTerminated);
            requests.failAll(why);
            if (leaving) {
                callbacks.later(this::settleLeave);
            }
            callbacks.tellEnd(listener -> listener.onClosed(why));
        }
    }

    /** The event loop is no more, and whatever hung on it: on another thread, the last one that comes here. */
    private void terminate() {
        terminated = true;
        if (connection != null) {
            connection.end();
            onEnded(connection);
        }
        end(new ChatException.Closed());
        callbacks.run();
    }
}
