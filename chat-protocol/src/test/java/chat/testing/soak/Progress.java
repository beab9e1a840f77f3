package chat.testing.soak;

import java.util.Map;

/**
 * Where a client is.
 *
 * @param quiet whether it is in, and everything that it said or asked for is answered
 * @param seen the number of the latest event that it has seen, by room and epoch
 * @param acknowledged the number of the latest message of its own that came back to it, by room and epoch
 */
public record Progress(boolean quiet, Map<String, Long> seen, Map<String, Long> acknowledged) {

    public Progress {
        seen = Map.copyOf(seen);
        acknowledged = Map.copyOf(acknowledged);
    }

    /** Whether it has seen all that these have got back. */
    boolean hasSeen(Map<String, Long> acknowledged) {
        return seen.entrySet().stream()
                .allMatch(room -> room.getValue() >= acknowledged.getOrDefault(room.getKey(), 0L));
    }
}
