package chat.server.store.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which servers have not beaten for so long that they are gone, as far as one can tell that has seen it all the time itself: while it could
 * not look, for whatever reason, nobody's time runs. For one thread at a time, but for what says otherwise.
 */
final class NodeObserver {

    /**
     * A server that seems to be gone.
     *
     * @param beats how often it had beaten, and has still if it is gone
     * @param wasAlive whether it came or has beaten while it was observed
     */
    record Silent(String node, String beats, boolean wasAlive) {}

    private record Sight(String beats, long sinceNanos, boolean wasAlive) {}

    private final String self;
    private final long leaseNanos;
    private final long gapNanos;
    private final long beatNanos;

    /** By the server. */
    private Map<String, Sight> sights = new HashMap<>();

    private boolean hasLooked;
    private long lastNanos;
    private final AtomicLong lookedNanos = new AtomicLong();

    NodeObserver(String self, NodeTimes times) {
        this.self = self;
        this.leaseNanos = times.lease().toNanos();
        this.gapNanos = times.gap().toNanos();
        this.beatNanos = times.beat().toNanos();
    }

    /**
     * Looks at all servers.
     *
     * @param beats how often each one has beaten
     * @param nowNanos by {@link System#nanoTime}, at the earliest when Redis said that
     * @return those that have not beaten for too long
     */
    List<Silent> look(Map<String, String> beats, long nowNanos) {
        boolean isBlind = nowNanos - lastNanos > gapNanos;
        lookedNanos.addAndGet(Math.min(nowNanos - lastNanos, beatNanos));
        lastNanos = nowNanos;
        Map<String, Sight> seen = new HashMap<>();
        List<Silent> silent = new ArrayList<>();
        beats.forEach((node, count) -> {
            if (node.equals(self)) {
                return;
            }
            Sight before = sights.get(node);
            boolean hasBeaten = before != null && !Objects.equals(before.beats(), count);
            boolean wasAlive = hasBeaten || (before == null ? hasLooked : before.wasAlive());
            Sight now = before == null || hasBeaten || isBlind ? new Sight(count, nowNanos, wasAlive) : before;
            seen.put(node, now);
            if (nowNanos - now.sinceNanos() >= leaseNanos) {
                silent.add(new Silent(node, count, wasAlive));
            }
        });
        sights = seen;
        hasLooked = true;
        return silent;
    }

    /** For how long it could look, in all; each look stands for the time of a beat before it, at most. Any thread may ask. */
    long lookedNanos() {
        return lookedNanos.get();
    }
}
