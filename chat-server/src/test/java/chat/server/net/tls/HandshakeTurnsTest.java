package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.limit.Source;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handshakes, one at a time. Nothing takes time here but what {@link #turn} and {@link #pass} say. */
final class HandshakeTurnsTest {

    private static final Source CROWD = new Source(false, 1);
    private static final Source GUEST = new Source(false, 2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> done = new ArrayList<>();

    /** What the loop has used, in nanoseconds. */
    private long used;

    private final HandshakeTurns turns = new HandshakeTurns(() -> used);

    HandshakeTurnsTest() {
        channel.freezeTime();
    }

    private void turn(Source source, String name) {
        turns.await(channel.eventLoop(), source, () -> {
            done.add(name);
            take(10);
        });
    }

    /** The loop does something. */
    private void take(long millis) {
        used += TimeUnit.MILLISECONDS.toNanos(millis);
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    /** The loop has nothing to do but what its time has come for. */
    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void theFirstNeedNotWaitAndThoseBehindWaitOnAnIdleLoopAsLongAsItTook() {
        turn(CROWD, "first");
        turn(CROWD, "second");
        assertThat(done).containsExactly("first");

        pass(9);
        assertThat(done).containsExactly("first");

        pass(1);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whatTheLoopDoesForOthersIsNoPause() {
        turn(CROWD, "first");
        turn(CROWD, "second");
        pass(5);
        take(20);

        pass(4);
        assertThat(done).containsExactly("first");
        pass(1);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void onALoopThatIsNeverIdleThePauseIsSevenTimesAsLongAsTheTurn() {
        turn(CROWD, "first");
        turn(CROWD, "second");

        for (int i = 0; i < 69; i++) {
            take(1);
            channel.runScheduledPendingTasks();
            assertThat(done).containsExactly("first");
        }
        take(1);
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
            pass(10);
        }

        assertThat(done).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void afterAPauseTheNextOneNeedNotWait() {
        turn(CROWD, "first");
        pass(10);

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
            pass(10);
        }
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void noPauseIsLongerThanATurnOfTwentyMillisecondsMakesIt() {
        turns.await(channel.eventLoop(), CROWD, () -> take(10_000));
        turn(CROWD, "second");

        pass(19);
        assertThat(done).isEmpty();
        pass(1);
        assertThat(done).containsExactly("second");
    }
}
