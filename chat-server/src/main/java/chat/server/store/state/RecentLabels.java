package chat.server.store.state;

import chat.protocol.ProtocolLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of what a session sent last, where to, and the number that it got there. Guarded by its own lock. */
public final class RecentLabels {

    private record Place(Object where, Object label) {}

    private final Map<Place, Long> seqs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Long> eldest) {
            return size() > ProtocolLimits.MAX_REMEMBERED_IDS;
        }
    };

    /** The number of what bore the label there; null if nothing did, or that was long ago. */
    public synchronized @Nullable Long find(Object where, Object label) {
        return seqs.get(new Place(where, label));
    }

    /** The same; if it is null, the label is this number's from now on. */
    public synchronized @Nullable Long findOrAdd(Object where, Object label, long seq) {
        return seqs.putIfAbsent(new Place(where, label), seq);
    }

    /** What bore labels there is found in another place from now on. */
    synchronized void move(Object from, Object to) {
        if (seqs.keySet().stream().anyMatch(place -> place.where().equals(from))) {
            Map<Place, Long> before = new LinkedHashMap<>(seqs); // the order stays
            seqs.clear();
            before.forEach(
                    (place, seq) -> seqs.put(place.where().equals(from) ? new Place(to, place.label()) : place, seq));
        }
    }

    /** Forgets all. */
    public synchronized void clear() {
        seqs.clear();
    }

    /** What bore the label did not happen after all. */
    public synchronized void remove(Object where, Object label) {
        seqs.remove(new Place(where, label));
    }
}
