package chat.server.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many names each address has taken lately. It forgets who has taken none for a while, and beyond {@value #MAX_SOURCES} who has tried
 * to least recently. Any thread may call it; guarded by its own lock.
 */
public final class Joins {

    /** More addresses than come in a minute to any server that runs in one process: some megabytes. */
    static final int MAX_SOURCES = 65_536;

    private final Rate rate;

    /** The one that tried least recently comes first. */
    private final Map<Source, Bucket> taken = new LinkedHashMap<>(16, 0.75f, true);

    public Joins(Rate rate) {
        this.rate = rate;
    }

    /** Takes a name's worth; returns 0, or after how many nanoseconds there is one. */
    public synchronized long tryTake(Source source, long now) {
        forgetEldest(now);
        return taken.computeIfAbsent(source, first -> new Bucket()).tryTake(rate, 1, now);
    }

    /** No name came of it. */
    public synchronized void giveBack(Source source) {
        Bucket bucket = taken.get(source);
        if (bucket != null) {
            bucket.giveBack(rate, 1);
        }
    }

    private void forgetEldest(long now) {
        for (Iterator<Bucket> eldest = taken.values().iterator(); eldest.hasNext(); ) {
            if (!eldest.next().isFull(now) && taken.size() < MAX_SOURCES) {
                return;
            }
            eldest.remove();
        }
    }

    synchronized int size() {
        return taken.size();
    }
}
