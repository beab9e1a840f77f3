package chat.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** How often what happened. Safe for use by several threads. */
public final class Tally<K extends Comparable<K>> {

    private final Map<K, Integer> counts = new ConcurrentSkipListMap<>();

    public void add(K what) {
        counts.merge(what, 1, Integer::sum);
    }

    public int of(K what) {
        return counts.getOrDefault(what, 0);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
