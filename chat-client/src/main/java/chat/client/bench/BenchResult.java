package chat.client.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run found. Its fields and methods are what {@link ResultJson} writes.
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
@JsonPropertyOrder({
    "plan",
    "server_name",
    "duration_s",
    "join_s",
    "joins_s",
    "messages",
    "unsent",
    "deliveries",
    "messages_s",
    "deliveries_s",
    "latency_us",
    "verdict",
    "disconnects",
    "reconnects",
    "resumed"
})
record BenchResult(
        @JsonUnwrapped BenchPlan plan,
        String serverName,
        @JsonIgnore int joined,
        @JsonProperty("join_s") double joinSeconds,
        @JsonProperty("duration_s") double seconds,
        long messages,
        long deliveries,
        @JsonIgnore Histogram latencies,
        @JsonUnwrapped Checker.Verdict verdict,
        long disconnects,
        @JsonProperty("reconnects") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long returns,
        @JsonIgnore long resumes,
        long slowed,
        Map<String, Long> errors,
        UnreadUsers.Ends unread,
        @JsonProperty("bench_cpu") double benchProcessors,
        @JsonIgnore double loopProcessors,
        @Nullable ServerUse server) {

    /** Whether everything was as it should be. */
    boolean isGood() {
        return verdict.isGood() && disconnects == 0 && errors.isEmpty() && !fellBehind();
    }

    /** Messages that the rate asked for and that were never sent: they are in no latency. */
    @JsonProperty
    long unsent() {
        boolean talks = plan.window() == 0 && plan.publishers() > 0;
        return talks ? Math.max(0, (long) (plan.rate() * seconds) - messages) : 0;
    }

    /** Whether these are more than the rounding of the measured time may account for. */
    boolean fellBehind() {
        return unsent() > 1 + (unsent() + messages) / 100;
    }

    @JsonProperty("joins_s")
    double joinsPerSecond() {
        return joinSeconds > 0 ? joined / joinSeconds : 0;
    }

    @JsonProperty("messages_s")
    double messagesPerSecond() {
        return seconds > 0 ? messages / seconds : 0;
    }

    @JsonProperty("deliveries_s")
    double deliveriesPerSecond() {
        return seconds > 0 ? deliveries / seconds : 0;
    }

    @JsonProperty("resumed")
    @Nullable
    Long resumesIfAny() {
        return returns > 0 ? resumes : null;
    }

    /** In microseconds, each null if there was no delivery. */
    @JsonProperty("latency_us")
    Map<String, @Nullable Double> latencyMicros() {
        String[] names = {"p50", "p90", "p99", "p999", "max"};
        double[] percentiles = {50, 90, 99, 99.9, 100};
        Map<String, @Nullable Double> micros = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            micros.put(names[i], latencies.getTotalCount() > 0 ? latencyMicros(percentiles[i]) : null);
        }
        return micros;
    }

    /** The latency that this percentage of the deliveries did not exceed, in microseconds. */
    double latencyMicros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
