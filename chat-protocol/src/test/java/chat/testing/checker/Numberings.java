package chat.testing.checker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numberings of all rooms. */
final class Numberings {

    private record Key(String room, String epoch) {}

    private final Map<Key, Numbering> numberings = new LinkedHashMap<>();

    Numbering get(String room, String epoch) {
        return numberings.computeIfAbsent(new Key(room, epoch), key -> new Numbering(room, epoch));
    }

    Collection<Numbering> all() {
        return numberings.values();
    }
}
