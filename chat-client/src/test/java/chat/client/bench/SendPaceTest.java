package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendPaceTest {

    private static final long MILLISECOND = 1_000_000;

    private int sent;

    /** What a sender sends that looks at the clock now, with nothing on its way. */
    private List<Long> sentAt(SendPace pace, long now) {
        List<Long> due = new ArrayList<>();
        for (long next = pace.nextDue(sent, 0, 1, now); next <= now; next = pace.nextDue(sent, 0, 1, now)) {
            due.add(next);
            sent++;
        }
        return due;
    }

    @Test
    void rateIsKeptFromTheStartOn() {
        SendPace pace = SendPace.rate(1000, 5);

        assertThat(sentAt(pace, 4)).isEmpty();
        assertThat(sentAt(pace, 5)).containsExactly(5L);
        assertThat(sentAt(pace, MILLISECOND)).isEmpty();
        assertThat(pace.nextDue(sent, 0, 1, MILLISECOND)).isEqualTo(5 + MILLISECOND);
        assertThat(sentAt(pace, 5 + MILLISECOND)).containsExactly(5 + MILLISECOND);
    }

    @Test
    void whatAStallKeptFromBeingSentIsDueWhenItWasMeantToBe() {
        SendPace pace = SendPace.rate(1000, 0);
        sentAt(pace, 0);

        assertThat(sentAt(pace, 3 * MILLISECOND + 1)).containsExactly(MILLISECOND, 2 * MILLISECOND, 3 * MILLISECOND);
    }

    @Test
    void rateDoesNotWaitForWhatIsOnItsWay() {
        assertThat(SendPace.rate(1000, 0).nextDue(0, 1_000_000, 1, 0)).isZero();
    }

    @Test
    void rateDoesNotDriftWhenItDoesNotDivideASecond() {
        SendPace pace = SendPace.rate(3, 0);

        assertThat(sentAt(pace, 1000 * MILLISECOND * 100 - 1)).hasSize(300);
    }

    @Test
    void windowSendsAtOnceUntilItIsFull() {
        SendPace pace = SendPace.window(2);

        assertThat(pace.nextDue(0, 0, 1, 7)).isEqualTo(7);
        assertThat(pace.nextDue(1, 1, 1, 8)).isEqualTo(8);
        assertThat(pace.nextDue(2, 2, 1, 9)).isEqualTo(SendPace.NEVER);
        assertThat(pace.nextDue(2, 1, 1, 10)).isEqualTo(10);
    }

    @Test
    void windowCountsDeliveries() {
        SendPace pace = SendPace.window(2);

        // One message that nobody has yet, and half of another.
        assertThat(pace.nextDue(2, 150, 100, 1)).isEqualTo(SendPace.NEVER);
        // Two that half of the users have.
        assertThat(pace.nextDue(2, 100, 100, 1)).isEqualTo(1);
        assertThat(pace.nextDue(2, 101, 100, 1)).isEqualTo(SendPace.NEVER);
    }

    @Test
    void windowOfManyMessagesToManyUsersIsNotTooLargeANumber() {
        assertThat(SendPace.window(1_000_000).nextDue(3000, 3_000_000_000L, 1_000_000, 1))
                .isEqualTo(1);
    }
}
