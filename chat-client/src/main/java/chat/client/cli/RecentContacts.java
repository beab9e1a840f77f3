package chat.client.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those with whom a person exchanged direct messages lately. Guarded by its own lock; any thread may call it. */
final class RecentContacts {

    /** Names: more than that nobody remembers. */
    private static final int MAX_KEPT = 50;

    /** The latest is last. */
    private final Set<String> names = new LinkedHashSet<>();

    private @Nullable String writer;

    synchronized void wrote(String from) {
        writer = from;
        add(from);
    }

    synchronized void wroteTo(String to) {
        add(to);
    }

    private void add(String name) {
        names.remove(name);
        names.add(name);
        if (names.size() > MAX_KEPT) {
            names.remove(names.iterator().next());
        }
    }

    /** Who wrote last, or null. */
    synchronized @Nullable String lastWriter() {
        return writer;
    }

    /** All of them, the latest first. */
    synchronized List<String> latestFirst() {
        List<String> latestFirst = new ArrayList<>();
        names.forEach(name -> latestFirst.add(0, name));
        return latestFirst;
    }
}
