package chat.server.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many names each address has taken lately, and what those who left had taken of their messages: with another name they go on with
 * that. It forgets whoever has taken nothing for a while, and beyond {@value #MAX_SOURCES} who has tried to least recently. Nothing
 * counts without an address, as that of whoever no limit concerns. Any thread may
 * call it; guarded by its own lock.
 */
public final class Joins {

    /** More addresses than come in a minute to any server that runs in one process: some megabytes. */
    static final int MAX_SOURCES = 65_536;

    private record Taken(Bucket names, Bucket messages) {

        boolean isNothing(long now) {
            return names.isFull(now) && messages.isFull(now);
        }
    }

    private final @Nullable Rate rate;

    /** The one that tried least recently comes first. */
    private final Map<Source, Taken> sources = new LinkedHashMap<>(16, 0.75f, true);

    /** @param rate null for as many names as they like */
    public Joins(@Nullable Rate rate) {
        this.rate = rate;
    }

    /** Takes a name's worth; returns 0, or after how many nanoseconds there is one. */
    public synchronized long tryTake(@Nullable Source source, long now) {
        return rate == null || source == null ? 0 : taken(source, now).names().tryTake(rate, 1, now);
    }

    private Taken taken(Source source, long now) {
        forgetEldest(now);
        return sources.computeIfAbsent(source, first -> new Taken(new Bucket(), new Bucket()));
    }

    /** No name came of it. */
    public synchronized void giveBack(@Nullable Source source) {
        Taken taken = source == null ? null : sources.get(source);
        if (rate != null && taken != null) {
            taken.names().giveBack(rate, 1);
        }
    }

    /** Somebody from there is in: they have no more messages at once than whoever left there last with fewer. */
    public synchronized void begin(@Nullable Source source, Bucket messages, long now) {
        Taken taken = source == null ? null : sources.get(source);
        if (taken != null) {
            messages.drainTo(taken.messages(), now);
        }
    }

    /** Somebody from there has left for good, who had taken this of their messages. */
    public synchronized void end(@Nullable Source source, Bucket messages, long now) {
        if (source != null && !messages.isFull(now)) {
            taken(source, now).messages().drainTo(messages, now);
        }
    }

    private void forgetEldest(long now) {
        for (Iterator<Taken> eldest = sources.values().iterator(); eldest.hasNext(); ) {
            if (!eldest.next().isNothing(now) && sources.size() < MAX_SOURCES) {
                return;
            }
            eldest.remove();
        }
    }

    synchronized int size() {
        return sources.size();
    }
}
