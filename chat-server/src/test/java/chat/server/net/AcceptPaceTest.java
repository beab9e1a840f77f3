package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** How many connections a listening socket accepts in one turn. The time is what {@link #now} says. */
@SuppressWarnings("deprecation") // Netty 4.2 has nothing else for it
final class AcceptPaceTest {

    private static final long SECOND = 1_000_000_000;

    private long now;
    private final RecvByteBufAllocator.ExtendedHandle turns = new AcceptPace(() -> now).newHandle();

    /** Returns how many are accepted in one turn if each takes so long and there are always more. */
    private int acceptsIfEachTakes(long nanos) {
        turns.reset(new EmbeddedChannel().config());
        int accepted = 0;
        do {
            turns.incMessagesRead(1);
            now += nanos;
            accepted++;
        } while (turns.continueReading());
        assertThat(turns.continueReading(() -> true)).isFalse();
        return accepted;
    }

    @Test
    void manyAreAcceptedTogetherWhileThatIsQuick() {
        assertThat(acceptsIfEachTakes(0)).isEqualTo(Transport.MAX_ACCEPTS);
        assertThat(acceptsIfEachTakes(1)).isEqualTo(Transport.MAX_ACCEPTS);
    }

    @Test
    void noMoreAreAcceptedThanThereIsTimeFor() {
        assertThat(acceptsIfEachTakes(AcceptPace.MAX_NANOS / 4)).isEqualTo(4);
    }

    @Test
    void oneIsAcceptedHoweverLongItTakes() {
        assertThat(acceptsIfEachTakes(SECOND)).isOne();
        assertThat(acceptsIfEachTakes(SECOND)).isOne();
    }
}
