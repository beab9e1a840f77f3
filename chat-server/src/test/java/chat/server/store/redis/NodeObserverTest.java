package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.redis.NodeObserver.Silent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By the times of {@link NodeTimes#DEFAULT}. */
final class NodeObserverTest {

    private final NodeObserver observer = new NodeObserver("self", NodeTimes.DEFAULT);
    private int beats;

    /** @param seconds since it began */
    private List<Silent> look(int seconds, String... silent) {
        beats++;
        Map<String, String> seen = new HashMap<>(Map.of("self", "7", "other", Integer.toString(beats)));
        for (String node : silent) {
            seen.put(node, "1");
        }
        return observer.look(seen, TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void whoDoesNotBeatIsSilentWhenTheLeaseIsOver() {
        for (int seconds = 100; seconds < 110; seconds++) {
            assertThat(look(seconds, "gone")).isEmpty();
        }
        assertThat(look(110, "gone")).containsExactly(new Silent("gone", "1", false));
        assertThat(look(111, "gone")).as("still").hasSize(1);
        assertThat(look(112)).isEmpty();
    }

    @Test
    void whoCameWhileItLookedWasAlive() {
        observer.look(Map.of("self", "7"), TimeUnit.SECONDS.toNanos(99));
        for (int seconds = 100; seconds < 110; seconds++) {
            assertThat(look(seconds, "gone")).isEmpty();
        }
        assertThat(look(110, "gone")).containsExactly(new Silent("gone", "1", true));
    }

    @Test
    void whoHasBeatenWhileItLookedWasAlive() {
        observer.look(Map.of("gone", "0"), TimeUnit.SECONDS.toNanos(100));
        for (int seconds = 101; seconds < 111; seconds++) {
            assertThat(look(seconds, "gone")).isEmpty();
        }
        assertThat(look(111, "gone")).containsExactly(new Silent("gone", "1", true));
    }

    @Test
    void noTimeRunsWhileItCouldNotLook() {
        for (int seconds = 100; seconds < 110; seconds++) {
            look(seconds, "gone");
        }
        assertThat(look(114, "gone")).as("behind a gap").isEmpty();
        for (int seconds = 115; seconds < 124; seconds++) {
            assertThat(look(seconds, "gone")).isEmpty();
        }
        assertThat(look(124, "gone")).hasSize(1);
    }

    @Test
    void timeIsWhatItHasSeenOfItAndNotWhatWasBetween() {
        look(100);
        long before = observer.lookedNanos();
        look(101);
        look(341);
        look(342);
        assertThat(observer.lookedNanos() - before).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void whoComesBackBeginsAnew() {
        for (int seconds = 100; seconds < 109; seconds++) {
            look(seconds, "gone");
        }
        look(109);
        for (int seconds = 110; seconds < 120; seconds++) {
            assertThat(look(seconds, "gone")).isEmpty();
        }
        assertThat(look(120, "gone")).hasSize(1);
    }
}
