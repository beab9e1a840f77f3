package chat.client.bench;

import org.HdrHistogram.Histogram;

/**
 * Counts while it is switched on: deliveries by the time of their arrival, latencies by the time when their message was due.
 * Times are nanoseconds on the run's clock.
 */
final class Meter {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;
    private long messages;
    private long deliveries;
    private long deliveriesEver;

    // The latest deliveries that have both times in common, not yet counted: there are many, as messages come together.
    private long due;
    private long arrived;
    private int alike;

    void start(long now) {
        countAlike();
        from = now;
    }

    void stop(long now) {
        countAlike();
        from = Math.min(from, now); // stopped before it was started
        to = now;
    }

    void onSent(long due) {
        if (isOn(due)) {
            messages++;
        }
    }

    /** A message could not be sent after all. */
    void onWithdrawn(long due) {
        if (isOn(due)) {
            messages--;
        }
    }

    void onDelivery(long due, long now) {
        if (due != this.due || now != arrived) {
            countAlike();
            this.due = due;
            arrived = now;
        }
        alike++;
    }

    private void countAlike() {
        deliveriesEver += alike;
        if (isOn(arrived)) {
            deliveries += alike;
        }
        // What was due in time counts, however late it comes.
        if (alike > 0 && isOn(due)) {
            latencies.recordValueWithCount(Math.max(0, arrived - due), alike);
        }
        alike = 0;
    }

    private boolean isOn(long time) {
        return time >= from && time < to;
    }

    /** Messages that were due while it was on. */
    long messages() {
        return messages;
    }

    long deliveries() {
        countAlike();
        return deliveries;
    }

    /** Deliveries of the whole run so far. */
    long deliveriesEver() {
        countAlike();
        return deliveriesEver;
    }

    double seconds() {
        return from == Long.MAX_VALUE ? 0 : (to - from) / 1e9;
    }

    /** From due to received, in nanoseconds. */
    Histogram latencies() {
        countAlike();
        return latencies;
    }
}
