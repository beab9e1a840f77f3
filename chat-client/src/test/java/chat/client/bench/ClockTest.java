package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockTest {

    private long nanoTime = -100;
    private final Clock clock = new Clock(() -> nanoTime);

    @Test
    void beginsAtZero() {
        assertThat(clock.now()).isZero();
        nanoTime = 50;
        assertThat(clock.now()).isEqualTo(150);
    }

    @Test
    void isLookedAtOnceForEachUsersTurn() {
        assertThat(clock.now("alice")).isZero();
        nanoTime++;
        assertThat(clock.now("alice")).isZero();
        assertThat(clock.now("bob")).isEqualTo(1);
        nanoTime++;
        assertThat(clock.now("alice")).isEqualTo(2);
    }

    @Test
    void isLookedAtAgainInTheNextTurn() {
        clock.now("alice");
        nanoTime++;
        clock.endTurn();
        assertThat(clock.now("alice")).isEqualTo(1);
    }
}
