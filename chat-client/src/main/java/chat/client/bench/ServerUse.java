package chat.client.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the server used, or several together. Memory is resident, in kilobytes, and null where it could not be read.
 *
 * @param options what it, or each, was started with, as far as the operating system tells
 * @param joinCpuSeconds processor time while the users joined
 * @param cpuSeconds processor time while it was measured
 * @param deliveries meanwhile
 * @param emptyKb before the first join
 * @param joinedKb when all were in
 * @param endKb when all was said
 * @param users how many were let in
 */
@JsonPropertyOrder({"options", "cpu_us_per_join", "cpu_s", "cpu_us_per_delivery"})
record ServerUse(
        String options,
        @JsonIgnore double joinCpuSeconds,
        @JsonProperty("cpu_s") double cpuSeconds,
        @JsonIgnore long deliveries,
        @JsonProperty("rss_kb_empty") @Nullable Long emptyKb,
        @JsonProperty("rss_kb_joined") @Nullable Long joinedKb,
        @JsonProperty("rss_kb_end") @Nullable Long endKb,
        @JsonIgnore int users) {

    /** Null if nobody has joined. */
    @JsonProperty("cpu_us_per_join")
    @Nullable
    Double cpuMicrosPerJoin() {
        return users > 0 ? joinCpuSeconds * 1e6 / users : null;
    }

    /** Null if there was no delivery. */
    @JsonProperty("cpu_us_per_delivery")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Nullable
    Double cpuMicrosPerDelivery() {
        return deliveries > 0 ? cpuSeconds * 1e6 / deliveries : null;
    }

    /** What each user added while joining; null if not all of the memory is known. */
    @JsonProperty("rss_kb_per_user")
    @Nullable
    Double kbPerUser() {
        return emptyKb != null && joinedKb != null && endKb != null && users > 0
                ? (double) (joinedKb - emptyKb) / users
                : null;
    }
}
