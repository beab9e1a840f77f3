package chat.testing.checker;

import java.util.ArrayList;
import java.util.List;

/** All that one client did and saw, in order. Safe for use by several threads. */
public final class Recording {

    /** Beyond what a test of some minutes brings; more would take the memory that the server under test needs. */
    private static final int MAX_OBSERVATIONS = 1_000_000;

    private final String client;

    /** Guarded by itself. */
    private final List<Observation> observations = new ArrayList<>();

    /**
     * An empty one.
     *
     * @param client what to call the client in a verdict
     */
    public Recording(String client) {
        this.client = client;
    }

    public String client() {
        return client;
    }

    public void add(Observation observation) {
        synchronized (observations) {
            if (observations.size() == MAX_OBSERVATIONS) {
                throw new IllegalStateException(client + " has recorded " + MAX_OBSERVATIONS + " observations");
            }
            observations.add(observation);
        }
    }

    /** What there is so far; a copy. */
    public List<Observation> observations() {
        synchronized (observations) {
            return List.copyOf(observations);
        }
    }
}
