package chat.server.store.memory;

import chat.server.store.Sanctions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bans and mutes that hold until the process ends. Guarded by its own lock, under which nobody else is called. */
public final class MemorySanctions implements Sanctions {

    private record Key(Kind kind, String key) {}

    private final Map<Key, Sanction> all = new LinkedHashMap<>();
    private boolean closed;

    @Override
    public synchronized List<Sanction> kept() {
        return List.copyOf(all.values());
    }

    @Override
    public synchronized CompletionStage<Void> put(Sanction sanction) {
        return change(() -> {
            all.values().removeIf(other -> other.hasEnded(sanction.since()));
            Key key = new Key(sanction.kind(), sanction.key());
            all.remove(key); // the latest comes last
            all.put(key, sanction);
        });
    }

    @Override
    public synchronized CompletionStage<Void> remove(Kind kind, String key) {
        return change(() -> all.remove(new Key(kind, key)));
    }

    private CompletionStage<Void> change(Runnable change) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        change.run();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
