package chat.server.store.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which primary of a Redis Cluster has which hash slots, wherever the primaries are. A Redis on its own has all.
 *
 * @param ofPrimaries those of each; whoever has the smallest comes first
 */
record HashSlots(List<BitSet> ofPrimaries) {

    /** Those of one that has all. */
    static final HashSlots OF_ONE = of(List.of(range(0, SlotHash.SLOT_COUNT - 1)));

    static HashSlots of(Collection<BitSet> slots) {
        return new HashSlots(slots.stream()
                .filter(some -> !some.isEmpty())
                .sorted(Comparator.comparing(some -> some.nextSetBit(0)))
                .toList());
    }

    static BitSet range(int first, int last) {
        BitSet range = new BitSet(SlotHash.SLOT_COUNT);
        range.set(first, last + 1);
        return range;
    }

    /** Whether each slot is somebody's. */
    boolean areAll() {
        return ofPrimaries.stream().mapToInt(BitSet::cardinality).sum() == SlotHash.SLOT_COUNT;
    }

    /** The number of the primary that has what begins with this, from 0 on. */
    int primary(String key) {
        if (ofPrimaries.size() == 1) {
            return 0;
        }
        int slot = SlotHash.getSlot(key);
        int primary = 0;
        while (!ofPrimaries.get(primary).get(slot)) {
            primary++;
        }
        return primary;
    }
}
