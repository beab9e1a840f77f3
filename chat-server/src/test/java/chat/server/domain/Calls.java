package chat.server.domain;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.server.limit.Peer;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection that notes what it is told. A store may tell it on threads of its own. */
final class Calls implements SessionListener {

    int mails;

    @Nullable
    Object origin;

    Peer peer = new Peer("127.0.0.1:40001", InetAddress.getLoopbackAddress(), true);

    /** Why they were removed; empty if they were not. */
    String farewell = "";

    Runnable atRemoval = () -> {};

    /** So often they are found in no room yet. */
    final AtomicInteger missing = new AtomicInteger();

    boolean isLost;
    int superseded;
    int evicted;
    final List<ServerMessage> answers = new CopyOnWriteArrayList<>();
    final List<ServerMessage> told = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

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
    public void moved(Session session, RoomName room) {
        session.following().moved(room);
    }

    @Override
    public CompletionStage<Boolean> tell(ServerMessage message) {
        if (!isLost) {
            told.add(message);
        }
        return CompletableFuture.completedFuture(!isLost);
    }

    @Override
    public void superseded() {
        superseded++;
    }

    @Override
    public void evicted(Session session, @Nullable String text) {
        evicted++;
        farewell = text == null ? "" : text;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public CompletionStage<Boolean> remove(Session session, CloseReason reason, @Nullable String text) {
        atRemoval.run();
        farewell = reason.wire() + (text == null ? "" : ": " + text);
        return session.leave(LeaveReason.KICKED);
    }

    @Override
    public CompletionStage<Boolean> expel(Session session, RoomName room) {
        if (missing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.completedFuture(false);
        }
        return session.expel(room).thenApply(Objects::nonNull);
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
