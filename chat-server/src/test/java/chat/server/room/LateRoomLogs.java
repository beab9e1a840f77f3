package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logs that answer as another process would: later, and on a thread of their own. */
public final class LateRoomLogs implements RoomLogs {

    private final RoomLogs logs;
    private final Executor otherProcess;

    /** @param otherProcess runs what it is given in order, one after the other */
    public LateRoomLogs(RoomLogs logs, Executor otherProcess) {
        this.logs = logs;
        this.otherProcess = otherProcess;
    }

    @Override
    public RoomLog open(String room, Object maker, RoomLog.Listener listener) {
        RoomLog log = logs.open(room, maker, listener);
        return new RoomLog() {

            @Override
            public String epoch() {
                return log.epoch();
            }

            @Override
            public CompletionStage<RoomEvent> append(RoomEvent draft, @Nullable Consumer<RoomEvent> atNumber) {
                return CompletableFuture.supplyAsync(() -> log.append(draft, atNumber), otherProcess)
                        .thenCompose(stage -> stage);
            }

            @Override
            public @Nullable List<RoomEvent> between(long seq, long last, long maxBytes) {
                return log.between(seq, last, maxBytes);
            }

            @Override
            public List<Said> messages(long before, int limit, long maxBytes) {
                return log.messages(before, limit, maxBytes);
            }

            @Override
            public boolean hasMessages() {
                return log.hasMessages();
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }
}
