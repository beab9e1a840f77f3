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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to do with its server, over all connections: what is asked goes out here, and here it ends. The public methods
 * may be called from any thread; all state is touched on the event loop only, except the count of open slots, which has to refuse at
 * once.
 */
public final class Conversation {

    private final Connector connector;
    private final ClientConfig config;
    private final EventLoop loop;
    private final ChatListener listener;
    private final Semaphore slots;
    private final Requests requests;
    private final Member member;
    private final WayBack wayBack;

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final AtomicBoolean leaveCalled = new AtomicBoolean();

    /** Null while there is none. */
    private @Nullable Connection connection;

    /** What the latest lost connection cost. */
    private Interruption interruption = new Interruption();

    private long lastId;
    private boolean reading = true;
    private boolean leaving;

    /** Whether anything was heard since {@link #watchReturn} looked last. */
    private boolean heard;

    /** Why it is over; from then on nothing is sent, and the end is all that is heard. The first reason stays. */
    private @Nullable ChatException over;

    /** Whether everybody has been told. */
    private boolean ended;

    /** One that {@link #connect} begins. */
    public Conversation(Connector connector, ChatListener listener) {
        this.connector = connector;
        this.listener = listener;
        config = connector.config();
        loop = connector.loop();
        slots = new Semaphore(config.maxPending());
        requests = new Requests(loop, config.answerTimeout(), slots);
        member = new Member(listener, requests);
        wayBack = new WayBack(
                loop,
                new Backoff(new SplittableRandom(), config.reconnect()),
                this::comeBack,
                () -> end(new ChatException.Closed()));
    }

    ChatListener listener() {
        return listener;
    }

    /**
     * Opens the first connection.
     *
     * @return completes with {@code whenOpen}; fails with {@link ChatException.CannotConnect}, and then the listener is never called
     */
    public <T> CompletableFuture<T> connect(T whenOpen) {
        CompletableFuture<T> result = new CompletableFuture<>();
        connector.connect(this).whenComplete((first, failure) -> {
            if (first == null) {
                result.completeExceptionally(failure);
            } else {
                moveTo(first);
                result.complete(whenOpen);
            }
        });
        return result;
    }

    private void moveTo(Connection next) {
        connection = next;
        member.moveTo(next);
        if (!reading) {
            next.setReading(false);
        }
    }

    /** The server said something on the connection at hand. */
    void receive(ServerMessage message) {
        heard = true;
        if (message instanceof ServerMessage.Said said) {
            member.onSaid(said); // nearly all are
        } else {
            message.accept(member);
        }
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
            member.begin(new Joining(member, answer));
            boolean resume = config.reconnect().enabled();
            member.connection().write(new ClientMessage.Join(PeerText.clean(username), resume, null, Map.of()));
            // Unanswered, nobody can tell whether the seat is ours: only the end of the connection makes that clear.
            giveUpAfterAnswerTimeout("join", answer);
        }
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
        onLoop(() -> ask(type, question, answer), answer);
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
            left.complete(null);
            end(new ChatException.Closed());
        } else if (over == null && connection != null) {
            connection.write(new ClientMessage.Leave());
            giveUpAfterAnswerTimeout("leave", left);
        }
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

    private void onLoop(Runnable task, CompletableFuture<?> answer) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) { // the group was shut down
            answer.completeExceptionally(new ChatException.Closed());
        }
    }

    private void giveUpAfterAnswerTimeout(String what, CompletableFuture<?> answer) {
        var timer = loop.schedule(
                () -> end(new ChatException.NotAnswered(what, config.answerTimeout())),
                config.answerTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        answer.whenComplete((result, failure) -> timer.cancel(false));
    }

    private void comeBack() {
        connector.connect(this).whenComplete((next, failure) -> {
            if (next == null) {
                onAttemptFailed(
                        failure instanceof ChatException why ? why : ChatException.ConnectionLost.byFault(failure));
            } else if (over != null) {
                next.giveUp(over);
            } else {
                moveTo(next);
                Returning arrival = new Returning(member, requests, interruption, this::nextId, this::onBack);
                member.begin(arrival);
                arrival.begin();
                watchReturn(next);
            }
        });
    }

    /** A server that says nothing more on the way in is given up; unless it is this side that does not listen. */
    private void watchReturn(Connection next) {
        heard = false;
        loop.schedule(
                () -> {
                    if (connection != next || !wayBack.isOn()) {
                        return;
                    }
                    if (heard || !reading) {
                        watchReturn(next);
                    } else {
                        next.giveUp(new ChatException.NotAnswered("join", config.answerTimeout()));
                    }
                },
                config.answerTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void onBack() {
        var away = wayBack.arrived();
        if (connection != null) {
            requests.writeAll(connection);
        }
        listener.onResumed(interruption.end(away));
    }

    /** A connection is closed. */
    void onEnded(Connection closed) {
        if (closed != connection) {
            return;
        }
        ChatException why = closed.reason();
        boolean wasIn = member.seat().isTaken();
        connection = null;
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
            wayBack.begin();
            tell(() -> listener.onInterrupted(why));
        } else {
            end(why);
        }
    }

    private boolean mayComeBackAfter(ChatException why) {
        return WayBack.mayHelp(why, member.seat().isKept());
    }

    private void onAttemptFailed(ChatException why) {
        if (!mayComeBackAfter(why) || loop.isShuttingDown()) {
            end(why);
        } else if (over == null && wayBack.failed(why)) {
            tell(() -> listener.onStillOut(why));
        }
    }

    /** Tells the listener of what no connection brings: if it throws, there is none to end for that. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            end(ChatException.ConnectionLost.byFault(e));
        }
    }

    /** Ends it for this reason, unless it has one already: with its connection, or at once where there is none. */
    private void end(ChatException reason) {
        if (over == null) {
            over = reason;
        }
        wayBack.end();
        if (connection != null) {
            connection.giveUp(over);
        } else if (!ended) {
            ended = true;
            requests.failAll(over);
            if (leaving) {
                settleLeave();
            }
            listener.onClosed(over);
        }
    }
}
