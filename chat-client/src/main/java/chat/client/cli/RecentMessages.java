package chat.client.cli;

import chat.protocol.ServerMessage.Message;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A room's latest messages without their texts: which can be meant, and which are unread. Guarded by its own lock; any thread may call it. */
final class RecentMessages {

    /** A few screens: nobody corrects what was said long ago. */
    static final int MAX_KEPT = 200;

    private final NavigableMap<Long, Known> bySeq = new TreeMap<>();

    /**
     * A message.
     *
     * @param counts whether it is unread until somebody reads it
     * @param deleted whether it was taken back
     * @param hash of its text, to know it by
     */
    record Known(String from, Instant time, boolean counts, boolean deleted, int hash) {}

    synchronized void add(Message said, boolean counts) {
        Known known = new Known(
                said.from(), said.time(), counts, said.deleted(), said.text().hashCode());
        bySeq.put(said.seq(), known);
        if (bySeq.size() > MAX_KEPT) {
            bySeq.pollFirstEntry();
        }
    }

    /** As {@link #add}, of what was said before the person came, if there is room for it. */
    synchronized void addPast(Message said) {
        if (bySeq.size() < MAX_KEPT && !bySeq.containsKey(said.seq())) {
            add(said, false);
        }
    }

    /** A message got another text. Returns what it was before; null if that is not known. */
    synchronized @Nullable Known edit(long seq, String text) {
        Known was = bySeq.get(seq);
        if (was != null) {
            bySeq.put(seq, new Known(was.from(), was.time(), was.counts(), was.deleted(), text.hashCode()));
        }
        return was;
    }

    /** A message was taken back. Returns what it was before; null if that is not known. */
    synchronized @Nullable Known delete(long seq) {
        Known was = bySeq.get(seq);
        if (was != null) {
            bySeq.put(seq, new Known(was.from(), was.time(), false, true, 0));
        }
        return was;
    }

    /** The number of what somebody said last, whatever the case of their name; 0 if that is not known. */
    synchronized long lastOf(String name) {
        return bySeq.descendingMap().entrySet().stream()
                .filter(message -> !message.getValue().deleted()
                        && People.areSame(name, message.getValue().from()))
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    /** How many of {@code unread} messages, the latest ones, are left to read behind this number. */
    synchronized int leftBehind(long seq, int unread) {
        boolean reachesFarEnough = bySeq.size() < MAX_KEPT || seq >= bySeq.firstKey();
        long later = bySeq.tailMap(seq, false).values().stream()
                .filter(Known::counts)
                .count();
        return reachesFarEnough ? (int) Math.min(unread, later) : unread;
    }

    synchronized void clear() {
        bySeq.clear();
    }
}
