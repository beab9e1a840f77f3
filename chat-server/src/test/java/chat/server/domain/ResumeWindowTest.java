package chat.server.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A window of 30 s, by a clock of its own. */
final class ResumeWindowTest {

    private final ScheduledExecutorService timers = mock();
    private @Nullable Runnable due;
    private long dueNanos;
    private long now = TimeUnit.HOURS.toNanos(1);

    /** When the directory has answered last, and for how long before it was away in all. */
    private long answered = now;

    private long away;
    private boolean isOver;

    @BeforeEach
    void begin() {
        when(timers.schedule(any(Runnable.class), anyLong(), eq(TimeUnit.NANOSECONDS)))
                .thenAnswer(call -> {
                    due = call.getArgument(0);
                    dueNanos = now + call.<Long>getArgument(1);
                    return null;
                });
        new ResumeWindow(timers, Duration.ofSeconds(30), () -> away + now - answered, () -> isOver = true);
    }

    /** It answers for so long, once a second, the first time behind one. */
    private void there(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(1);
            answered = now;
        }
    }

    /** It is away for so long, and answers again. */
    private void away(int seconds) {
        pass(seconds);
        away += now - answered;
        answered = now;
    }

    private void pass(int seconds) {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        while (!isOver && dueNanos <= end) {
            now = dueNanos;
            requireNonNull(due).run();
        }
        now = end;
    }

    @Test
    void isOverWhenItsTimeIs() {
        there(29);
        assertThat(isOver).isFalse();
        there(2);
        assertThat(isOver).isTrue();
    }

    @Test
    void standsStillWhileTheDirectoryIsAwayHoweverOftenAndLong() {
        there(10);
        away(240);
        there(10);
        away(40);
        there(9);
        assertThat(isOver).isFalse();
        there(2);
        assertThat(isOver).isTrue();
    }

    @Test
    void isNotOverWhereNobodyKnowsYetThatTheDirectoryIsAway() {
        there(29);
        away(240);
        assertThat(isOver).isFalse();
        there(2);
        assertThat(isOver).isTrue();
    }

    @Test
    void endsSoonWhereTheDirectoryWasOnlySlow() {
        there(29);
        pass(5);
        answered = now;
        assertThat(isOver).isFalse();
        there(5);
        assertThat(isOver).isTrue();
    }
}
