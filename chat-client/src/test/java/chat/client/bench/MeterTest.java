package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeterTest {

    private final Meter meter = new Meter();

    @Test
    void countsOnlyWhileItIsOn() {
        meter.onSent(1);
        meter.onDelivery(1, 2);
        meter.start(10);
        meter.onSent(10);
        meter.onDelivery(10, 15);
        meter.stop(20);
        meter.onSent(20);
        meter.onDelivery(20, 21);

        assertThat(meter.messages()).isEqualTo(1);
        assertThat(meter.deliveries()).isEqualTo(1);
        assertThat(meter.deliveriesEver()).isEqualTo(3);
        assertThat(meter.latencies().getTotalCount()).isEqualTo(1);
        assertThat(meter.seconds()).isEqualTo(10e-9);
    }

    @Test
    void latencyOfAMessageThatWasDueInTimeCountsHoweverLateItComes() {
        meter.start(0);
        meter.onSent(5);
        meter.stop(10);
        meter.onDelivery(5, 1005);

        assertThat(meter.deliveries()).isZero();
        assertThat(meter.latencies().getMaxValue()).isEqualTo(1000);
    }

    @Test
    void deliveriesAreCountedAsEachComesWhateverTheyHaveInCommon() {
        meter.onDelivery(5, 9);
        meter.start(10);
        meter.onDelivery(10, 15);
        meter.onDelivery(10, 15);
        meter.onDelivery(11, 15);
        meter.onDelivery(11, 18);
        meter.onDelivery(11, 18);
        meter.stop(20);

        assertThat(meter.deliveriesEver()).isEqualTo(6);
        assertThat(meter.deliveries()).isEqualTo(5);
        assertThat(meter.latencies().getTotalCount()).isEqualTo(5);
        assertThat(meter.latencies().getCountAtValue(5)).isEqualTo(2);
        assertThat(meter.latencies().getCountAtValue(4)).isEqualTo(1);
        assertThat(meter.latencies().getCountAtValue(7)).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeSentDoesNotCount() {
        meter.start(0);
        meter.onSent(5);
        meter.onWithdrawn(5);

        assertThat(meter.messages()).isZero();
    }

    @Test
    void stoppedBeforeItWasStartedItMeasuredNothing() {
        meter.stop(10);
        meter.onDelivery(10, 11);

        assertThat(meter.seconds()).isZero();
        assertThat(meter.deliveries()).isZero();
    }
}
