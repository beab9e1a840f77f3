package chat.client.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The others in the room in the order in which one is likely to want them: who spoke last comes first. As large as the room.
 * Guarded by its own lock; any thread may call it.
 */
final class Speakers {

    /** Who spoke last is last. */
    private final Set<String> spoke = new LinkedHashSet<>();

    private final Set<String> silent = new LinkedHashSet<>();

    /** The room as it is found. Who spoke before keeps their place. */
    synchronized void reset(List<String> names) {
        spoke.retainAll(Set.copyOf(names));
        silent.clear();
        silent.addAll(names);
        silent.removeAll(spoke);
    }

    synchronized void joined(String name) {
        silent.add(name);
    }

    synchronized void left(String name) {
        spoke.remove(name);
        silent.remove(name);
    }

    synchronized void said(String name) {
        silent.remove(name);
        spoke.remove(name);
        spoke.add(name);
    }

    /** All of them. */
    synchronized List<String> all() {
        List<String> all = new ArrayList<>(spoke);
        Collections.reverse(all);
        all.addAll(silent);
        return all;
    }
}
