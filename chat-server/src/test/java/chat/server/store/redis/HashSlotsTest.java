package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HashSlotsTest {

    /** In the specification of Redis Cluster. */
    private static final int SLOT_OF_123456789 = 0x31c3;

    private static BitSet all(int first, int last) {
        return HashSlots.range(first, last);
    }

    @Test
    void keyIsWhereTheSlotOfWhatIsInItsFirstBracesIs() {
        HashSlots slots = HashSlots.of(List.of(
                all(0, SLOT_OF_123456789 - 1),
                all(SLOT_OF_123456789, SLOT_OF_123456789),
                all(SLOT_OF_123456789 + 1, 16_383)));
        assertThat(slots.primary("123456789")).isEqualTo(1);
        assertThat(slots.primary("chat:{123456789}:log")).isEqualTo(1);
        assertThat(slots.primary("{123456789}:{dir}:meta")).isEqualTo(1);
        assertThat(slots.primary("123456788")).isNotEqualTo(1);
        assertThat(HashSlots.OF_ONE.primary("123456788")).isZero();
    }

    @Test
    void whichNodeHasThemIsOfNoMeaning() {
        BitSet both = all(0, 9);
        both.or(all(100, 16_383));
        HashSlots slots = HashSlots.of(Set.of(all(10, 99), both, new BitSet()));
        assertThat(slots).isEqualTo(HashSlots.of(List.of(both, all(10, 99))));
        assertThat(slots).isNotEqualTo(HashSlots.of(List.of(all(0, 50), all(51, 16_383))));
        assertThat(slots.areAll()).isTrue();
        assertThat(HashSlots.of(List.of(both)).areAll()).isFalse();
    }
}
