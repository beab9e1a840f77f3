package chat.testing.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds a place in the recordings of a history by the dice, and changes what stands there. */
final class Tampering {

    /**
     * An observation of a room.
     *
     * @param before the client's previous one of that room, in the same session
     * @param after its next one
     */
    record Spot(int client, int index, Observation is, @Nullable Observation before, @Nullable Observation after) {}

    private final List<Recording> history;
    private final Random random;
    private final List<Spot> spots = new ArrayList<>();
    private final Map<Event, Integer> witnesses = new HashMap<>();

    Tampering(List<Recording> history, Random random) {
        this.history = history;
        this.random = random;
        for (int client = 0; client < history.size(); client++) {
            look(client, history.get(client).observations());
        }
    }

    private void look(int client, List<Observation> observations) {
        Map<String, Spot> latest = new HashMap<>();
        for (int i = 0; i < observations.size(); i++) {
            Observation observation = observations.get(i);
            if (observation instanceof Observation.Joined) {
                spots.addAll(latest.values());
                latest.clear();
            } else if (observation instanceof Observation.Received received) {
                witnesses.merge(received.event(), 1, Integer::sum);
                look(latest, received.event().room(), client, i, observation);
            } else if (observation instanceof Observation.Entered entered) {
                look(latest, entered.room(), client, i, observation);
            }
        }
        spots.addAll(latest.values());
    }

    private void look(Map<String, Spot> latest, String room, int client, int index, Observation observation) {
        Spot before = latest.get(room);
        if (before != null) {
            spots.add(new Spot(before.client, before.index, before.is, before.before, observation));
        }
        latest.put(room, new Spot(client, index, observation, before == null ? null : before.is, null));
    }

    String name(Spot spot) {
        return history.get(spot.client).client();
    }

    /** One of the places where this holds. */
    Spot pick(Predicate<Spot> condition) {
        List<Spot> found = spots.stream().filter(condition).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("nothing of the kind in this history");
        }
        return found.get(random.nextInt(found.size()));
    }

    /** Where somebody else than its sender got the message with the largest number. */
    Spot lastOf(String room) {
        long last = spots.stream()
                .filter(spot -> isMessage(spot.is) && event(spot).room().equals(room))
                .mapToLong(spot -> event(spot).seq())
                .max()
                .orElseThrow();
        return pick(spot -> isOthersMessage(spot)
                && event(spot).room().equals(room)
                && event(spot).seq() == last);
    }

    /** Whether a message of somebody else came there, which two more clients saw as well. */
    boolean isOthersMessage(Spot spot) {
        return isMessage(spot.is)
                && !event(spot).user().equals(name(spot))
                && witnesses.getOrDefault(event(spot), 0) >= 3;
    }

    /** Whether a message of the client's own came there. */
    boolean isOwnMessage(Spot spot) {
        return isMessage(spot.is) && event(spot).user().equals(name(spot));
    }

    /** Whether a message came there and the next observation is the next message of the same room. */
    boolean isOneOfTwo(Spot spot) {
        List<Observation> observations = history.get(spot.client).observations();
        return isMessage(spot.is)
                && isMessage(spot.after)
                && observations.get(spot.index + 1) == spot.after
                && event(spot).seq() + 1
                        == ((Observation.Received) spot.after).event().seq();
    }

    private static boolean isMessage(@Nullable Observation observation) {
        return observation instanceof Observation.Received received
                && received.event().isMessage();
    }

    /** What came there, which has to be an event. */
    static Event event(Spot spot) {
        return ((Observation.Received) spot.is).event();
    }

    /** The history with these observations instead of the one there. */
    List<Recording> replace(Spot spot, Observation... by) {
        List<Recording> changed = new ArrayList<>(history);
        Recording recording = new Recording(name(spot));
        List<Observation> observations = history.get(spot.client).observations();
        observations.subList(0, spot.index).forEach(recording::add);
        List.of(by).forEach(recording::add);
        observations.subList(spot.index + 1, observations.size()).forEach(recording::add);
        changed.set(spot.client, recording);
        return changed;
    }

    /** The history with the observation there behind the next one. */
    List<Recording> swap(Spot spot) {
        List<Observation> observations = history.get(spot.client).observations();
        Tampering without = new Tampering(replace(spot), random);
        return without.replace(spot, observations.get(spot.index + 1), spot.is);
    }
}
