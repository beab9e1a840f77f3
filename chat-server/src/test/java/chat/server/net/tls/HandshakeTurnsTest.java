package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.limit.Source;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handshakes, one at a time. The turns take no time here but what {@link #turn} says. */
final class HandshakeTurnsTest {

    private static final Source CROWD = new Source(false, 1);
    private static final Source GUEST = new Source(false, 2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HandshakeTurns turns = new HandshakeTurns();
    private final List<String> done = new ArrayList<>();

    HandshakeTurnsTest() {
        channel.freezeTime();
    }

    private void turn(Source source, String name) {
        turns.await(channel.eventLoop(), source, () -> {
            done.add(name);
            channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        });
    }

    @Test
    void theFirstNeedNotWaitAndThoseBehindWaitSevenTimesAsLongAsItTook() {
        turn(CROWD, "first");
        turn(CROWD, "second");
        assertThat(done).containsExactly("first");

        channel.advanceTimeBy(69, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(done).containsExactly("first");

        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whoComesAloneDoesNotWaitForTheCrowd() {
        for (int i = 0; i < 500; i++) {
            turn(CROWD, "crowd" + i);
        }
        turn(GUEST, "guest");
        while (!done.contains("guest")) {
            channel.advanceTimeBy(70, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }

        assertThat(done).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void afterAPauseTheNextOneNeedNotWait() {
        turn(CROWD, "first");
        channel.advanceTimeBy(70, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        turn(CROWD, "second");
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whoIsGoneHasNoTurn() {
        turn(CROWD, "first");
        turn(CROWD, "second");
        Runnable gone = () -> done.add("gone");
        for (Source source : List.of(CROWD, GUEST)) {
            turns.await(channel.eventLoop(), source, gone);
            turns.forget(channel.eventLoop(), source, gone);
        }
        turns.forget(channel.eventLoop(), GUEST, gone); // again, which does nothing

        for (int i = 0; i < 3; i++) {
            channel.advanceTimeBy(70, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void noPauseIsLongerThanATurnOfTwentyMillisecondsMakesIt() {
        turns.await(channel.eventLoop(), CROWD, () -> channel.advanceTimeBy(10, TimeUnit.SECONDS));
        turn(CROWD, "second");

        channel.advanceTimeBy(139, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(done).isEmpty();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(done).containsExactly("second");
    }
}
