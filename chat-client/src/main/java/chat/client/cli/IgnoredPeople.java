package chat.client.cli;

import chat.protocol.ServerMessage.Said;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whom a person does not want to hear, for as long as this program runs. Guarded by its own lock; any thread may call it. */
final class IgnoredPeople {

    static final int MAX_IGNORED = 100;

    /** As they were typed, by what is compared. */
    private final Map<String, String> names = new LinkedHashMap<>();

    /** Returns false if there are too many. */
    synchronized boolean add(String name) {
        String key = People.compared(name);
        if (names.size() >= MAX_IGNORED && !names.containsKey(key)) {
            return false;
        }
        names.putIfAbsent(key, name);
        return true;
    }

    /** Returns false if that one is not ignored. */
    synchronized boolean remove(String name) {
        return names.remove(People.compared(name)) != null;
    }

    synchronized boolean contains(String name) {
        return !names.isEmpty() && names.containsKey(People.compared(name));
    }

    /** Those of them that somebody else than these said. */
    <T extends Said> List<T> without(List<T> messages) {
        return messages.stream().filter(said -> !contains(said.from())).toList();
    }

    synchronized List<String> all() {
        return List.copyOf(names.values());
    }
}
