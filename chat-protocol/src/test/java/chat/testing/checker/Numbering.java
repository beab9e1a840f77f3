package chat.testing.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a room's numbers, from 1 on, put together from what all clients saw of it. */
final class Numbering {

    /** What a client was told about how many are in the room. */
    record Count(long seq, int count, String client) {}

    private final String room;
    private final String epoch;
    private final Map<Long, Slot> slots = new HashMap<>();
    private final List<Count> counts = new ArrayList<>();
    private long last;

    Numbering(String room, String epoch) {
        this.room = room;
        this.epoch = epoch;
    }

    String room() {
        return room;
    }

    void add(Event event, String witness) {
        slots.computeIfAbsent(event.seq(), seq -> new Slot()).add(event, witness);
        reach(event.seq());
    }

    /** A client was told that the room is that far. */
    void reach(long seq) {
        last = Math.max(last, seq);
    }

    void add(Count count) {
        counts.add(count);
    }

    @Nullable
    Slot at(long seq) {
        return slots.get(seq);
    }

    /** The largest number that anybody heard of. */
    long last() {
        return last;
    }

    /** The numbers that anybody saw, in order. */
    List<Long> numbers() {
        return slots.keySet().stream().sorted().toList();
    }

    /** Ordered by number. */
    List<Count> counts() {
        return counts.stream().sorted(Comparator.comparingLong(Count::seq)).toList();
    }

    String name(long seq) {
        return this + " " + seq;
    }

    @Override
    public String toString() {
        return "#" + room + "/" + epoch;
    }
}
