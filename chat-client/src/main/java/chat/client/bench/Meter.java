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

    void start(long now) {
        from = now;
    }

    void stop(long now) {
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
        deliveriesEver++;
        if (isOn(now)) {
            deliveries++;
        }
        // What was due in time counts, however late it comes.
        if (isOn(due)) {
            latencies.recordValue(Math.max(0, now - due));
        }
    }

    private boolean isOn(long time) {
        return time >= from && time < to;
    }

    /** Messages that were due while it was on. */
    long messages() {
        return messages;
    }

    /** Deliveries while it was on. */
    long deliveries() {
        return deliveries;
    }

    /** Deliveries of the whole run so far. */
    long deliveriesEver() {
        return deliveriesEver;
    }

    /** How long it was on. */
    double seconds() {
        return from == Long.MAX_VALUE ? 0 : (to - from) / 1e9;
    }

    /** From due to received, in nanoseconds. */
    Histogram latencies() {
        return latencies;
    }
}
