package chat.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has a name, found by what the name looks like. For one thread at a time.
 *
 * @param <T> what has a name
 */
public final class LookAlikes<T> {

    private final Map<String, List<T>> byShown = new HashMap<>();
    private final Map<String, List<T>> byCompared = new HashMap<>();

    /** Adds one, whether others look like it or not. */
    public void add(Skeletons skeletons, T named) {
        byShown.computeIfAbsent(skeletons.shown(), none -> new ArrayList<>(1)).add(named);
        byCompared
                .computeIfAbsent(skeletons.compared(), none -> new ArrayList<>(1))
                .add(named);
    }

    /** Takes out one that was added with these. */
    public void remove(Skeletons skeletons, T named) {
        remove(byShown, skeletons.shown(), named);
        remove(byCompared, skeletons.compared(), named);
    }

    private void remove(Map<String, List<T>> all, String skeleton, T named) {
        all.computeIfPresent(skeleton, (same, alike) -> alike.remove(named) && alike.isEmpty() ? null : alike);
    }

    /** Who was added first of those that look like this; null if none does. */
    public @Nullable T find(Skeletons skeletons) {
        List<T> alike = byShown.get(skeletons.shown());
        if (alike == null) {
            alike = byCompared.get(skeletons.compared());
        }
        return alike == null ? null : alike.get(0);
    }

    public void clear() {
        byShown.clear();
        byCompared.clear();
    }
}
