package chat.client.net;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.ClientConfig;
import chat.client.Session;
import chat.protocol.ClientMessage;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection as its client sees it: what is asked goes out here, and here it ends. The public methods may be called from
 * any thread; all state is touched on the event loop only, except the count of open slots, which has to refuse at once.
 */
public final class Conversation {

    private final Channel channel;
    private final ClientConfig config;
    private final ChatListener listener;
    private final Semaphore slots;
    private final PendingAnswers pending;

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final AtomicBoolean leaveCalled = new AtomicBoolean();

    private long lastId;
    private boolean leaving;

    /** Whether something was written that the end of this turn of the event loop will flush. */
    private boolean flushAwaited;

    /** Why the connection is over; from then on nothing is read or written. The first reason stays. */
    private @Nullable ChatException over;

    /** Whether the channel is closed and everybody has been told. */
    private boolean ended;

    Conversation(Channel channel, ClientConfig config, ChatListener listener) {
        this.channel = channel;
        this.config = config;
        this.listener = listener;
        slots = new Semaphore(config.maxPending());
        pending = new PendingAnswers(channel.eventLoop(), config.answerTimeout(), slots);
    }

    PendingAnswers pending() {
        return pending;
    }

    boolean isOver() {
        return over != null;
    }

    public CompletableFuture<Session> join(String username) {
        CompletableFuture<Session> answer = new CompletableFuture<>();
        onLoop(() -> join(username, answer), answer);
        return answer;
    }

    private void join(String username, CompletableFuture<Session> answer) {
        if (over != null) {
            answer.completeExceptionally(over);
        } else if (pending.isJoining()) {
            answer.completeExceptionally(new IllegalStateException("A join is waiting for its answer already"));
        } else {
            pending.setJoin(answer);
            write(new ClientMessage.Join(PeerText.clean(username)));
            // Unanswered, nobody can tell whether the seat is ours: only the end of the connection makes that clear.
            giveUpAfterAnswerTimeout("join", answer);
        }
    }

    public CompletableFuture<ServerMessage.Said> say(String text, boolean action) {
        String clean;
        try {
            clean = MessageText.check(text, null);
        } catch (ProtocolException e) {
            return CompletableFuture.failedFuture(
                    new ChatException.Refused(e.code().wire(), e.reason()));
        }
        return ask((id, answer) -> {
            pending.addMessage(id, answer);
            write(new ClientMessage.Say(ClientMessage.LOBBY, clean, id, action));
        });
    }

    public CompletableFuture<ServerMessage.Users> users() {
        return ask((id, answer) -> {
            pending.addQuestion(id, answer);
            write(new ClientMessage.ListUsers(ClientMessage.LOBBY, id));
        });
    }

    /** Asks something that takes a slot until it is answered. */
    private <T> CompletableFuture<T> ask(BiConsumer<String, CompletableFuture<T>> question) {
        if (!slots.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new ChatException.TooManyPending(config.maxPending() + " messages are waiting for their answers"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        onLoop(
                () -> {
                    if (over != null) {
                        slots.release();
                        answer.completeExceptionally(over);
                    } else if (!takesMore()) {
                        slots.release();
                        answer.completeExceptionally(new ChatException.TooManyPending(
                                "the server is slow to take what was sent before, more than "
                                        + config.maxOutboundBytes() + " bytes wait"));
                    } else {
                        question.accept(Long.toString(++lastId), answer);
                    }
                },
                answer);
        return answer;
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
        } else if (over == null) {
            write(new ClientMessage.Leave());
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
        onLoop(() -> channel.config().setAutoRead(reading), new CompletableFuture<>());
    }

    public void close() {
        onLoop(() -> giveUp(new ChatException.Closed()), new CompletableFuture<>());
    }

    private void onLoop(Runnable task, CompletableFuture<?> answer) {
        EventLoop loop = channel.eventLoop();
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
        var timer = channel.eventLoop()
                .schedule(
                        () -> giveUp(new ChatException.NotAnswered(what, config.answerTimeout())),
                        config.answerTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        answer.whenComplete((result, failure) -> timer.cancel(false));
    }

    /** Whether the connection takes another message; if only this turn's own are in the way, they leave first. */
    private boolean takesMore() {
        if (!channel.isWritable() && flushAwaited) {
            channel.flush();
        }
        return channel.isWritable();
    }

    /** Writes; whatever is said in one turn of the event loop leaves together at its end. */
    void write(ClientMessage message) {
        channel.write(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        if (!flushAwaited) {
            channel.eventLoop().execute(this::flush);
            flushAwaited = true;
        }
    }

    private void flush() {
        flushAwaited = false;
        channel.flush();
    }

    /** Ends the connection for this reason, unless it has one already. The only way out. */
    void giveUp(ChatException reason) {
        if (over == null) {
            over = reason;
        }
        if (flushAwaited) {
            flush(); // what was said before is not taken back
        }
        channel.close();
    }

    /** The channel is closed: everybody who waits is told, once. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (over == null) {
            over = new ChatException.ConnectionLost("the server closed it without a word", null);
        }
        pending.failAll(over);
        if (leaving) {
            settleLeave();
        }
        listener.onClosed(over);
    }
}
