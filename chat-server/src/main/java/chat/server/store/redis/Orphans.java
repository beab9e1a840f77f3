package chat.server.store.redis;

import chat.server.store.Directory.Restored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes over the sessions of servers that are gone, some at a time. Any thread may call it. */
final class Orphans {

    /** Sessions that one call takes over: it takes some milliseconds, in which Redis does nothing else. */
    private static final int PAGE = 200;

    private final DirectoryCalls calls;
    private final Supplier<String> now;

    /** Whose sessions are being taken over. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** @param now the time by which kept seats are spared; empty for that of Redis */
    Orphans(DirectoryCalls calls, Supplier<String> now) {
        this.calls = calls;
        this.now = now;
    }

    /**
     * Takes over what is for this server, or for whoever comes first.
     *
     * @param beat what the last beat answered
     * @param restored told some at a time, perhaps again what it was told before
     */
    CompletionStage<Void> adopt(DirectoryReply beat, Consumer<List<Restored>> restored) {
        Map<String, String> nodes = beat.map(3);
        CompletionStage<Void> adopted = CompletableFuture.completedFuture(null);
        for (Map.Entry<String, String> orphans : beat.map(4).entrySet()) {
            String heir = orphans.getValue();
            if (heir.equals(calls.node()) || !nodes.containsKey(heir)) {
                adopted = adopted.thenCombine(adopt(orphans.getKey(), restored), (before, too) -> null);
            }
        }
        return adopted;
    }

    /** Takes over the sessions of one server, unless another one does. */
    CompletionStage<Void> adopt(String gone, Consumer<List<Restored>> restored) {
        if (!underWay.add(gone)) {
            return CompletableFuture.completedFuture(null);
        }
        return adopt(gone, List.of(), restored).whenComplete((done, failure) -> underWay.remove(gone));
    }

    /** @param taken by the call before */
    private CompletionStage<Void> adopt(String gone, List<Restored> taken, Consumer<List<Restored>> restored) {
        List<Object> arguments = new ArrayList<>(List.of(gone, now.get(), PAGE));
        taken.forEach(session -> arguments.add(session.lease().session()));
        return calls.call("adopt", arguments.toArray()).thenCompose(answer -> {
            List<Restored> next = answer.restored(1);
            if (next.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            restored.accept(next);
            return adopt(gone, next, restored);
        });
    }
}
