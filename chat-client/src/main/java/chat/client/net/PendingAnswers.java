package chat.client.net;

import chat.client.ChatException;
import chat.client.Session;
import chat.protocol.ServerMessage;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was asked and not yet answered. Each future leaves here exactly once: with its answer, with a refusal, when its time is
 * up, or with the connection. On the event loop only.
 */
final class PendingAnswers {

    private final EventExecutor loop;
    private final Duration timeout;
    private final Semaphore slots;

    private final Map<String, Pending<ServerMessage.Said>> messages = new HashMap<>();

    /** Oldest first: {@code users} is answered in order, without a label. */
    private final Map<String, Pending<ServerMessage.Users>> questions = new LinkedHashMap<>();

    private @Nullable CompletableFuture<Session> join;

    /** @param slots one is taken for each message and question before it comes here, and given back when it leaves */
    PendingAnswers(EventExecutor loop, Duration timeout, Semaphore slots) {
        this.loop = loop;
        this.timeout = timeout;
        this.slots = slots;
    }

    private record Pending<T>(CompletableFuture<T> answer, Future<?> timer) {}

    void addMessage(String id, CompletableFuture<ServerMessage.Said> answer) {
        add(messages, id, answer, "message");
    }

    void addQuestion(String id, CompletableFuture<ServerMessage.Users> answer) {
        add(questions, id, answer, "question");
    }

    private <T> void add(Map<String, Pending<T>> map, String id, CompletableFuture<T> answer, String what) {
        Future<?> timer = loop.schedule(
                () -> fail(take(map, id), new ChatException.NotAnswered(what, timeout)),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        map.put(id, new Pending<>(answer, timer));
    }

    /** Whether a join waits for its answer. */
    boolean isJoining() {
        return join != null;
    }

    void setJoin(CompletableFuture<Session> answer) {
        join = answer;
    }

    void answerJoin(Session session) {
        CompletableFuture<Session> answer = takeJoin();
        if (answer != null) {
            answer.complete(session);
        }
    }

    /** Whether any message waits for its answer. */
    boolean hasMessages() {
        return !messages.isEmpty();
    }

    void answerMessage(String id, ServerMessage.Said said) {
        answer(take(messages, id), said);
    }

    void answerQuestion(ServerMessage.Users users) {
        if (!questions.isEmpty()) {
            answer(take(questions, questions.keySet().iterator().next()), users);
        }
    }

    /**
     * Hands a refusal to whoever waits for it: the message or question with its label, or without one the join.
     *
     * @return false if nobody does
     */
    boolean refuse(ServerMessage.Failure failure) {
        ChatException refused = new ChatException.Refused(failure);
        String id = failure.id();
        if (id == null) {
            CompletableFuture<Session> answer = takeJoin();
            return answer != null && answer.completeExceptionally(refused);
        }
        return fail(take(messages, id), refused) || fail(take(questions, id), refused);
    }

    void failAll(ChatException reason) {
        CompletableFuture<Session> answer = takeJoin();
        if (answer != null) {
            answer.completeExceptionally(reason);
        }
        takeAll(messages).forEach(pending -> fail(pending, reason));
        takeAll(questions).forEach(pending -> fail(pending, reason));
    }

    private @Nullable CompletableFuture<Session> takeJoin() {
        CompletableFuture<Session> answer = join;
        join = null;
        return answer;
    }

    private <T> List<Pending<T>> takeAll(Map<String, Pending<T>> map) {
        List<Pending<T>> all = new ArrayList<>(map.values());
        map.clear();
        all.forEach(this::release);
        return all;
    }

    private <T> @Nullable Pending<T> take(Map<String, Pending<T>> map, String id) {
        Pending<T> pending = map.remove(id);
        if (pending != null) {
            release(pending);
        }
        return pending;
    }

    /** Before the future completes: what hangs on it may want to send the next message. */
    private void release(Pending<?> pending) {
        pending.timer().cancel(false);
        slots.release();
    }

    private static <T> void answer(@Nullable Pending<T> pending, T answer) {
        if (pending != null) {
            pending.answer().complete(answer);
        }
    }

    private static boolean fail(@Nullable Pending<?> pending, ChatException reason) {
        if (pending == null) {
            return false;
        }
        pending.answer().completeExceptionally(reason);
        return true;
    }
}
