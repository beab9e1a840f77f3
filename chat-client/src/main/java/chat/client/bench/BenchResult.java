package chat.client.bench;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run found.
 *
 * @param serverName what the server calls itself, harmless to look at
 * @param joined how many users were let in
 * @param joinSeconds how long that took
 * @param seconds how long was measured; less than planned if the run was ended early
 * @param messages that were due while it was measured
 * @param deliveries while it was measured
 * @param latencies of these messages, from due to received by each user, in nanoseconds
 * @param verdict of the whole run
 * @param disconnects users who read and were out at the end
 * @param returns how often one of these lost its connection and came back
 * @param resumes how often without having missed anything
 * @param slowed how often the server said that it reads somebody more slowly: then its limits were measured, not its speed
 * @param errors how often each code was met
 * @param unread how those ended who stopped reading
 * @param benchProcessors how many processors this program kept busy
 * @param loopProcessors what part of the time its event loop was busy, from 0 to 1
 * @param server what the server used, if that was asked for
 */
record BenchResult(
        BenchPlan plan,
        String serverName,
        int joined,
        double joinSeconds,
        double seconds,
        long messages,
        long deliveries,
        Histogram latencies,
        Checker.Verdict verdict,
        long disconnects,
        long returns,
        long resumes,
        long slowed,
        Map<String, Long> errors,
        UnreadUsers.Ends unread,
        double benchProcessors,
        double loopProcessors,
        @Nullable ServerUse server) {

    /**
     * What the server used.
     *
     * @param options what it was started with, as far as the operating system tells
     * @param cpuSeconds processor time while it was measured
     */
    record ServerUse(String options, double cpuSeconds, ServerMemory memory) {}

    /** Whether everything was as it should be. */
    boolean isGood() {
        return verdict.isGood() && disconnects == 0 && errors.isEmpty() && !fellBehind();
    }

    /** Messages that the rate asked for and that were never sent: they are in no latency. */
    long unsent() {
        boolean talks = plan.window() == 0 && plan.publishers() > 0;
        return talks ? Math.max(0, (long) (plan.rate() * seconds) - messages) : 0;
    }

    /** Whether these are more than the rounding of the measured time may account for. */
    boolean fellBehind() {
        return unsent() > 1 + (unsent() + messages) / 100;
    }

    double joinsPerSecond() {
        return joinSeconds > 0 ? joined / joinSeconds : 0;
    }

    double messagesPerSecond() {
        return seconds > 0 ? messages / seconds : 0;
    }

    double deliveriesPerSecond() {
        return seconds > 0 ? deliveries / seconds : 0;
    }

    /** The latency that this percentage of the deliveries did not exceed, in microseconds. */
    double latencyMicros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
