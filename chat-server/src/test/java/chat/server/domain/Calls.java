package chat.server.domain;

import chat.protocol.LeaveReason;
import chat.protocol.ServerMessage;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A connection that notes what it is told. */
final class Calls implements SessionListener {

    int mails;

    @Nullable
    Object origin;

    Runnable atRemoval = () -> {};
    int superseded;
    int evicted;
    final List<ServerMessage> answers = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    @Override
    public ScheduledExecutorService eventLoop() {
        return ImmediateEventExecutor.INSTANCE;
    }

    @Override
    public @Nullable Object origin() {
        return origin;
    }

    @Override
    public void mail() {
        mails++;
    }

    @Override
    public void superseded() {
        superseded++;
    }

    @Override
    public void evicted(Session session) {
        evicted++;
    }

    @Override
    public CompletionStage<Boolean> remove(Session session, @Nullable String text) {
        atRemoval.run();
        return session.leave(LeaveReason.KICKED);
    }

    @Override
    public void answer(ServerMessage answer) {
        answers.add(answer);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }
}
