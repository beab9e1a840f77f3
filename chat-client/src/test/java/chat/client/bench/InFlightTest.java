package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight();
    private final SentMessage first = new SentMessage(0, 1, 0, 0, 3);
    private final SentMessage second = new SentMessage(0, 1, 1, 0, 2);

    InFlightTest() {
        inFlight.add(first);
        inFlight.add(second);
    }

    @Test
    void countsEachDelivery() {
        assertThat(inFlight.deliveries()).isEqualTo(5);

        inFlight.settle(second);

        assertThat(inFlight.deliveries()).isEqualTo(4);
        assertThat(inFlight.get(second.key())).isSameAs(second);

        inFlight.settle(second);

        assertThat(inFlight.deliveries()).isEqualTo(3);
        assertThat(inFlight.get(second.key())).isNull();
        assertThat(inFlight.get(first.key())).isSameAs(first);
    }

    @Test
    void withdrawnMessageThatComesAllTheSameCountsNoMore() {
        inFlight.settle(first);
        inFlight.withdraw(first);
        inFlight.settle(first);

        assertThat(inFlight.deliveries()).isEqualTo(2);
    }

    @Test
    void userWhoIsGoneIsWaitedForWithNothingThatItLacks() {
        Received received = new Received(1);
        received.add(0, 0);
        inFlight.settle(first);

        assertThat(inFlight.settleMissing(0, received)).isEqualTo(1);
        assertThat(inFlight.deliveries()).isEqualTo(3);
        assertThat(inFlight.settleMissing(0, received)).isEqualTo(1);
        assertThat(inFlight.get(second.key())).isNull();
        assertThat(inFlight.deliveries()).isEqualTo(2);
    }

    @Test
    void userWhoIsGoneIsWaitedForInItsOwnGroupOnly() {
        InFlight groups = new InFlight();
        groups.add(new SentMessage(0, 2, 0, 0, 3));
        groups.add(new SentMessage(1, 2, 0, 0, 4));
        groups.add(new SentMessage(3, 2, 0, 0, 4));
        Received received = new Received(2);
        received.add(1, 0); // of publisher 3, the second in group 1

        assertThat(groups.settleMissing(1, received)).isEqualTo(1);
        assertThat(groups.deliveries()).isEqualTo(10);
    }

    @Test
    void withdrawingAllTellsWhatIsLost() {
        inFlight.settle(first);

        assertThat(inFlight.withdrawAll()).isEqualTo(4);
        assertThat(inFlight.deliveries()).isZero();
        assertThat(inFlight.isEmpty()).isTrue();
        inFlight.settle(second);
        assertThat(inFlight.deliveries()).isZero();
    }
}
