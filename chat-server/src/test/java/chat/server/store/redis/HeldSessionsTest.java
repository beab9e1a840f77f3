package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.Directory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HeldSessionsTest {

    private final HeldSessions held = new HeldSessions();
    private final AtomicInteger told = new AtomicInteger();
    private final Directory.Listener listener = new Directory.Listener() {
        @Override
        public void fencedOut() {
            told.incrementAndGet();
        }
    };

    @Test
    void serverThatIsHeldForGoneBeforeItHasBegunIsToldWhenItBegins() {
        held.fencedOut();
        held.begin(listener);

        assertThat(told).hasValue(1);
    }

    @Test
    void serverIsToldOnceThatItIsHeldForGone() {
        held.begin(listener);
        held.fencedOut();
        held.fencedOut();

        assertThat(told).hasValue(1);
    }
}
