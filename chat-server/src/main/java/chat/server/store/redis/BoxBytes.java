package chat.server.store.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is counted in all boxes together, which are in other hash slots than their sum: each change of a box is told there after it. As long
 * as much is free, nobody waits for that; else whoever changed a box does, so that the bound holds. What a server that was killed did not tell
 * is told with the next change of that box. Guarded by its own lock.
 */
final class BoxBytes {

    private static final int MAX_AT_ONCE = 64;

    /** What is counted of one box. */
    private record Counted(String waiting, String kept, String time) {}

    private final RedisCalls calls;
    private final String base;
    private final long maxBytes;

    private final Map<String, Counted> untold = new LinkedHashMap<>();
    private CompletableFuture<Void> told = new CompletableFuture<>();
    private boolean isTelling;
    private long waiting;
    private long kept;

    /** @param maxBytes what is in all boxes may come to */
    BoxBytes(RedisCalls calls, String base, long maxBytes) {
        this.calls = calls;
        this.base = base;
        this.maxBytes = maxBytes;
    }

    /** Whether so much more may wait. */
    synchronized boolean hasRoomFor(long bytes) {
        return waiting + bytes <= maxBytes;
    }

    /** Whether there is room also for what nobody waits for any more. */
    synchronized boolean mayKeep() {
        return waiting + kept <= maxBytes;
    }

    /**
     * A box has changed.
     *
     * @param counted what waits, what is kept, and when that was so, as Functions answer it
     * @return when whoever changed it may go on
     */
    CompletionStage<?> changed(String box, Reply counted) {
        CompletionStage<?> done;
        synchronized (this) {
            untold.put(box, new Counted(counted.text(0), counted.text(1), counted.text(2)));
            done = 2 * (waiting + kept) < maxBytes ? CompletableFuture.completedStage(null) : told;
            if (isTelling) {
                return done;
            }
            isTelling = true;
        }
        tell();
        return done;
    }

    private void tell() {
        List<String> arguments = new ArrayList<>();
        CompletableFuture<Void> done;
        synchronized (this) {
            untold.entrySet().removeIf(entry -> {
                boolean isFull = arguments.size() == 4 * MAX_AT_ONCE;
                if (!isFull) {
                    Counted counted = entry.getValue();
                    arguments.addAll(List.of(entry.getKey(), counted.waiting(), counted.kept(), counted.time()));
                }
                return !isFull;
            });
            done = told;
            told = new CompletableFuture<>();
        }
        calls.call("boxes_count", base, arguments).whenComplete((sums, failure) -> {
            boolean isMore;
            synchronized (this) {
                if (sums != null) {
                    waiting = sums.number(0);
                    kept = sums.number(1);
                }
                isMore = !untold.isEmpty();
                isTelling = isMore;
            }
            done.complete(null); // the change itself was made, whatever became of this
            if (isMore) {
                tell();
            }
        });
    }
}
